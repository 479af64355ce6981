using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Application.InService;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;
using Autarky.Ledger.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autarky.Bench.Ledger;

/// <summary><c>ledger</c>: how long pages take, and how fast rows are appended beside what the disk allows.</summary>
internal static class LedgerCommand
{
    private const int PageRuns = 200;
    private static readonly TimeSpan AppendTime = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A data directory, filled by ledger-fill.", Required = true };
        var command = new Command(
            "ledger", "Times of pages by filter and of appends at 1, 16 and 64 callers. Adds rows of the use case 'bench' to the ledger.") { data };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(data), cancellationToken));
        return command;
    }

    private static async Task RunAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        string path = Path.Combine(data.FullName, SqliteLedger.FileName);
        await using SqliteLedger ledger = await SqliteLedger.OpenAsync(path, TimeProvider.System, cancellationToken);
        long rows = await ledger.Exchanges.CountAsync(new ExchangeFilter(), cancellationToken);
        Print($"{rows:N0} exchanges in {path}");
        await PagesAsync(ledger, cancellationToken);
        await AppendsAsync(ledger, data, cancellationToken);
        await WhileIndexingAsync(ledger, cancellationToken);
        await WhileImportingAsync(ledger, data, cancellationToken);
    }

    private static async Task PagesAsync(SqliteLedger ledger, CancellationToken cancellationToken)
    {
        (string Name, ExchangeFilter Filter)[] filters =
        [
            ("everything", new ExchangeFilter()),
            ("a big use case", new ExchangeFilter { UseCase = "banking-intent" }),
            ("a rare use case", new ExchangeFilter { UseCase = "recall-notice" }),
            ("no such use case", new ExchangeFilter { UseCase = "nobody's" }),
            ("route student", new ExchangeFilter { Route = RouteKind.Student }),
            ("rare outcome", new ExchangeFilter { Outcome = ExchangeOutcome.InternalError }),
            ("timed out, rare use case", new ExchangeFilter { UseCase = "recall-notice", Outcome = ExchangeOutcome.TimedOut }),
            ("provider openai", new ExchangeFilter { Provider = "openai" }),
            ("model grok-4", new ExchangeFilter { Model = "grok-4" }),
            ("imported (the oldest fifth)", new ExchangeFilter { Origin = ExchangeOrigin.Imported }),
            ("imported and failed: none", new ExchangeFilter { Origin = ExchangeOrigin.Imported, Outcome = ExchangeOutcome.ProviderFailed }),
            ("all six", new ExchangeFilter
            {
                UseCase = "ticket-triage", Route = RouteKind.Teacher, Outcome = ExchangeOutcome.ClientGone, Provider = "openai", Model = "gpt-4o",
                Origin = ExchangeOrigin.Served,
            }),
        ];
        Print($"""

            page of 50, {PageRuns} runs each           rows    first page p50 / p99    page in the middle p50 / p99    (ms; target 150)
            """);
        long newest = await Middle(ledger, cancellationToken);
        var random = new Random(1);
        foreach ((string name, ExchangeFilter filter) in filters)
        {
            long count = await ledger.Exchanges.CountAsync(filter, cancellationToken);
            Times first = await Times.OfAsync(
                PageRuns, () => ledger.Exchanges.PageAsync(filter, null, null, 50, cancellationToken));
            Times middle = await Times.OfAsync(
                PageRuns, () => ledger.Exchanges.PageAsync(filter, random.NextInt64(1, newest + 1), null, 50, cancellationToken));
            Print($"{name,-28} {count,12:N0}    {first.Median,10:N2} / {first.P99,6:N2}    {middle.Median,14:N2} / {middle.P99,6:N2}");
        }

        Times version = await Times.OfAsync(PageRuns, () => ledger.VersionAsync(cancellationToken));
        Times useCases = await Times.OfAsync(PageRuns, () => ledger.Statistics.UseCasesAsync(cancellationToken));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Times hours = await Times.OfAsync(20, () => ledger.Statistics.HoursAsync(now.AddDays(-30), now, null, cancellationToken));
        Times days = await Times.OfAsync(20, () => ledger.Statistics.DaysAsync(now.AddDays(-60), now, null, cancellationToken));
        ExchangePage page = await ledger.Exchanges.PageAsync(new ExchangeFilter(), newest / 2, null, 1, cancellationToken);
        Times recorded = await Times.OfAsync(
            PageRuns, () => ledger.Exchanges.FindRecordedAsync(page.Rows[0].UseCase, page.Rows[0].InputHash!, BodyDialects.OpenAiChat, cancellationToken));
        Print($"version {version.Median:N2} / {version.P99:N2} ms, use cases {useCases.Median:N2} / {useCases.P99:N2} ms, "
            + $"recorded answer {recorded.Median:N2} / {recorded.P99:N2} ms, hours of 30 days {hours.Median:N1} / {hours.P99:N1} ms, "
            + $"days of 60 days {days.Median:N1} / {days.P99:N1} ms");
    }

    private static async Task<long> Middle(SqliteLedger ledger, CancellationToken cancellationToken)
        => (await ledger.Exchanges.PageAsync(new ExchangeFilter(), null, null, 1, cancellationToken)).Older
            ?? throw new InvalidOperationException("The ledger needs at least two exchanges: run ledger-fill first.");

    private static async Task AppendsAsync(SqliteLedger ledger, DirectoryInfo data, CancellationToken cancellationToken)
    {
        (Times flush, double flushes) = FlushFloor.Measure(data, AppendTime);
        Print($"""

            the floor: 4 KiB written and flushed to the same disk, one after the other: {flushes:N0}/s, p50 {flush.Median:N2} ms, p99 {flush.P99:N2} ms
            callers    appends/s    appends/flushes of the floor    p50 ms    p99 ms    max ms
            """);
        foreach (int callers in (int[])[1, 16, 64])
        {
            (Times times, double perSecond) = await AppendAsync(ledger, callers, cancellationToken);
            Print($"{callers,7} {perSecond,12:N0} {perSecond / flushes,31:N2} {times.Median,9:N2} {times.P99,9:N2} {times.Max,9:N2}");
        }
    }

    /// <summary>
    /// Appends at 16 callers while a second ledger, as another process would, imports into the same file without a break.
    /// </summary>
    private static async Task WhileImportingAsync(SqliteLedger ledger, DirectoryInfo data, CancellationToken cancellationToken)
    {
        await using SqliteLedger other = await SqliteLedger.OpenAsync(
            Path.Combine(data.FullName, SqliteLedger.FileName), TimeProvider.System, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rows = new SyntheticExchanges(7, DateTimeOffset.UtcNow);
        Exchange[] batch = [.. Enumerable.Range(0, 200_000).Select(i => rows.Next(999_999, 1_000_000) with { UseCase = "bench" })];
        int imported = 0;
        Task import = Task.Run(
            async () =>
            {
                foreach (Exchange[] chunk in batch.Chunk(256).TakeWhile(_ => !stop.IsCancellationRequested))
                {
                    imported += await other.Exchanges.ImportAsync(chunk, cancellationToken);
                }
            },
            cancellationToken);
        var watch = Stopwatch.StartNew();
        (Times times, double perSecond) = await AppendAsync(ledger, 16, cancellationToken);
        double importsPerSecond = imported / watch.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await import;
        Print($"16 callers while another ledger imports {importsPerSecond:N0} rows/s into the same file: {perSecond:N0}/s, "
            + $"p50 {times.Median:N2} ms, p99 {times.P99:N2} ms, max {times.Max:N2} ms");
    }

    /// <summary>Appends at 16 callers in turns without and with what makes rows searchable, as a server runs it.</summary>
    private static async Task WhileIndexingAsync(SqliteLedger ledger, CancellationToken cancellationToken)
    {
        for (int round = 0; round < 3; round++)
        {
            (Times alone, double alonePerSecond) = await AppendAsync(ledger, 16, cancellationToken);
            using var follower = new SearchFollower(ledger, TimeProvider.System, NullLogger<SearchFollower>.Instance);
            SearchProgress before = await ledger.Search.ProgressAsync(cancellationToken);
            await follower.StartAsync(cancellationToken);
            var watch = Stopwatch.StartNew();
            (Times with, double withPerSecond) = await AppendAsync(ledger, 16, cancellationToken);
            SearchProgress after = await ledger.Search.ProgressAsync(cancellationToken);
            double indexed = (after.Written - after.Left - before.Written + before.Left) / watch.Elapsed.TotalSeconds;
            await follower.StopAsync(cancellationToken);
            Print($"16 callers alone {alonePerSecond:N0}/s, p50 {alone.Median:N2} ms, p99 {alone.P99:N2} ms; while {indexed:N0} rows/s are made searchable "
                + $"{withPerSecond:N0}/s, p50 {with.Median:N2} ms, p99 {with.P99:N2} ms");
        }
    }

    private static async Task<(Times Times, double PerSecond)> AppendAsync(SqliteLedger ledger, int callers, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        double[][] milliseconds = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var rows = new SyntheticExchanges(1000 + caller, DateTimeOffset.UtcNow);
            var own = new List<double>();
            while (watch.Elapsed < AppendTime)
            {
                Exchange row = rows.Next(999_999, 1_000_000) with { UseCase = "bench", Id = ExchangeId.New(DateTimeOffset.UtcNow) };
                long start = Stopwatch.GetTimestamp();
                await ledger.Exchanges.AppendAsync(row, cancellationToken);
                own.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return own.ToArray();
        })));
        double seconds = watch.Elapsed.TotalSeconds;
        double[] all = [.. milliseconds.SelectMany(own => own)];
        return (new Times(all), all.Length / seconds);
    }

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler line) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref line));

    private static void Print(string line) => Console.WriteLine(line);
}
