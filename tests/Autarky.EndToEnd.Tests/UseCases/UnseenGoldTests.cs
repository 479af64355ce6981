using System.Net;
using System.Text;
using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>Gold that is none of the answers that a use case has had: by HTTP, by the console's form and by import, on a real ledger.</summary>
public sealed class UnseenGoldTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Is_asked_about_by_every_way_in()
    {
        await File.WriteAllLinesAsync(
            _data["rows.jsonl"], Enumerable.Range(0, 60).Select(i => Commands.ExchangeLine("question " + i, i % 2 == 0 ? "card" : "loan")));
        await Commands.JsonAsync(_data.FullPath, "import", _data["rows.jsonl"], "--use-case", "money");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);
        (HttpResponseMessage answered, _) = await Ask.ChatAsync(server, "money", "question 1");
        string exchange = answered.Headers.GetValues("x-autarky-exchange").Single();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", server.ApiKey);

        (HttpStatusCode status, string body) = await FeedbackAsync(http, server, new { exchange, gold = "laon" });
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ShouldContain("gold_unseen");
        body.ShouldContain("loan");
        body.ShouldContain("new_answer");
        (await FeedbackAsync(http, server, new { exchange, gold = "laon", new_answer = true })).Status.ShouldBe(HttpStatusCode.OK);
        (await FeedbackAsync(http, server, new { exchange, gold = "laon" })).Status.ShouldBe(HttpStatusCode.OK);

        using var form = new HttpRequestMessage(HttpMethod.Post, new Uri(server.BaseUrl, $"/console/exchanges/{exchange}/feedback"))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("gold", "cardd")]),
        };
        form.Headers.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage shown = await http.SendAsync(form);
        shown.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await shown.Content.ReadAsStringAsync()).ShouldContain("This is a new answer");

        await File.WriteAllLinesAsync(_data["gold.jsonl"], [Commands.ExchangeLine("a new one", "card"), Commands.ExchangeLine("another", "mortgage")]);
        JsonElement report = await Commands.JsonAsync(_data.FullPath, "import", _data["gold.jsonl"], "--use-case", "money", "--gold");
        report.GetProperty("added").GetInt32().ShouldBe(2);
        report.GetProperty("new_answers").GetInt32().ShouldBe(1);
        report.GetProperty("new_answer_examples")[0].GetString().ShouldBe("mortgage");
        (await FeedbackAsync(http, server, new { exchange, gold = "mortgage" })).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, string Body)> FeedbackAsync(HttpClient http, AutarkyProcess server, object feedback)
    {
        using var content = new StringContent(JsonSerializer.Serialize(feedback), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(new Uri(server.BaseUrl, "/v1/feedback"), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
