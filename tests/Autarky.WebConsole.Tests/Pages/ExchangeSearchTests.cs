using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class ExchangeSearchTests
{
    private static async Task<ConsoleHost> HostAsync(params (string Question, string? Answer)[] rows)
    {
        ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(rows.Select((row, i) => new Exchange
        {
            Id = ExchangeId.New(ConsoleHost.Now.AddSeconds(i - rows.Length)),
            Created = ConsoleHost.Now.AddSeconds(i - rows.Length),
            Origin = ExchangeOrigin.Served,
            UseCase = i % 2 == 0 ? "even" : "odd",
            Model = "m",
            Cost = new NanoUsd(i % 3),
            Request = Samples.Request("m", row.Question),
            Response = row.Answer is { } answer ? Samples.Response(answer, 1, 1) : null,
        }));
        return host;
    }

    private static List<string> Links(Html page) =>
        [.. page.All("a").Select(a => a["href"]!).Where(href => href.StartsWith("/console/exchanges/", StringComparison.Ordinal))];

    private static string? Link(Html page, string rel) => page.All("a").SingleOrDefault(a => a["rel"] == rel)?["href"];

    [Fact]
    public async Task Each_row_shows_question_and_answer_or_why_there_is_none()
    {
        await using ConsoleHost host = await HostAsync(("Where is my card?", "card_arrival"));
        host.Ledger.Add(
            new Exchange { Id = ExchangeId.New(ConsoleHost.Now), Created = ConsoleHost.Now, Origin = ExchangeOrigin.Served },
            new Exchange
            {
                Id = ExchangeId.New(ConsoleHost.Now),
                Created = ConsoleHost.Now,
                Origin = ExchangeOrigin.Served,
                Outcome = ExchangeOutcome.TimedOut,
                Request = Samples.Request("m", "Still there?"),
            });

        string text = (await host.GetAsync("/console/exchanges")).Text;

        text.ShouldContain("Where is my card?");
        text.ShouldContain("card_arrival");
        text.ShouldContain("(not kept)");
        text.ShouldContain("Still there?");
        text.ShouldContain("(no answer)");
    }

    [Fact]
    public async Task Marks_what_was_searched_for_and_keeps_it_in_the_field_and_in_the_links()
    {
        await using ConsoleHost host = await HostAsync(
            [.. Enumerable.Range(0, 120).Select(i => ($"My card {i} & I", (string?)(i % 2 == 0 ? "<arrived>" : "lost")))]);

        Html page = await host.GetAsync("/console/exchanges?q=%3Carrived%3E+card*&use_case=even");

        Links(page).Count.ShouldBe(50);
        page.All("mark").Count().ShouldBe(100);
        page.All("input").Single(input => input["name"] == "q")["value"].ShouldBe("<arrived> card*");
        Link(page, "next")!.ShouldStartWith("/console/exchanges?q=%3Carrived%3E%20card%2A&use_case=even&before=");
        Links(await host.GetAsync(Link(page, "next")!)).Count.ShouldBe(10);
    }

    [Fact]
    public async Task Says_how_many_rows_are_not_searched_yet_and_is_shown_again_when_they_are()
    {
        await using ConsoleHost host = await HostAsync(("a card", "x"), ("a card", "y"));
        host.Ledger.NotSearched = 1;

        Html page = await host.GetAsync("/console/exchanges?q=card");

        page.Text.ShouldContain("1 row is not searched yet");
        Links(page).Count.ShouldBe(1);
        Html.Tag main = page.All("main").Single();
        var version = new Uri(main["data-version-url"]!, UriKind.Relative);
        (await host.Client.GetStringAsync(version)).ShouldBe(main["data-version"]);
        host.Ledger.NotSearched = 0;
        (await host.Client.GetStringAsync(version)).ShouldNotBe(main["data-version"]);
        (await host.GetAsync("/console/exchanges?q=card")).Text.ShouldNotContain("not searched yet");
    }

    [Fact]
    public async Task A_search_that_stops_says_where_and_leads_on()
    {
        await using ConsoleHost host = await HostAsync([.. Enumerable.Range(0, 100).Select(i => (i < 10 ? "needle" : "hay", (string?)"x"))]);
        host.Ledger.StopsAt = 41;

        Html page = await host.GetAsync("/console/exchanges?q=needle");

        page.Text.ShouldContain("Nothing found yet");
        page.Text.ShouldContain("looked back to 2026-03-14 15:08:26 UTC");
        page.Text.ShouldContain("Search further");
        Links(await host.GetAsync(Link(page, "next")!)).Count.ShouldBe(10);
    }

    [Theory]
    [InlineData("%3F%21", "There is no word in it")]
    [InlineData("nowhere", "No exchange matches")]
    public async Task A_search_that_finds_nothing_says_so(string query, string said)
    {
        await using ConsoleHost host = await HostAsync(("a card", "x"));

        (await host.GetAsync("/console/exchanges?q=" + query)).Text.ShouldContain(said);
    }

    [Fact]
    public async Task Sorts_by_cost_in_pages_and_says_what_was_sorted()
    {
        await using ConsoleHost host = await HostAsync([.. Enumerable.Range(0, 120).Select(i => ("card " + i, (string?)"x"))]);

        Html page = await host.GetAsync("/console/exchanges?sort=cost");
        page.Text.ShouldContain("Most expensive first: all 120 that match.");
        var met = new List<string>(Links(page));
        while (Link(page, "next") is { } next)
        {
            page = await host.GetAsync(next);
            met.AddRange(Links(page));
        }

        met.Count.ShouldBe(120);
        met.ShouldBeUnique();
        Link(page, "prev").ShouldBe("/console/exchanges?sort=cost&skip=50");
    }

    [Fact]
    public async Task Says_that_only_the_newest_rows_are_sorted_where_there_are_more()
    {
        await using ConsoleHost host = await HostAsync([.. Enumerable.Range(0, SortedExchanges.Most + 1).Select(i => ("card", (string?)"x"))]);

        (await host.GetAsync("/console/exchanges?sort=duration")).Text.ShouldContain(
            "Slowest first: of the newest 5,000 that match; older ones are not sorted.");
    }

    [Theory]
    [InlineData("gpt-4o-mini", "gpt-<wbr />4o-<wbr />mini<wbr />")]
    [InlineData("meta-llama/Llama-3.3", "meta-<wbr />llama/<wbr />Llama-<wbr />3.<wbr />3<wbr />")]
    [InlineData("plain", "plain<wbr />")]
    public async Task Names_break_after_their_signs_only(string name, string html)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(new Exchange
        {
            Id = ExchangeId.New(ConsoleHost.Now),
            Created = ConsoleHost.Now,
            Origin = ExchangeOrigin.Served,
            Route = RouteKind.Partner,
            Model = name,
        });

        (await host.GetAsync("/console/exchanges")).Source.ShouldContain(
            "<span class=\"named\">" + html.Replace(" />", ">", StringComparison.Ordinal) + "</span>");
    }
}
