using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Application.Setup;
using Autarky.Ledger.Import;

namespace Autarky.Application.Importing;

/// <summary>Files of recorded exchanges on their way into the ledger.</summary>
internal static class RecordedExchanges
{
    /// <exception cref="UserError">There is no such file, or it cannot be read.</exception>
    public static async Task<ImportReport> ImportAsync(
        Installation installation,
        IProgress<StepProgress> progress,
        string path,
        ImportOptions wanted,
        CancellationToken cancellationToken)
    {
        ImportOptions options = wanted with { Tokens = new TokenCounter(), Prices = installation.Configuration.Prices };
        try
        {
            return await progress.StepAsync($"import {Path.GetFileName(path)}", show => Importer.ImportAsync(
                path, options, installation.Ledger, new ImportMeter(show), cancellationToken));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError($"There is no file '{path}'.", inner: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be read: {error.Message}", inner: error);
        }
    }

    // Reports on the thread that reads: an IProgress of the framework would post to the pool and arrive late or out of order.
    private sealed class ImportMeter(Action<double, string?> show) : IProgress<ImportProgress>
    {
        private readonly long _start = TimeProvider.System.GetTimestamp();

        public void Report(ImportProgress value)
        {
            double share = value.TotalBytes is { } total and > 0 ? (double)value.Bytes / total : 0;
            double seconds = TimeProvider.System.GetElapsedTime(_start).TotalSeconds;
            show(share, seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{value.Read / seconds:N0} rows/s") : null);
        }
    }
}
