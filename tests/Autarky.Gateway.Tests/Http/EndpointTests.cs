using System.Text;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Tests.Http;

public sealed class EndpointTests
{
    [Fact]
    public async Task Models_lists_use_cases_and_configured_names()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await GetAsync(host, "/v1/models");
        reply.Json.GetProperty("object").GetString().ShouldBe("list");
        reply.Json.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString() + " " + m.GetProperty("owned_by").GetString())
            .ShouldBe(["triage autarky", "untrained autarky", "quick openai"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("triage", "autarky")]
    [InlineData("quick", "openai")]
    [InlineData("openai/gpt-4", "openai")]
    [InlineData("openai%2Fsome%2Fpath", "openai")]
    [InlineData("gpt-4", "openai")]
    public async Task One_model_is_found_by_any_of_its_names(string id, string owner)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        (await GetAsync(host, "/v1/models/" + id)).Json.GetProperty("owned_by").GetString().ShouldBe(owner);
    }

    [Theory]
    [InlineData("/v1/models/nope", 404, "model_not_found")]
    [InlineData("/v1/models/nope/nope", 404, "model_not_found")]
    [InlineData("/v1/nothing", 404, "unknown_url")]
    [InlineData("/v1", 404, "unknown_url")]
    [InlineData("/v1/chat", 404, "unknown_url")]
    [InlineData("/v1/chat/completions", 405, "method_not_allowed")]
    [InlineData("/v1/feedback", 405, "method_not_allowed")]
    public async Task What_is_not_there_is_an_error_with_a_row(string path, int status, string code)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await GetAsync(host, path);
        (reply.Status, reply.ErrorCode).ShouldBe((status, code));
        host.Ledger.Find(reply.Exchange).Status.ShouldBe(status);
    }

    [Fact]
    public async Task An_unknown_model_is_told_some_that_exist()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(Samples.Ask("gpt-9", "hello"));
        (reply.Status, reply.ErrorCode).ShouldBe((404, "model_not_found"));
        reply.ErrorMessage.ShouldContain("'triage'");
    }

    [Fact]
    public async Task Feedback_for_an_exchange_is_kept()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply answer = await host.SendAsync(Samples.Ask("triage", "sure"));
        Reply reply = await FeedbackAsync(host, $$"""{"exchange":"{{answer.Exchange}}","gold":"lost_card","by":"Ann"}""");
        reply.Json.GetProperty("added").GetInt32().ShouldBe(1);
        host.Ledger.Given.ShouldHaveSingleItem().Gold.ShouldBe("lost_card");
        host.Ledger.Given.Single().By.ShouldBe("Ann");
    }

    [Theory]
    [InlineData("{\"exchange\":\"00000000000000000000000000000001\",\"gold\":\"x\"}", 404, "exchange")]
    [InlineData("{\"exchange\":\"zzz\",\"gold\":\"x\"}", 400, "exchange")]
    [InlineData("{\"gold\":\"x\"}", 400, "exchange")]
    [InlineData("{\"exchange\":\"00000000000000000000000000000001\"}", 400, "gold")]
    [InlineData("{\"exchange\":\"00000000000000000000000000000001\",\"gold\":5}", 400, "gold")]
    [InlineData("{\"exchange\":\"00000000000000000000000000000001\",\"gold\":\"\"}", 400, "gold")]
    public async Task Feedback_that_is_wrong_is_refused_with_the_field(string body, int status, string param)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await FeedbackAsync(host, body);
        reply.Status.ShouldBe(status);
        reply.Json.GetProperty("error").GetProperty("param").GetString().ShouldBe(param);
        host.Ledger.Given.ShouldBeEmpty();
    }

    [Fact]
    public async Task Gold_that_a_closed_set_of_answers_lacks_is_taken_only_as_a_new_answer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string id = await RecordAsync(host, 60, i => i % 2 == 0 ? "lost_card" : "card <b>arrival</b>");

        Reply refused = await FeedbackAsync(host, $$"""{"exchange":"{{id}}","gold":"lost card"}""");
        refused.Status.ShouldBe(400);
        refused.ErrorCode.ShouldBe("gold_unseen");
        refused.Json.GetProperty("error").GetProperty("param").GetString().ShouldBe("gold");
        refused.ErrorMessage.ShouldContain("'lost_card'");
        refused.ErrorMessage.ShouldContain("\"new_answer\": true");
        (await FeedbackAsync(host, $$"""{"exchange":"{{id}}","gold":"lost card","new_answer":false}""")).Status.ShouldBe(400);
        (await FeedbackAsync(host, $$"""{"exchange":"{{id}}","gold":"lost card","new_answer":"yes"}""")).Json.GetProperty("error").GetProperty("param").GetString().ShouldBe("new_answer");
        (await FeedbackAsync(host, $$"""{"exchange":"{{id}}","gold":"{{new string('x', 900_000)}}"}""")).ErrorCode.ShouldBe("gold_unseen");
        host.Ledger.Given.ShouldBeEmpty();

        (await FeedbackAsync(host, $$"""{"exchange":"{{id}}","gold":"card <b>arrival</b>"}""")).Status.ShouldBe(200);
        (await FeedbackAsync(host, $$"""{"exchange":"{{id}}","gold":"lost card","new_answer":true}""")).Status.ShouldBe(200);
        (await FeedbackAsync(host, $$"""{"exchange":"{{id}}","gold":"lost card"}""")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(49, 2)]
    [InlineData(200, 200)]
    public async Task Few_answers_and_free_text_take_any_gold(int rows, int different)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string id = await RecordAsync(host, rows, i => $"answer {i % different}");

        (await FeedbackAsync(host, $$"""{"exchange":"{{id}}","gold":"something else"}""")).Status.ShouldBe(200);
    }

    // Rows that a partner answered; the id of the last.
    private static async Task<string> RecordAsync(GatewayHost host, int rows, Func<int, string> answer)
    {
        DateTimeOffset at = DateTimeOffset.UnixEpoch;
        ExchangeId id = default;
        for (int i = 0; i < rows; i++)
        {
            id = ExchangeId.New(at.AddSeconds(i));
            await host.Ledger.AppendAsync(
                new Exchange
                {
                    Id = id,
                    Created = at,
                    Origin = ExchangeOrigin.Imported,
                    UseCase = "triage",
                    Response = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { choices = new[] { new { message = new { content = answer(i) } } } }),
                },
                default);
        }

        return id.ToString();
    }

    [Fact]
    public async Task Health_needs_no_key_and_ready_asks_the_ledger()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Client.DefaultRequestHeaders.Authorization = null;
        (await GetAsync(host, "/health")).Status.ShouldBe(200);
        (await GetAsync(host, "/health/ready")).Status.ShouldBe(200);
        host.Ledger.IsDown = true;
        (await GetAsync(host, "/health")).Status.ShouldBe(200);
        (await GetAsync(host, "/health/ready")).Status.ShouldBe(503);
        host.Ledger.Rows.ShouldBeEmpty();
    }

    private static async Task<Reply> GetAsync(GatewayHost host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await host.SendAsync(request);
    }

    private static async Task<Reply> FeedbackAsync(GatewayHost host, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/feedback") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        return await host.SendAsync(request);
    }
}
