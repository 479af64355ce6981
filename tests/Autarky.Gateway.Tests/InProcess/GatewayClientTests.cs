using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.InProcess;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using Microsoft.Extensions.AI;

namespace Autarky.Gateway.Tests.InProcess;

public sealed class GatewayClientTests
{
    [Theory]
    [InlineData("triage", "student", "card_arrival")]
    [InlineData("quick", "partner", "lost_card")]
    public async Task An_answer_takes_the_same_way_as_over_http_and_leaves_the_same_row(string model, string route, string answer)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        ChatResponse response = await host.InProcess.For(model).GetResponseAsync([new(ChatRole.System, "be brief"), new(ChatRole.User, "I am sure")]);
        response.Text.ShouldBe(answer);
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.Usage!.TotalTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(0);
        response.AdditionalProperties!["x-autarky-route"].ShouldBe(route);

        Reply overHttp = await host.SendAsync($$"""{"model":"{{model}}","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"I am sure"}]}""");
        Exchange here = host.Ledger.Find((string)response.AdditionalProperties["x-autarky-exchange"]!);
        Exchange there = host.Ledger.Find(overHttp.Exchange);
        (here.InputHash, here.Route, here.InputTokens, here.OutputTokens, here.Cost, here.UseCase, here.Model)
            .ShouldBe((there.InputHash, there.Route, there.InputTokens, there.OutputTokens, there.Cost, there.UseCase, there.Model));
        here.KeyId.ShouldBeNull();
        JsonNode.Parse(here.Request)!["messages"]!.ToJsonString().ShouldBe("""[{"role":"system","content":"be brief"},{"role":"user","content":"I am sure"}]""");
    }

    [Fact]
    public async Task A_stream_is_told_as_it_comes_with_its_calls_whole()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Fixture.AnthropicEvents("vercel-ai/anthropic-json-other-tool.1.chunks.txt"));
        AIFunctionDeclaration tool = AIFunctionFactory.CreateDeclaration("weather", "d", JsonDocument.Parse("""{"type":"object"}""").RootElement);
        var updates = new List<ChatResponseUpdate>();
        await foreach (ChatResponseUpdate update in host.InProcess.For("anthropic/claude-test")
            .GetStreamingResponseAsync("hi", new ChatOptions { Tools = [tool], MaxOutputTokens = 9 }))
        {
            updates.Add(update);
        }

        ChatResponse whole = updates.ToChatResponse();
        whole.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        FunctionCallContent call = whole.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ShouldHaveSingleItem();
        call.Arguments!["location"]!.ToString().ShouldBe("San Francisco");
        JsonNode sent = JsonNode.Parse(host.Upstream.Requests.Single().Body)!;
        (sent["max_tokens"]!.GetValue<int>(), sent["tools"]![0]!["name"]!.GetValue<string>()).ShouldBe((9, "weather"));
        host.Ledger.Rows.Single().Stream.ShouldBeTrue();
    }

    [Fact]
    public async Task Calls_and_results_and_thoughts_go_back_to_the_partner_that_made_them()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-test","stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":7},
             "content":[{"type":"thinking","thinking":"hm","signature":"c2VhbA=="},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]}
            """);
        GatewayClient client = host.InProcess.For("anthropic/claude-test");
        ChatResponse first = await client.GetResponseAsync("hi");
        await client.GetResponseAsync([new(ChatRole.User, "hi"), .. first.Messages, new(ChatRole.Tool, [new FunctionResultContent("t1", "one")])]);

        JsonNode.Parse(host.Upstream.Requests.Last().Body)!["messages"]!.ToJsonString().ShouldBe(
            """[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2VhbA=="},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"one"}]}]}]""");
    }

    [Fact]
    public async Task A_refusal_is_an_exception_that_says_what_http_would()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http =>
        {
            http.Response.Headers.RetryAfter = "30";
            return ScriptedUpstream.Json(http, """{"error":{"message":"slow down"}}""", 429);
        };
        GatewayRefusedException refused = await Should.ThrowAsync<GatewayRefusedException>(() => host.InProcess.For("quick").GetResponseAsync("hi"));
        (refused.Status, refused.Code, refused.RetryAfter).ShouldBe((429, "provider_rate_limited", TimeSpan.FromSeconds(30)));
        host.Ledger.Find(refused.Exchange!).Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
        (await Should.ThrowAsync<GatewayRefusedException>(() => host.InProcess.For("nobody").GetResponseAsync("hi"))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Who_stops_reading_hangs_up_and_the_row_says_so()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        using var done = new CancellationTokenSource();
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2);
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            await done.CancelAsync();
        };
        await foreach (ChatResponseUpdate _ in host.InProcess.For("quick").GetStreamingResponseAsync("hi"))
        {
            break;
        }

        (await host.RowAsync()).Outcome.ShouldBe(ExchangeOutcome.ClientGone);
        await Should.ThrowAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromSeconds(20), done.Token)); // the partner was left too
    }

    [Fact]
    public async Task A_cancelled_wait_is_cancelled()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => host.InProcess.For("quick").GetResponseAsync("hi", cancellationToken: soon.Token));
        (await host.RowAsync()).Outcome.ShouldBe(ExchangeOutcome.ClientGone);
    }

    [Fact]
    public async Task Vectors_come_from_whoever_embeds()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http,
            """{"object":"list","model":"m","data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":"AACAPwAAAEA="}],"usage":{"prompt_tokens":5,"total_tokens":5}}""");
        GatewayClient client = host.InProcess.For("openai/embedder");
        GeneratedEmbeddings<Embedding<float>> vectors = await client.GenerateAsync(["a", "b"]);
        vectors.Select(vector => vector.Vector.ToArray()).ShouldBe([[1f, 2f], [3f, 4f]]);
        vectors.Usage!.InputTokenCount.ShouldBe(5);
        (await client.GenerateAsync([])).ShouldBeEmpty();
        host.Ledger.Rows.Single().Request.ShouldBeNull();
        await Should.ThrowAsync<GatewayRefusedException>(() => host.InProcess.For("triage").GenerateAsync(["a"]));
    }

    [Fact]
    public async Task A_student_that_is_not_sure_answers_only_who_takes_that()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        GatewayClient client = host.InProcess.For("triage");
        (await Should.ThrowAsync<GatewayRefusedException>(() => client.GetResponseAsync("hmm"))).Code.ShouldBe("student_unsure");
        var accepting = new ChatOptions { AdditionalProperties = new() { [GatewayClient.AcceptUnsureProperty] = true } };
        (await client.GetResponseAsync("hmm", accepting)).Text.ShouldBe("card_arrival");
    }
}
