using System.CommandLine;
using System.Globalization;
using Autarky.Bench.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Statistics;
using Autarky.Testing;

namespace Autarky.Bench.WebConsole;

/// <summary><c>console</c>: how long each page of the console takes and how big it is, on a big ledger, from the server as users run it.</summary>
internal static class ConsoleBench
{
    /// <summary>The limits that the design states for a page on a million rows.</summary>
    private const double MostMilliseconds = 150;
    private const double MostKilobytes = 200;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The data directory; filled when it holds fewer rows.", Required = true };
        var rows = new Option<long>("--rows") { Description = "How many exchanges the ledger holds at least.", DefaultValueFactory = _ => 1_000_000 };
        var runs = new Option<int>("--runs") { Description = "How often each page is asked for.", DefaultValueFactory = _ => 20 };
        var command = new Command("console", "Time and size of every page of the console on a big ledger, beside the limits 150 ms and 200 KB.")
        {
            data, rows, runs,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(rows), Math.Max(1, parsed.GetValue(runs)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo data, long rows, int runs, CancellationToken cancellationToken)
    {
        await FillAsync(data, rows, cancellationToken);
        List<PageVisit> visits = [.. (await PagesAsync(data, cancellationToken)).Select(page => new PageVisit(page.Name, page.Path))];
        await using (AutarkyProcess server = await StartAsync(data))
        {
            using var client = new HttpClient { BaseAddress = new Uri(server.BaseUrl, "/") };
            foreach (PageVisit visit in visits)
            {
                await visit.FirstAsync(client, cancellationToken);
            }

            for (int run = 0; run < runs; run++)
            {
                foreach (PageVisit visit in visits)
                {
                    await visit.AgainAsync(client, cancellationToken);
                }
            }
        }

        // What a person waits for who opens a page of a server that has just started and has shown nothing yet. Nobody begins with a search.
        foreach (PageVisit visit in visits.Where(visit => !visit.IsSearch))
        {
            await using AutarkyProcess server = await StartAsync(data);
            using var client = new HttpClient { BaseAddress = new Uri(server.BaseUrl, "/") };
            await visit.ColdAsync(client, cancellationToken);
        }

        return Report(visits, runs) ? 0 : 1;
    }

    private static Task<AutarkyProcess> StartAsync(DirectoryInfo data) =>
        AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", data.FullName], timeout: TimeSpan.FromMinutes(3));

    private static async Task FillAsync(DirectoryInfo data, long rows, CancellationToken cancellationToken)
    {
        data.Create();
        long missing;
        await using (SqliteLedger ledger = await OpenAsync(data, cancellationToken))
        {
            missing = rows - await ledger.Exchanges.CountAsync(new ExchangeFilter(), cancellationToken);
        }

        if (missing > 0)
        {
            await FillCommand.RunAsync(data, missing, seed: 1, cancellationToken);
        }

        await using (SqliteLedger ledger = await OpenAsync(data, cancellationToken))
        {
            await SearchCommand.IndexAsync(ledger, Path.Combine(data.FullName, SqliteLedger.FileName), cancellationToken);
        }
    }

    private static Task<SqliteLedger> OpenAsync(DirectoryInfo data, CancellationToken cancellationToken) =>
        SqliteLedger.OpenAsync(Path.Combine(data.FullName, SqliteLedger.FileName), TimeProvider.System, cancellationToken);

    private static async Task<(string Name, string Path)[]> PagesAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        await using SqliteLedger ledger = await OpenAsync(data, cancellationToken);
        var everything = new ExchangeFilter();
        long count = await ledger.Exchanges.CountAsync(everything, cancellationToken);
        ExchangePage newest = await ledger.Exchanges.PageAsync(everything, null, null, 1, cancellationToken);
        IReadOnlyList<UseCaseTotal> useCases = await ledger.Statistics.UseCasesAsync(cancellationToken);
        string busiest = useCases.MaxBy(useCase => useCase.Requests)!.UseCase;
        string rarest = useCases.MinBy(useCase => useCase.Requests)!.UseCase;
        Print($"{count:N0} exchanges, {useCases.Count} use cases, {new FileInfo(Path.Combine(data.FullName, SqliteLedger.FileName)).Length / 1e6:N0} MB");
        long middle = (newest.Older ?? 2) / 2;
        return
        [
            ("overview, 24 hours", "console?range=24h"),
            ("overview, 7 days", "console?range=7d"),
            ("overview, 30 days", "console?range=30d"),
            ("overview, all time", "console?range=all"),
            ("use cases", "console/use-cases"),
            ("one use case", "console/use-cases/" + Uri.EscapeDataString(busiest)),
            ("exchanges, first page", "console/exchanges"),
            ("exchanges, a middle page", Exchanges("before=", middle)),
            ("exchanges, the oldest page", "console/exchanges?after=0"),
            ("exchanges, busiest use case, middle", Exchanges("use_case=" + Uri.EscapeDataString(busiest) + "&before=", middle)),
            ("exchanges, rarest use case", "console/exchanges?use_case=" + Uri.EscapeDataString(rarest)),
            ("exchanges, rare outcome", "console/exchanges?outcome=internal-error"),
            ("exchanges, rare in two ways", "console/exchanges?outcome=timed-out&use_case=" + Uri.EscapeDataString(rarest)),
            ("exchanges, five filters", Exchanges(
                $"use_case={Uri.EscapeDataString(busiest)}&route=teacher&outcome=timed-out&provider=openai&origin=served&before=", middle)),
            ("exchanges, nothing found", "console/exchanges?origin=imported&outcome=provider-failed"),
            ("exchanges, no such use case", "console/exchanges?use_case=nobody"),
            ("exchanges, most expensive first", "console/exchanges?sort=cost"),
            ("exchanges, least sure, busiest use case", "console/exchanges?sort=confidence&use_case=" + Uri.EscapeDataString(busiest)),
            .. SearchCommand.Searches.SelectMany(search => new[]
            {
                (search.Name, "console/exchanges?q=" + Uri.EscapeDataString(search.Text)),
                (search.Name + ", busiest", $"console/exchanges?q={Uri.EscapeDataString(search.Text)}&use_case={Uri.EscapeDataString(busiest)}"),
                (search.Name + ", rarest", $"console/exchanges?q={Uri.EscapeDataString(search.Text)}&use_case={Uri.EscapeDataString(rarest)}"),
            }),
            ("one exchange", "console/exchanges/" + newest.Rows[0].Id),
            ("models and prices", "console/models"),
            ("version (asked for every few seconds)", "console/version"),
        ];

        static string Exchanges(string query, long key) => "console/exchanges?" + query + key.ToString(CultureInfo.InvariantCulture);
    }

    private static bool Report(IReadOnlyList<PageVisit> visits, int runs)
    {
        Print($"""

            {runs} views of each page, in turns. Limits: p50 {MostMilliseconds:N0} ms, {MostKilobytes:N0} KB uncompressed.
            first: the first view by a server that has shown other pages. cold: the first page of all that a new process shows.
            page                                       p50 ms    p99 ms    max ms        KB    first ms   cold ms   verdict
            """);
        foreach (PageVisit visit in visits)
        {
            Times times = visit.Times;
            string verdict = (times.Median <= MostMilliseconds, visit.Kilobytes <= MostKilobytes) switch
            {
                (true, true) => "holds",
                (false, true) => "TOO SLOW",
                (true, false) => "TOO BIG",
                _ => "TOO SLOW, TOO BIG",
            };
            Print(
                $"{visit.Name,-40} {times.Median,8:N1} {times.P99,9:N1} {times.Max,9:N1} {visit.Kilobytes,9:N1} "
                    + $"{visit.First,11:N1} {(visit.IsSearch ? "" : visit.Cold.ToString("N1", CultureInfo.InvariantCulture)),9}   {verdict}");
        }

        return visits.All(visit => visit.Times.Median <= MostMilliseconds && visit.Kilobytes <= MostKilobytes);
    }

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler line) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref line));
}
