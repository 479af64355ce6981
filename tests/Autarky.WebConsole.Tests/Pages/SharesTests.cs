using System.Globalization;
using System.Text.RegularExpressions;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Formatting;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.WebConsole.Tests.Pages;

/// <summary>Every share of requests is of all served requests, and every page says the same of the same traffic.</summary>
public sealed partial class SharesTests
{
    private const string UseCase = "triage";

    // Whatever can stand in the ledger, also what no version writes: a whole answer of nobody, a route of a newer version.
    private static readonly Gen<Exchange> Rows =
        from origin in Gen.Elements(ExchangeOrigin.Served, ExchangeOrigin.Served, ExchangeOrigin.Served, ExchangeOrigin.Imported)
        from route in Gen.Elements([.. Enum.GetValues<RouteKind>(), (RouteKind)77])
        from outcome in Gen.Frequency(
            (6, Gen.Constant(ExchangeOutcome.Complete)), (6, Gen.Elements(Enum.GetValues<ExchangeOutcome>())), (1, Gen.Constant((ExchangeOutcome)88)))
        from provider in Gen.Elements<string?>("openai", "recorded", "student", null)
        from minutes in Gen.Choose(1, 23 * 60)
        select new Exchange
        {
            Id = ExchangeId.New(ConsoleHost.Now.AddMinutes(-minutes)),
            Created = ConsoleHost.Now.AddMinutes(-minutes),
            Origin = origin,
            UseCase = UseCase,
            Route = route,
            Outcome = outcome,
            Provider = provider,
        };

    public static TheoryData<int> Mixtures => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Mixtures))]
    public async Task Overview_list_and_page_show_what_plain_sums_say(int number)
    {
        Exchange[] rows = [.. Rows.ListOf().Sample(numberOfSamples: 1, seed: new Rnd((ulong)(number + 1)), size: 10 + (40 * number)).Single()];
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(rows);
        Exchange[] served = [.. rows.Where(row => row.Origin == ExchangeOrigin.Served)];
        long whole = served.LongLength;
        long none = served.LongCount(row => row.Outcome != ExchangeOutcome.Complete);
        long own = served.LongCount(row => row is { Outcome: ExchangeOutcome.Complete, Route: RouteKind.Student or RouteKind.InHouse });
        whole.ShouldBeGreaterThan(0);

        string overview = (await host.GetAsync("/console?range=24h")).Text, list = (await host.GetAsync("/console/use-cases")).Text;
        string page = (await host.GetAsync("/console/use-cases/" + UseCase)).Text;

        string ofAll = whole == 1 ? "1 request" : Count(whole) + " requests";
        overview.ShouldContain($"answered in-house{Share(own, whole)}{Count(own)} of {ofAll}");
        overview.ShouldContain($"answered by partners{Share(whole - own - none, whole)}{Count(whole - own - none)} of {ofAll}");
        overview.ShouldContain($"got no answer{Share(none, whole)}{Count(none)} of {ofAll}");
        overview.ShouldContain($"{UseCase} {Count(whole)} {Share(own, whole)} {Share(none, whole)}");
        list.ShouldContain($"answered in-house {Share(own, whole)} got no answer {Share(none, whole)}");
        list.ShouldContain($"of {Count(whole)} served request");
        page.ShouldContain($"Answered in-house{Share(own, whole)}{Count(own)} of {ofAll}");
        page.ShouldContain($"Got no answer{Share(none, whole)}{Count(none)} of {ofAll}");
        foreach (string shown in new[] { overview, page })
        {
            Reasons(shown).ShouldBe(served.Where(row => row.Outcome != ExchangeOutcome.Complete).GroupBy(row => WhoseDoing(row.Outcome))
                .ToDictionary(group => group.Key, group => group.LongCount()), ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_share_of_traffic_that_was_not_answered_at_all_flatters_nobody()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Enumerable.Range(0, 100).Select(i => new Exchange
        {
            Id = ExchangeId.New(ConsoleHost.Now.AddSeconds(-i)),
            Created = ConsoleHost.Now.AddSeconds(-i),
            Origin = ExchangeOrigin.Served,
            UseCase = UseCase,
            Route = i < 39 ? RouteKind.Student : RouteKind.None,
            Outcome = i < 39 ? ExchangeOutcome.Complete : ExchangeOutcome.ProviderFailed,
        }));

        foreach (string address in new[] { "/console", "/console/use-cases", "/console/use-cases/" + UseCase })
        {
            string text = (await host.GetAsync(address)).Text;
            text.ShouldContain("39.0 %", Case.Sensitive, address);
            text.ShouldContain("61.0 %", Case.Sensitive, address);
            text.ShouldNotContain("100 %", Case.Sensitive, address);
        }
    }

    private static string WhoseDoing(ExchangeOutcome outcome) => outcome switch
    {
        ExchangeOutcome.ClientError => "client’s error",
        ExchangeOutcome.Refused => "refused",
        ExchangeOutcome.Unsure => "student not confident",
        ExchangeOutcome.ProviderFailed or ExchangeOutcome.TimedOut => "provider failed",
        ExchangeOutcome.ClientGone => "cancelled by the client",
        _ => "our failure",
    };

    private static Dictionary<string, long> Reasons(string text) => Reason().Matches(text).ToDictionary(
        match => match.Groups["why"].Value, match => long.Parse(match.Groups["count"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));

    private static string Count(long count) => Format.Count(count);

    private static string Share(long part, long whole) => Format.Share((double)part / whole).Replace('\u00a0', ' ');

    [GeneratedRegex(
        "(?<count>[0-9,]+) (?<why>client’s error|refused|student not confident|provider failed|cancelled by the client|our failure)",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reason();
}
