using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;
using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Statistics;

namespace Autarky.Bench.Ledger;

/// <summary><c>search</c>: how fast a big ledger becomes searchable, and how long searches of every kind take on it.</summary>
internal static class SearchCommand
{
    private const double MostMilliseconds = 150;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A data directory, filled by ledger-fill.", Required = true };
        var runs = new Option<int>("--runs") { Description = "How often each search is made.", DefaultValueFactory = _ => 20 };
        var command = new Command("search", "Seconds to index what is not indexed yet, and milliseconds of searches, beside the limit of 150 ms.")
        {
            data, runs,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(data), Math.Max(1, parsed.GetValue(runs)), cancellationToken));
        return command;
    }

    /// <summary>Makes the whole ledger searchable and says how long that took.</summary>
    internal static async Task IndexAsync(SqliteLedger ledger, string path, CancellationToken cancellationToken)
    {
        long left = (await ledger.Search.ProgressAsync(cancellationToken)).Left;
        if (left == 0)
        {
            return;
        }

        long before = new FileInfo(path).Length;
        var steps = new List<double>();
        var watch = Stopwatch.StartNew();
        SearchProgress progress;
        do
        {
            long start = Stopwatch.GetTimestamp();
            progress = await ledger.Search.AdvanceAsync(cancellationToken);
            steps.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        while (progress.Left > 0);

        double seconds = watch.Elapsed.TotalSeconds;
        var times = new Times(steps);
        Print($"{left:N0} rows made searchable in {seconds:N1} s ({left / seconds:N0}/s), {(new FileInfo(path).Length - before) / 1e6:N0} MB; "
            + $"a step p50 {times.Median:N1} ms, p99 {times.P99:N1} ms, max {times.Max:N1} ms");
    }

    /// <summary>Searches of every kind on the rows of <see cref="SyntheticExchanges"/>.</summary>
    internal static (string Name, string Text)[] Searches { get; } =
    [
        ("a rare word", "31415"),
        ("a word of every row", "reference"),
        ("a word of an eighth", "invoice"),
        ("two frequent words", "card declined"),
        ("two that never meet", "invoice password"),
        ("a phrase", "\"exchange rate is wrong\""),
        ("a phrase that is nowhere", "\"what my\""),
        ("a prefix of every row", "ref*"),
        ("a short prefix", "1*"),
        ("a word that is nowhere", "zeppelin"),
    ];

    private static async Task<int> RunAsync(DirectoryInfo data, int runs, CancellationToken cancellationToken)
    {
        string path = Path.Combine(data.FullName, SqliteLedger.FileName);
        await using SqliteLedger ledger = await SqliteLedger.OpenAsync(path, TimeProvider.System, cancellationToken);
        await IndexAsync(ledger, path, cancellationToken);
        IReadOnlyList<UseCaseTotal> useCases = await ledger.Statistics.UseCasesAsync(cancellationToken);
        string busiest = useCases.MaxBy(useCase => useCase.Requests)!.UseCase, rarest = useCases.MinBy(useCase => useCase.Requests)!.UseCase;
        SearchProgress progress = await ledger.Search.ProgressAsync(cancellationToken);
        Print($"{progress.Written:N0} exchanges; busiest use case {busiest}, rarest {rarest}; limit {MostMilliseconds:N0} ms");
        Print($"search                     of                 rows    p50 ms    max ms   all rows looked at");
        bool holds = true;
        foreach ((string name, string text) in Searches)
        {
            foreach ((string of, ExchangeFilter filter) in new[]
            {
                ("everything", new ExchangeFilter()),
                ("busiest", new ExchangeFilter { UseCase = busiest }),
                ("rarest", new ExchangeFilter { UseCase = rarest }),
            })
            {
                ExchangePage page = null!;
                Times times = await Times.OfAsync(
                    runs,
                    async () => page = await ledger.Exchanges.PageAsync(filter with { Text = text }, null, null, 50, cancellationToken));
                holds &= times.Max <= MostMilliseconds;
                string end = page.Rows.Count == 50 ? "a full page" : page.SearchedTo is { } to ? $"back to {to:yyyy-MM-dd}" : "yes";
                Print($"{name,-26} {of,-12} {page.Rows.Count,9:N0} {times.Median,9:N1} {times.Max,9:N1}   {end}");
            }
        }

        return holds ? 0 : 1;
    }

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler line) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref line));
}
