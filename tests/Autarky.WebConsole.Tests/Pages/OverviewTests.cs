using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class OverviewTests
{
    private static Exchange Served(RouteKind route, ExchangeOutcome outcome = ExchangeOutcome.Complete, string? provider = null, double hoursAgo = 1) => new()
    {
        Id = ExchangeId.New(ConsoleHost.Now.AddHours(-hoursAgo)),
        Created = ConsoleHost.Now.AddHours(-hoursAgo),
        Origin = ExchangeOrigin.Served,
        UseCase = "triage",
        Route = route,
        Outcome = outcome,
        Provider = provider,
        InputTokens = 90,
        OutputTokens = 10,
        Cost = route == RouteKind.Student ? NanoUsd.Zero : NanoUsd.FromUsd(0.5m),
        PartnerCost = NanoUsd.FromUsd(0.5m),
    };

    [Fact]
    public async Task Counts_what_students_answered_and_what_nobody_answered_of_all_requests()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Served(RouteKind.Student), Served(RouteKind.Student), Served(RouteKind.Student), Served(RouteKind.Teacher));
        host.Ledger.Add(Served(RouteKind.None, ExchangeOutcome.Unsure) with { Cost = default, PartnerCost = default });

        string text = (await host.GetAsync("/console")).Text;

        text.ShouldContain("Of 5 requests in the last 24 hours, 3 were answered by models of your own, 1 by partners, and 1 got no answer.");
        text.ShouldContain("answered in-house60.0 %3 of 5 requests");
        text.ShouldContain("answered by partners20.0 %1 of 5 requests");
        text.ShouldContain("got no answer20.0 %1 of 5 requests");
        text.ShouldContain("1 of them got no answer (20.0 %)");
        text.ShouldContain("1 student not confident, nobody else to ask");
        text.ShouldContain("Would have cost$2.00");
        text.ShouldContain("Saving$1.50");
    }

    [Fact]
    public async Task A_price_that_is_not_known_is_no_zero_in_a_sum()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange unknown = Served(RouteKind.Partner) with { Cost = default, CostUnknown = true, PartnerCost = default, PartnerCostUnknown = true };
        host.Ledger.Add(Served(RouteKind.Teacher), unknown, unknown with { Id = ExchangeId.New(unknown.Created), UseCase = null });

        string text = (await host.GetAsync("/console")).Text;
        text.ShouldContain("Cost$0.500paid to partners; 2 requests have no price and are not in it");
        text.ShouldContain("at the teacher’s list price; 2 requests have no price and are not in it");
        text.ShouldContain("1 without a price");

        string detail = (await host.GetAsync($"/console/exchanges/{unknown.Id}")).Text;
        detail.ShouldContain("Costnot known");
        detail.ShouldContain("Would have costnot known");
        detail.ShouldContain("Savingnot known");
        (await host.GetAsync("/console/exchanges")).Text.ShouldContain("not known");
    }

    [Fact]
    public async Task Does_not_count_imported_rows_as_served()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Served(RouteKind.Teacher), Served(RouteKind.None) with { Origin = ExchangeOrigin.Imported });

        string text = (await host.GetAsync("/console")).Text;

        text.ShouldContain("Of 1 request in the last 24 hours, 0 were answered");
        text.ShouldContain("1 imported row");
    }

    [Fact]
    public async Task A_replayed_recording_is_not_in_house_and_has_its_own_name()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Served(RouteKind.Teacher, provider: "recorded"));

        string text = (await host.GetAsync("/console")).Text;

        text.ShouldContain("Replayed1100 %");
        text.ShouldContain("0 were answered by models of your own");
    }

    [Fact]
    public async Task Compares_with_the_range_before()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Served(RouteKind.Student), Served(RouteKind.Teacher, hoursAgo: 30), Served(RouteKind.Student, hoursAgo: 31));

        (await host.GetAsync("/console?range=24h")).Text.ShouldContain("+50.0 points against the 24 h before");
    }

    [Fact]
    public async Task Draws_the_course_over_time_from_the_second_hour_with_traffic()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Served(RouteKind.Student), Served(RouteKind.Teacher));
        (await host.GetAsync("/console")).Text.ShouldNotContain("Self-sufficiency over time");

        host.Ledger.Add(Served(RouteKind.Student, hoursAgo: 4));
        (await host.GetAsync("/console")).Text.ShouldContain("Self-sufficiency over time");
    }

    [Fact]
    public async Task An_empty_ledger_shows_the_way()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        string text = (await host.GetAsync("/console")).Text;

        text.ShouldContain("autarky quickstart");
        text.ShouldContain("autarky import FILE --use-case NAME");
        text.ShouldContain("http://localhost:5000/v1/chat/completions");
    }

    [Fact]
    public async Task An_idle_day_says_that_there_was_traffic_before()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Served(RouteKind.Student, hoursAgo: 24 * 20));

        (await host.GetAsync("/console?range=24h")).Text.ShouldContain("Nothing was served in the last 24 hours");
        (await host.GetAsync("/console?range=all")).Text.ShouldContain("Of 1 request in all time");
    }

    [Fact]
    public async Task Failures_lead_to_their_exchange()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange failed = Served(RouteKind.Teacher, ExchangeOutcome.ProviderFailed) with { Error = "openai answered 529" };
        host.Ledger.Add(Served(RouteKind.Student), failed);

        Html page = await host.GetAsync("/console");

        page.Text.ShouldContain("openai answered 529");
        page.All("a").ShouldContain(link => link["href"] == "/console/exchanges/" + failed.Id);
    }

    [Theory]
    [InlineData("24h")]
    [InlineData("7d")]
    [InlineData("30d")]
    [InlineData("all")]
    public async Task New_and_late_rows_count_at_once(string range)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Served(RouteKind.Student, hoursAgo: 9), Served(RouteKind.Student, hoursAgo: 0.01));
        (await host.GetAsync("/console?range=" + range)).Text.ShouldContain("Of 2 requests");

        host.Ledger.Add(Served(RouteKind.Student, hoursAgo: 0.005), Served(RouteKind.Student, hoursAgo: 1));
        (await host.GetAsync("/console?range=" + range)).Text.ShouldContain("Of 4 requests");

        host.Ledger.Add(Served(RouteKind.Student, hoursAgo: 8));
        (await host.GetAsync("/console?range=" + range)).Text.ShouldContain("Of 5 requests");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(59)]
    [InlineData(400)]
    public async Task All_time_reaches_back_to_the_first_served_row(int daysAgo)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Served(RouteKind.Student, hoursAgo: 24.0 * daysAgo), Served(RouteKind.Teacher, hoursAgo: 0.5));

        string text = (await host.GetAsync("/console?range=all")).Text;

        text.ShouldContain("Of 2 requests in all time, 1 was answered");
    }

    [Fact]
    public async Task The_ranges_agree_on_what_they_share()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        long all = (await host.Ledger.HoursAsync(DateTimeOffset.UnixEpoch, ConsoleHost.Now.AddHours(1), null, default))
            .Where(total => total.Origin == ExchangeOrigin.Served).Sum(total => total.Requests);

        Html page = await host.GetAsync("/console?range=all");

        page.Text.ShouldContain($"Of {all:N0} requests");
        (await host.GetAsync("/console?range=all")).Text.ShouldContain($"Of {all:N0} requests");
    }
}
