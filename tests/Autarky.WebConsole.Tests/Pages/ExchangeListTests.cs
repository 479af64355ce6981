using Autarky.Ledger.Exchanges;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class ExchangeListTests
{
    private static async Task<ConsoleHost> HostAsync(int rows)
    {
        ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Enumerable.Range(0, rows).Select(i => new Exchange
        {
            Id = ExchangeId.New(ConsoleHost.Now.AddSeconds(i - rows)),
            Created = ConsoleHost.Now.AddSeconds(i - rows),
            Origin = ExchangeOrigin.Served,
            UseCase = i % 2 == 0 ? "even & odd" : "other",
            Route = i % 3 == 0 ? RouteKind.Student : RouteKind.Teacher,
            Provider = "openai",
            Model = "m" + i,
        }));
        return host;
    }

    private static List<string> Links(Html page) =>
        [.. page.All("a").Select(a => a["href"]!).Where(href => href.StartsWith("/console/exchanges/", StringComparison.Ordinal))];

    private static string? Link(Html page, string rel) => page.All("a").SingleOrDefault(a => a["rel"] == rel)?["href"];

    [Fact]
    public async Task Walks_every_row_once_by_its_links_and_back()
    {
        await using ConsoleHost host = await HostAsync(173);
        var down = new List<string>();
        Html page = await host.GetAsync("/console/exchanges");
        down.AddRange(Links(page));
        Link(page, "prev").ShouldBeNull();
        while (Link(page, "next") is { } older)
        {
            page = await host.GetAsync(older);
            down.AddRange(Links(page));
        }

        down.Count.ShouldBe(173);
        down.ShouldBeUnique();
        var up = new List<string>(Links(page));
        while (Link(page, "prev") is { } newer)
        {
            page = await host.GetAsync(newer);
            up.InsertRange(0, Links(page));
        }

        up.ShouldBe(down);
    }

    [Fact]
    public async Task Links_keep_the_filters()
    {
        await using ConsoleHost host = await HostAsync(400);

        Html page = await host.GetAsync("/console/exchanges?use_case=even%20%26%20odd&route=student&origin=served&outcome=complete");
        string older = Link(page, "next")!;

        older.ShouldContain("use_case=even%20%26%20odd&route=student&outcome=complete&origin=served&before=");
        page.All("option").Where(option => option.Attributes.ContainsKey("selected")).Select(option => option["value"])
            .ShouldBe(["even & odd", "student", "complete", "served"]);
        Links(await host.GetAsync(older)).Count.ShouldBe(17);
    }

    [Fact]
    public async Task Filters_by_provider_and_model()
    {
        await using ConsoleHost host = await HostAsync(100);

        Html page = await host.GetAsync("/console/exchanges?provider=openai&model=m42");

        Links(page).Count.ShouldBe(1);
        page.All("input").Select(input => input["value"]).ShouldBe([null, "openai", "m42"]);
    }

    [Fact]
    public async Task A_filter_that_matches_nothing_says_so()
    {
        await using ConsoleHost host = await HostAsync(3);

        (await host.GetAsync("/console/exchanges?model=nobody")).Text.ShouldContain("No exchange matches");
    }

    [Theory]
    [InlineData("?route=nonsense&outcome=99&origin=&before=abc&after=9999999999999999999999")]
    [InlineData("?use_case=%00&provider=%ff")]
    [InlineData("?before=-5")]
    public async Task Values_that_mean_nothing_do_no_harm(string query)
    {
        await using ConsoleHost host = await HostAsync(3);

        (await host.GetAsync("/console/exchanges" + query)).All("h1").Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_page_costs_the_same_reads_however_far_it_is()
    {
        await using ConsoleHost host = await HostAsync(10_000);
        await host.GetAsync("/console/exchanges");
        int near = host.Ledger.PageReads;
        await host.GetAsync("/console/exchanges?before=60");

        (host.Ledger.PageReads - near).ShouldBe(near);
    }
}
