using System.Text.Json;
using System.Text.Unicode;

namespace Autarky.Ledger.Import;

/// <summary>
/// Reads recorded exchanges (JSON Lines, gzip allowed) into the ledger. Importing a file twice adds nothing; a bad line is reported and the
/// good ones land; memory is bounded by the longest line and about 40 bytes a line.
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
        await using ImportSource source = await ImportSource.OpenAsync(stream, cancellationToken);
        var tally = new ImportTally(options.MaxBadLines) { Problem = source.Problem };
        if (source.Problem is null)
        {
            await ReadLinesAsync(source, options, ledger, tally, progress, cancellationToken);
        }

        progress?.Report(new(source.Counted.BytesRead, source.Counted.Total, tally.Read, tally.BadTotal));
        return tally.ToReport();
    }

    private static async Task ReadLinesAsync(
        ImportSource source, ImportOptions options, ILedger ledger, ImportTally tally, IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        var lines = new JsonLines(source.Text, options.MaxLineBytes);
        using var rows = new ImportRows(ledger, options, tally);
        long told = 0;
        try
        {
            while (await lines.ReadAsync(cancellationToken))
            {
                if (lines.TooLong)
                {
                    tally.AddBad(lines.Number, $"The line is longer than {options.MaxLineBytes:N0} bytes.");
                }
                else if (lines.Line.Span.IndexOfAnyExcept(" \t"u8) >= 0)
                {
                    await ReadLineAsync(lines, rows, tally, cancellationToken);
                }

                if (source.Counted.BytesRead - told >= ProgressStep)
                {
                    told = source.Counted.BytesRead;
                    progress?.Report(new(told, source.Counted.Total, tally.Read, tally.BadTotal));
                }
            }
        }
        catch (InvalidDataException error)
        {
            tally.Problem = ImportSource.DamagedMessage(error);
        }

        await rows.FlushAsync(cancellationToken);
    }

    private static async Task ReadLineAsync(JsonLines lines, ImportRows rows, ImportTally tally, CancellationToken cancellationToken)
    {
        if (!Utf8.IsValid(lines.Line.Span))
        {
            tally.AddBad(lines.Number, "The line is not valid UTF-8." + Ending(lines));
            return;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(lines.Line);
        }
        catch (JsonException error)
        {
            tally.AddBad(lines.Number, $"The line is not valid JSON at byte {(error.BytePositionInLine ?? 0) + 1}: {Reason(error)}{Ending(lines)}");
            return;
        }

        using (document)
        {
            bool page = LineShapes.IsPage(document.RootElement);
            int entry = 0;
            IEnumerable<JsonElement> entries = page ? document.RootElement.GetProperty("data").EnumerateArray() : [document.RootElement];
            foreach (JsonElement element in entries)
            {
                entry++;
                try
                {
                    await rows.AddAsync(element, cancellationToken);
                }
                catch (FormatException error)
                {
                    tally.AddBad(lines.Number, page ? $"Entry {entry} of 'data': {error.Message}" : error.Message);
                }
            }
        }
    }

    private static string Ending(JsonLines lines) => lines.Unterminated ? " The file ends in this line: it may have been cut off." : "";

    private static string Reason(JsonException error)
    {
        int position = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? error.Message : error.Message[..position];
    }
}
