using System.ClientModel;
using System.Text;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using OpenAI;
using OpenAI.Embeddings;

namespace Autarky.Gateway.Tests.Pipeline;

/// <summary>Requests for vectors, to partners.</summary>
public sealed class EmbeddingTests
{
    private const string Answer = """
        {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-0.25]}],"model":"gpt-4","usage":{"prompt_tokens":4,"total_tokens":4},"extra":1}
        """;

    [Fact]
    public async Task Go_to_the_models_provider_as_bytes_and_come_back_as_bytes()
    {
        await using GatewayHost host = await StartAsync();

        Reply reply = await SendAsync(host, """{ "model":"quick", "input":["a b","c"], "odd": {"x":1} }""");

        (reply.Status, reply.Body).ShouldBe((200, Answer));
        (string path, string body, _) = host.Upstream.Requests.ShouldHaveSingleItem();
        path.ShouldBe("/v1/embeddings");
        body.ShouldBe("""{ "model":"gpt-4", "input":["a b","c"], "odd": {"x":1} }""");
    }

    [Fact]
    public async Task Have_a_row_with_tokens_and_cost_but_without_texts_and_vectors()
    {
        await using GatewayHost host = await StartAsync();

        Reply reply = await SendAsync(host, """{"model":"quick","input":"a b","user":"ann"}""");

        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.Outcome, row.Route, row.Provider, row.Model, row.RequestedModel, row.User).ShouldBe(
            (ExchangeOutcome.Complete, RouteKind.Partner, "openai", "gpt-4", "quick", "ann"));
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((4, 0, false));
        row.Cost.ShouldBe(new NanoUsd(120_000));
        row.RouteReason.ShouldBe("asked for by name, for embeddings");
        (row.Request, row.Response, row.InputHash, row.UseCase).ShouldBe((null, null, null, null));
        reply.Header("x-autarky-cost").ShouldBe(row.Cost.ToString());
        reply.Header("x-autarky-route").ShouldBe("partner");
        reply.Header("x-autarky-model").ShouldBe("gpt-4");
    }

    [Fact]
    public async Task Are_counted_here_where_the_provider_does_not_count()
    {
        await using GatewayHost host = await StartAsync("""{"data":[{"embedding":"AAAA"}]}""");

        Reply reply = await SendAsync(host, """{"model":"quick","input":["a b c",[1,2]]}""");

        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.InputTokens, row.TokensEstimated).ShouldBe((5, true));
    }

    [Theory]
    [InlineData("""{"input":"x"}""", 400, "invalid_request", "model")]
    [InlineData("""{"model":"","input":"x"}""", 400, "invalid_request", "model")]
    [InlineData("""{"model":7,"input":"x"}""", 400, "invalid_request", "model")]
    [InlineData("""{"model":"quick"}""", 400, "invalid_request", "input")]
    [InlineData("""{"model":"quick","input":null}""", 400, "invalid_request", "input")]
    [InlineData("""{"model":"quick","input":{}}""", 400, "invalid_request", "input")]
    [InlineData("""{"model":"quick","input":"x","encoding_format":1}""", 400, "invalid_request", "encoding_format")]
    [InlineData("""{"model":"quick","input":"x","dimensions":0}""", 400, "invalid_request", "dimensions")]
    [InlineData("""{"model":"quick","input":"x","user":[]}""", 400, "invalid_request", "user")]
    [InlineData("""{"model":"quick","input":"x" """, 400, "invalid_request", null)]
    [InlineData("""{"model":"nope","input":"x"}""", 404, "model_not_found", "model")]
    [InlineData("""{"model":"triage","input":"x"}""", 400, "unsupported_model", "model")]
    [InlineData("""{"model":"anthropic/claude-test","input":"x"}""", 400, "unsupported_by_provider", "model")]
    public async Task That_are_wrong_are_refused_with_the_field_and_a_row(string body, int status, string code, string? param)
    {
        await using GatewayHost host = await StartAsync();

        Reply reply = await SendAsync(host, body);

        (reply.Status, reply.ErrorCode, reply.Json.GetProperty("error").GetProperty("param").GetString()).ShouldBe((status, code, param));
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.Outcome, row.Status, row.UseCase).ShouldBe((ExchangeOutcome.ClientError, status, null));
        host.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Need_a_key_and_the_right_method()
    {
        await using GatewayHost host = await StartAsync();
        using var get = new HttpRequestMessage(HttpMethod.Get, "/v1/embeddings");
        Reply wrongMethod = await host.SendAsync(get);
        host.Client.DefaultRequestHeaders.Authorization = null;
        Reply noKey = await SendAsync(host, """{"model":"quick","input":"x"}""");

        (wrongMethod.Status, wrongMethod.ErrorCode).ShouldBe((405, "method_not_allowed"));
        (noKey.Status, noKey.ErrorCode).ShouldBe((401, "missing_api_key"));
    }

    [Theory]
    [InlineData("""{"object":"list","data":[]}""")]
    [InlineData("""{"object":"list","data":[{"index":0}]}""")]
    [InlineData("<html>")]
    public async Task Are_not_answered_by_what_is_no_list_of_vectors(string nonsense)
    {
        await using GatewayHost host = await StartAsync(nonsense);

        Reply reply = await SendAsync(host, """{"model":"quick","input":"x"}""");

        (reply.Status, reply.ErrorCode).ShouldBe((502, "provider_answer_invalid"));
        host.Ledger.Find(reply.Exchange).Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
    }

    [Fact]
    public async Task Keep_a_providers_refusal_and_its_wait()
    {
        await using GatewayHost host = await StartAsync();
        host.Upstream.Script = http =>
        {
            http.Response.Headers.RetryAfter = "7";
            return ScriptedUpstream.Json(http, """{"error":{"message":"slow down"}}""", 429);
        };

        Reply reply = await SendAsync(host, """{"model":"quick","input":"x"}""");

        (reply.Status, reply.ErrorCode, reply.Header("Retry-After")).ShouldBe((429, "provider_rate_limited", "7"));
    }

    [Fact]
    public async Task Are_not_answered_without_their_row()
    {
        await using GatewayHost host = await StartAsync();
        host.Ledger.IsDown = true;

        Reply reply = await SendAsync(host, """{"model":"quick","input":"x"}""");

        (reply.Status, reply.ErrorCode).ShouldBe((503, "ledger_unavailable"));
        reply.Body.ShouldNotContain("0.25");
    }

    [Fact]
    public async Task A_client_that_hangs_up_leaves_a_row()
    {
        await using GatewayHost host = await StartAsync();
        var asked = new TaskCompletionSource();
        host.Upstream.Script = async http =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        using var gone = new CancellationTokenSource();
        using var content = new StringContent("""{"model":"quick","input":"a b"}""", Encoding.UTF8, "application/json");
        Task<HttpResponseMessage> sending = host.Client.PostAsync(new Uri("/v1/embeddings", UriKind.Relative), content, gone.Token);
        await asked.Task;

        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => sending);

        Exchange row = await host.RowAsync();
        (row.Outcome, row.Provider, row.InputTokens).ShouldBe((ExchangeOutcome.ClientGone, "openai", 2));
    }

    [Fact]
    public async Task Come_as_the_official_client_expects_them()
    {
        await using GatewayHost host = await StartAsync("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":"AAAAPwAAgL4="}],"model":"m","usage":{"prompt_tokens":4,"total_tokens":4}}""");
        var client = new EmbeddingClient("quick", new ApiKeyCredential(host.Key), new OpenAIClientOptions { Endpoint = new Uri(host.Url, "/v1") });

        ClientResult<OpenAIEmbedding> result = await client.GenerateEmbeddingAsync("x");

        result.Value.ToFloats().ToArray().ShouldBe([0.5f, -0.25f]);
        host.Upstream.Requests.Single().Body.ShouldContain("base64");
    }

    private static async Task<GatewayHost> StartAsync(string answer = Answer)
    {
        GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, answer);
        return host;
    }

    private static async Task<Reply> SendAsync(GatewayHost host, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/embeddings") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        return await host.SendAsync(request);
    }
}
