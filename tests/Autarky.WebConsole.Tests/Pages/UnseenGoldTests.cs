using System.Net;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class UnseenGoldTests
{
    // Sixty rows with two answers; the newest is spoken of.
    private static async Task<(ConsoleHost Host, Exchange Row)> StartAsync(params string[] answers)
    {
        ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange[] rows =
        [
            .. Enumerable.Range(0, 60).Select(i => Samples.Row(ConsoleHost.Now.AddMinutes(i - 60), new Random(3), 0.9) with
            {
                Outcome = ExchangeOutcome.Complete,
                UseCase = "triage",
                Response = Samples.Response(answers[i % answers.Length], 640, 5),
            }),
        ];
        host.Ledger.Add(rows);
        return (host, rows[^1]);
    }

    private static async Task<(HttpStatusCode Status, Html Page)> PostAsync(ConsoleHost host, Exchange row, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/console/exchanges/{row.Id}/feedback")
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage response = await host.Client.SendAsync(request);
        return (response.StatusCode, new Html(await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task The_form_offers_the_known_answers_where_they_are_a_closed_set()
    {
        (ConsoleHost host, Exchange row) = await StartAsync("lost_card", "card_arrival");
        await using (host)
        {
            Html page = await host.GetAsync("/console/exchanges/" + row.Id);

            page.All("option").Select(option => option["value"]).ShouldBe(["card_arrival", "lost_card"]);
            page.All("input").Single()["list"].ShouldBe(page.All("datalist").Single()["id"]);
            page.All("textarea").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_slip_is_not_saved_and_the_closest_answers_are_offered()
    {
        (ConsoleHost host, Exchange row) = await StartAsync("lost_card", "card_arrival");
        await using (host)
        {
            (HttpStatusCode status, Html page) = await PostAsync(host, row, ("gold", "card_arival"));

            status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await host.Ledger.ForExchangeAsync(row.Id, default)).ShouldBeEmpty();
            page.All("button").Where(button => button["name"] == "known").Select(button => button["value"]).ShouldBe(["card_arrival", "lost_card"]);
            page.All("input").Single(input => input["id"] == "gold")["value"].ShouldBe("card_arival");
            page.All("input").Single(input => input["type"] == "checkbox")["name"].ShouldBe("new_answer");
            page.All("main").Single()["data-version"].ShouldBeNull();
            page.All("form").ShouldAllBe(form => form["action"] == $"/console/exchanges/{row.Id}/feedback");
        }
    }

    [Fact]
    public async Task A_chosen_answer_counts_exactly_as_it_is_and_a_new_one_is_taken_when_it_is_said_to_be_new()
    {
        (ConsoleHost host, Exchange row) = await StartAsync(" lost_card ", "card_arrival");
        await using (host)
        {
            (await PostAsync(host, row, ("known", " lost_card "))).Status.ShouldBe(HttpStatusCode.SeeOther);
            (await PostAsync(host, row, ("gold", "brand_new"), ("new_answer", "true"))).Status.ShouldBe(HttpStatusCode.SeeOther);
            (await PostAsync(host, row, ("gold", "brand_new"))).Status.ShouldBe(HttpStatusCode.SeeOther);

            (await host.Ledger.ForExchangeAsync(row.Id, default)).Select(one => one.Gold).ShouldBe([" lost_card ", "brand_new", "brand_new"]);
        }
    }

    [Theory]
    [InlineData("<script>alert(1)</script>\"'&", 1)]
    [InlineData("\"", 20_000)]
    [InlineData("é", 20_000)]
    [InlineData("x\ny", 5_000)]
    public async Task Hostile_answers_are_shown_as_text_on_a_page_of_the_usual_size(string text, int times)
    {
        (ConsoleHost host, Exchange row) = await StartAsync("<img src=x onerror=alert(1)>", "\"onclick=\"");
        await using (host)
        {
            (HttpStatusCode status, Html page) = await PostAsync(host, row, ("gold", string.Concat(Enumerable.Repeat(text, times))));

            status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            page.Bytes.ShouldBeLessThan(200_000);
            page.All("script").Count().ShouldBe(1);
            page.All("img").Count().ShouldBe(1);
            page.Tags.ShouldAllBe(tag => !tag.Attributes.Keys.Any(name => name.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
        }
    }

    [Fact]
    public async Task Half_a_surrogate_is_asked_about_like_any_other_slip()
    {
        (ConsoleHost host, Exchange row) = await StartAsync("lost_card", "card_arrival");
        await using (host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/console/exchanges/{row.Id}/feedback")
            {
                Content = new StringContent("gold=%ED%A0%80", new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
            };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            using HttpResponseMessage response = await host.Client.SendAsync(request);

            response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
    }
}
