using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite;

namespace Autarky.Bench.Ledger;

/// <summary><c>ledger-fill</c>: many seeded exchanges, for measuring and looking at pages of a big ledger.</summary>
internal static class FillCommand
{
    private const int RowsTogether = 8192;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The data directory.", Required = true };
        var rows = new Option<long>("--rows") { Description = "How many exchanges to add.", DefaultValueFactory = _ => 1_000_000 };
        var seed = new Option<int>("--seed") { Description = "Other seeds give other rows.", DefaultValueFactory = _ => 1 };
        var command = new Command("ledger-fill", "Fills a ledger with seeded, plausible exchanges of the last 90 days.") { data, rows, seed };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(rows), parsed.GetValue(seed), cancellationToken));
        return command;
    }

    /// <summary>Adds rows and says how many and how fast.</summary>
    internal static async Task RunAsync(DirectoryInfo data, long rows, int seed, CancellationToken cancellationToken)
    {
        string path = Path.Combine(data.FullName, SqliteLedger.FileName);
        var watch = Stopwatch.StartNew();
        long written = 0;
        await using (SqliteLedger ledger = await SqliteLedger.OpenAsync(path, TimeProvider.System, cancellationToken))
        {
            var exchanges = new SyntheticExchanges(seed, DateTimeOffset.UtcNow);
            Task<int> import = Task.FromResult(0);
            for (long start = 0; start < rows; start += RowsTogether)
            {
                // The next rows are made while the last ones are written.
                int count = (int)Math.Min(RowsTogether, rows - start);
                var batch = new Exchange[count];
                for (int i = 0; i < count; i++)
                {
                    batch[i] = exchanges.Next(start + i, rows);
                }

                written += await import;
                import = ledger.Exchanges.ImportAsync(batch, cancellationToken);
            }

            written += await import;
        }

        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{written:N0} exchanges added in {seconds:N1} s ({written / seconds:N0}/s), {new FileInfo(path).Length / 1e6:N0} MB in {path}"));
    }
}
