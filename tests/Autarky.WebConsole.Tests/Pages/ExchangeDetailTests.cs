using System.Net;
using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class ExchangeDetailTests
{
    private static Exchange Row() => Samples.Row(ConsoleHost.Now.AddMinutes(-3), new Random(3), 0.9) with
    {
        Route = RouteKind.Student,
        Outcome = ExchangeOutcome.Complete,
        Confidence = 0.91,
        Threshold = 0.712,
        UseCase = "triage",
        RouteReason = "The student is sure.",
        DurationMicroseconds = 312,
        Response = Samples.Response("lost_card", 640, 5),
    };

    private static async Task<HttpResponseMessage> PostAsync(ConsoleHost host, string address, string gold, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent([new("gold", gold)]) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await host.Client.SendAsync(request);
    }

    [Fact]
    public async Task Tells_the_route_the_confidence_the_time_and_the_talk()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row();
        host.Ledger.Add(row);

        string text = (await host.GetAsync("/console/exchanges/" + row.Id)).Text;

        text.ShouldContain("The student is sure.");
        text.ShouldContain("Confidence 0.910 against threshold 0.712");
        text.ShouldContain("312 µs");
        text.ShouldContain("3 min ago");
        text.ShouldContain("assistant · the recorded answer");
        text.ShouldContain("lost_card");
    }

    [Fact]
    public async Task Lists_who_was_asked_with_outcome_cost_and_contract()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row();
        Attempt failed = Attempt.ToldBy(row)[0] with
        {
            Provider = "openai",
            Model = "gpt-4",
            Outcome = ExchangeOutcome.ProviderFailed,
            ProviderStatus = 529,
            Error = "overloaded",
            Cost = NanoUsd.FromUsd(0.25m),
            DurationMicroseconds = 5_000,
            Contract = "master agreement",
        };
        host.Ledger.Add(
            row with
            {
                Attempts = [failed, failed with { Ordinal = 1, Purpose = AttemptPurpose.Fallback, Outcome = ExchangeOutcome.Complete, Contract = null }],
            });

        Html page = await host.GetAsync("/console/exchanges/" + row.Id);

        page.Text.ShouldContain("Attempts");
        page.Text.ShouldContain("HTTP 529");
        page.Text.ShouldContain("overloaded");
        page.Text.ShouldContain("0.250000");
        page.Text.ShouldContain("master agreement");
        page.Text.ShouldContain("Fallback");
    }

    [Fact]
    public async Task Names_the_key_and_its_owner()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row();
        host.Ledger.Add(row);
        await ((IKeys)host.Ledger).AddAsync(
            new() { Id = row.KeyId!, Name = "shop", Owner = "team Checkout", Hash = new byte[32], Created = ConsoleHost.Now }, default);

        string text = (await host.GetAsync("/console/exchanges/" + row.Id)).Text;

        text.ShouldContain("shop");
        text.ShouldContain("team Checkout");
    }

    [Fact]
    public async Task Bodies_of_another_dialect_are_shown_as_they_are_and_not_as_a_talk()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row() with { Dialect = "smoke-signals" };
        host.Ledger.Add(row);

        string text = (await host.GetAsync("/console/exchanges/" + row.Id)).Text;

        text.ShouldContain("smoke-signals");
        text.ShouldNotContain("the recorded answer");
        text.ShouldContain("lost_card");
    }

    [Theory]
    [InlineData("/console/exchanges/01a2047e6d1078708b64889a1cbb44a5")]
    [InlineData("/console/exchanges/nonsense")]
    [InlineData("/console/exchanges/01a2047e6d1078708b64889a1cbb44a5/request")]
    [InlineData("/console/use-cases/nobody")]
    public async Task What_is_not_there_is_a_404_page(string address)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        (await host.GetAsync(address, HttpStatusCode.NotFound)).Inside("h1").ShouldBe("Not found");
    }

    [Fact]
    public async Task Bodies_are_downloads_of_the_recorded_bytes()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row() with { Request = "<script>"u8.ToArray() };
        host.Ledger.Add(row);

        using HttpResponseMessage response = await host.Client.GetAsync(new Uri($"/console/exchanges/{row.Id}/request", UriKind.Relative));

        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(row.Request);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Origin", "http://localhost:5000")]
    public async Task A_right_answer_from_our_own_page_is_kept(string header, string value)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row();
        host.Ledger.Add(row);

        using HttpResponseMessage response = await PostAsync(host, $"/console/exchanges/{row.Id}/feedback", "  card_arrival ", (header, value));

        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        Feedback kept = (await host.Ledger.ForExchangeAsync(row.Id, default)).Single();
        kept.Gold.ShouldBe("card_arrival");
        kept.Created.ShouldBe(ConsoleHost.Now);
        (await host.GetAsync(response.Headers.Location!.OriginalString)).Text.ShouldContain("card_arrival");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:5001")]
    [InlineData("X-Nothing", "x")]
    public async Task A_form_of_another_page_changes_nothing(string header, string value)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row();
        host.Ledger.Add(row);

        using HttpResponseMessage response = await PostAsync(host, $"/console/exchanges/{row.Id}/feedback", "x", (header, value));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Ledger.ForExchangeAsync(row.Id, default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("   ", HttpStatusCode.BadRequest)]
    [InlineData("LONG", HttpStatusCode.BadRequest)]
    [InlineData("HUGE", HttpStatusCode.BadRequest)]
    public async Task A_right_answer_must_be_one(string gold, HttpStatusCode expected)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row();
        host.Ledger.Add(row);
        gold = gold switch { "LONG" => new string('x', 20_001), "HUGE" => new string('x', 400_000), _ => gold };

        using HttpResponseMessage response = await PostAsync(host, $"/console/exchanges/{row.Id}/feedback", gold, ("Sec-Fetch-Site", "same-origin"));

        response.StatusCode.ShouldBe(expected);
        (await host.Ledger.ForExchangeAsync(row.Id, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_right_answer_for_an_unknown_exchange_is_a_404()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        using HttpResponseMessage response =
            await PostAsync(host, "/console/exchanges/01a2047e6d1078708b64889a1cbb44a5/feedback", "x", ("Sec-Fetch-Site", "same-origin"));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
