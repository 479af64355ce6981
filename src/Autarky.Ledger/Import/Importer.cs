using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Autarky.Ledger.Import.Reading;
using Autarky.Ledger.Import.Tables;
using Autarky.Ledger.Import.Web;

namespace Autarky.Ledger.Import;

/// <summary>
/// Reads recorded exchanges (JSON Lines, JSON over several lines, lists, recordings of HTTP calls, tables; gzip allowed) into the ledger. Importing a file
/// twice adds nothing; a bad line is reported and the good ones land; memory is bounded by the longest line or value and about 40 bytes an exchange; stored
/// completions whose messages are listed apart wait in memory for the end of the file.
/// </summary>
public static class Importer
{
    private const int ProgressStep = 256 * 1024;

    /// <summary>Reads a file. Its rows land in groups, so a cancelled import keeps what it has done, and a second one goes on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="ledger">Where the rows go.</param>
    /// <param name="progress">Told every 256 KB and at the end; may be null.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written.</exception>
    public static async Task<ImportReport> ImportAsync(
        string path, ImportOptions options, ILedger ledger, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await ImportAsync(file, options, ledger, progress, cancellationToken);
    }

    /// <summary>Reads a stream, which stays open.</summary>
    /// <inheritdoc cref="ImportAsync(string, ImportOptions, ILedger, IProgress{ImportProgress}, CancellationToken)"/>
    public static async Task<ImportReport> ImportAsync(
        Stream stream, ImportOptions options, ILedger ledger, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ledger);
        await using ImportSource source = await ImportSource.OpenAsync(stream, options.Columns is not null, cancellationToken);
        var tally = new ImportTally(options.MaxBadLines) { Problem = source.Problem };
        if (source.Problem is null)
        {
            await ReadAsync(source, options, ledger, tally, progress, cancellationToken);
        }

        progress?.Report(new(source.Counted.BytesRead, source.Counted.Total, tally.Read, tally.BadTotal));
        return tally.ToReport();
    }

    private static async Task ReadAsync(
        ImportSource source, ImportOptions options, ILedger ledger, ImportTally tally, IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var rows = new ImportRows(ledger, options, tally);
        var entries = new ImportEntries(rows, tally, options.AsGold);
        long told = 0;
        void Tell()
        {
            if (source.Counted.BytesRead - told >= ProgressStep)
            {
                told = source.Counted.BytesRead;
                progress?.Report(new(told, source.Counted.Total, tally.Read, tally.BadTotal));
            }
        }

        try
        {
            var window = new ByteWindow(source.Text);
            if (source.IsCassette)
            {
                await ReadCassetteAsync(window, options, entries, tally, cancellationToken);
            }
            else if (options.Columns is { } columns)
            {
                await ReadTableAsync(window, columns, options, entries, tally, Tell, cancellationToken);
            }
            else
            {
                await ReadValuesAsync(window, options, entries, tally, Tell, cancellationToken);
            }
        }
        catch (InvalidDataException error)
        {
            tally.Problem = ImportSource.DamagedMessage(error);
        }

        await entries.EndAsync(cancellationToken);
        await rows.FlushAsync(cancellationToken);
    }

    private static async Task ReadValuesAsync(
        ByteWindow window, ImportOptions options, ImportEntries entries, ImportTally tally, Action tell, CancellationToken cancellationToken)
    {
        using var values = new JsonValues(window, options.MaxLineBytes);
        while (await values.ReadAsync(cancellationToken))
        {
            string within = values.Entry > 0 ? $"Entry {values.Entry} of the list: " : "";
            if (values.Why is { } why)
            {
                tally.AddBad(values.Line, within + why);
            }
            else
            {
                await entries.AddAsync(values.Value, new Place(values.Line, within), cancellationToken);
            }

            tell();
        }

        if (values.OpenList is { } line)
        {
            tally.Problem = $"The list that begins in line {line} is not closed: the file may have been cut off. What was read before that is in the ledger.";
        }
    }

    private static async Task ReadCassetteAsync(
        ByteWindow window, ImportOptions options, ImportEntries entries, ImportTally tally, CancellationToken cancellationToken)
    {
        while (window.Length <= options.MaxLineBytes && await window.GrowAsync(cancellationToken))
        {
        }

        if (!window.AtEnd)
        {
            tally.Problem = $"The cassette is longer than {options.MaxLineBytes:N0} bytes.";
            return;
        }

        if (!Utf8.IsValid(window.Span))
        {
            tally.Problem = "The file is not valid UTF-8.";
            return;
        }

        try
        {
            using JsonDocument document = YamlJson.Read(Encoding.UTF8.GetString(window.Span));
            await entries.AddAsync(document.RootElement, new Place(1), cancellationToken);
        }
        catch (FormatException error)
        {
            tally.Problem = error.Message;
        }
    }

    private static async Task ReadTableAsync(
        ByteWindow window, TableColumns columns, ImportOptions options, ImportEntries entries, ImportTally tally, Action tell,
        CancellationToken cancellationToken)
    {
        using var table = new TableRows(window, columns, options.MaxLineBytes);
        try
        {
            while (await table.ReadAsync(cancellationToken))
            {
                if (table.Why is { } why)
                {
                    tally.AddBad(table.Line, why);
                }
                else
                {
                    await entries.AddAsync(table.Value, new Place(table.Line), cancellationToken);
                }

                tell();
            }
        }
        catch (FormatException error)
        {
            tally.Problem = error.Message; // of the header: no row is understood without it
        }
    }
}
