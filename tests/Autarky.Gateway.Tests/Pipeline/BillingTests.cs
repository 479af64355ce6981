using System.Text;
using System.Text.Json;
using Autarky.Gateway.Setup;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Tests.Pipeline;

public sealed class BillingTests
{
    private const string Sonnet = "anthropic/claude-sonnet-4-5";
    private const string Streaming = ",\"stream\":true";

    [Theory]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10000,"cache_read_input_tokens":0,"output_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":10000,"ephemeral_1h_input_tokens":0}}""", "0.03855", 0)]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10000,"cache_read_input_tokens":0,"output_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":10000}}""", "0.06105", 10_000)]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10000,"output_tokens":50}""", "0.03855", 0)]
    public async Task Writing_to_the_cache_is_billed_and_stands_in_the_row(string usage, string cost, int hour)
    {
        await using GatewayHost host = await StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, Message(usage));
        foreach (Func<string, Task<Reply>> send in (Func<string, Task<Reply>>[])
            [text => MessagesAsync(host, text), text => host.SendAsync(Samples.Ask(Sonnet, text))])
        {
            Reply reply = await send("hi");
            reply.Header("x-autarky-cost").ShouldBe(cost);
            Exchange row = host.Ledger.Find(reply.Exchange);
            (row.InputTokens, row.CacheWriteTokens, row.CacheWriteHourTokens, row.OutputTokens, row.TokensEstimated)
                .ShouldBe((10_100, 10_000, hour, 50, false));
            (row.Cost.ToString(), row.CostUnknown, row.PartnerCost.ToString()).ShouldBe((cost, false, cost));
            row.Attempts.ShouldHaveSingleItem().Usage.ShouldBe(row.Usage);
        }
    }

    [Theory]
    [InlineData("priority", "default", "default", "0.035")]
    [InlineData("priority", "priority", "priority", "0.0875")]
    [InlineData("auto", "flex", "flex", "0.0175")]
    [InlineData("flex", null, null, "0.035")]
    [InlineData("scale", "scale", "scale", null)]
    public async Task The_tier_that_served_is_billed_and_not_the_one_asked_for(string asked, string? served, string? tier, string? cost)
    {
        await using GatewayHost host = await StartAsync();
        string said = served is null ? "" : $"\"service_tier\":\"{served}\",";
        host.Upstream.Script = http => ScriptedUpstream.Json(
            http, $$$"""{ {{{said}}}"choices":[{"index":0,"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":1000}}""");
        Reply reply = await host.SendAsync(Samples.Ask("openai/gpt-5.5", "hi", $",\"service_tier\":\"{asked}\""));

        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.ServiceTier, row.CostUnknown, row.PartnerCostUnknown).ShouldBe((tier, cost is null, cost is null));
        reply.Header("x-autarky-cost").ShouldBe(cost);
        row.Cost.ShouldBe(NanoUsd.FromUsd(decimal.Parse(cost ?? "0")));
    }

    [Fact]
    public async Task A_model_without_a_price_is_recorded_as_such_unless_the_answer_says_what_it_cost()
    {
        await using GatewayHost host = await StartAsync();
        Reply unknown = await host.SendAsync(Samples.Ask("openai/nobody-knows", "hi"));
        host.Ledger.Find(unknown.Exchange).ShouldSatisfyAllConditions(
            row => (row.CostUnknown, row.PartnerCostUnknown, row.Cost).ShouldBe((true, true, NanoUsd.Zero)),
            row => row.Attempts.ShouldHaveSingleItem().CostUnknown.ShouldBeTrue());

        host.Upstream.Script = http => ScriptedUpstream.Json(
            http, """{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":10,"completion_tokens":1,"cost":0.00042}}""");
        Reply said = await host.SendAsync(Samples.Ask("openai/nobody-knows", "hi"));
        said.Header("x-autarky-cost").ShouldBe("0.00042");
        host.Ledger.Find(said.Exchange).CostUnknown.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"input_tokens":1000,"output_tokens":1}""", """{"input_tokens":0,"output_tokens":7}""", 1000, 0, 7, false)]
    [InlineData("""{"input_tokens":1000,"cache_read_input_tokens":5,"cache_creation_input_tokens":2,"output_tokens":1}""",
        """{"input_tokens":1000,"cache_read_input_tokens":5,"cache_creation_input_tokens":2,"output_tokens":7}""", 1007, 5, 7, false)]
    [InlineData("""{"input_tokens":0,"output_tokens":0}""", """{"input_tokens":1000,"output_tokens":7}""", 1000, 0, 7, false)]
    [InlineData(null, """{"input_tokens":1000,"output_tokens":7}""", 1000, 0, 7, false)]
    [InlineData(null, """{"output_tokens":7}""", 3, 0, 7, true)] // counted here: one two three
    [InlineData("""{"input_tokens":1000.2,"output_tokens":1}""", """{"output_tokens":7}""", 1000, 0, 7, true)]
    [InlineData("""{"input_tokens":1000.0,"output_tokens":1}""", """{"output_tokens":7.0}""", 1000, 0, 7, false)]
    [InlineData("""{"input_tokens":-5,"output_tokens":1}""", """{"output_tokens":7}""", 3, 0, 7, true)]
    [InlineData("""{"input_tokens":0,"output_tokens":0}""", """{"input_tokens":0,"output_tokens":0}""", 3, 0, 2, true)] // nothing read, nothing written: not so
    public async Task The_counts_of_a_stream_are_what_its_events_say_together(string? start, string end, int input, int cached, int output, bool isEstimated)
    {
        await using GatewayHost host = await StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, MessageEvents(start, "one two", end));
        foreach (Func<Task<Reply>> send in (Func<Task<Reply>>[])
            [() => MessagesAsync(host, "one two three", Streaming), () => host.SendAsync(Samples.Ask(Sonnet, "one two three", Streaming))])
        {
            Exchange row = host.Ledger.Find((await send()).Exchange);
            (row.InputTokens, row.CachedInputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((input, cached, output, isEstimated));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_pays_for_what_was_read(bool isSameDialect)
    {
        await using GatewayHost host = await StartAsync();
        var stopped = new TaskCompletionSource();
        host.Upstream.Script = async http =>
        {
            http.RequestAborted.Register(() => stopped.TrySetResult());
            string[] events = MessageEvents(
                """{"input_tokens":100,"cache_read_input_tokens":50000,"cache_creation_input_tokens":0,"output_tokens":1}""", "one two three", "{}");
            await ScriptedUpstream.Stream(http, events[..3]);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        using (var client = new RawClient(host.Url))
        {
            string ask = Samples.Ask(Sonnet, "hi", Streaming + ",\"max_tokens\":9");
            await client.WriteAsync(
                $"POST /v1/{(isSameDialect ? "messages" : "chat/completions")} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {host.Key}\r\n"
                    + $"Content-Type: application/json\r\nContent-Length: {ask.Length}\r\n\r\n{ask}");
            await client.ReadUntilAsync("one two three");
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Exchange row = await host.RowAsync();
        (row.Outcome, row.InputTokens, row.CachedInputTokens, row.OutputTokens, row.TokensEstimated)
            .ShouldBe((ExchangeOutcome.ClientGone, 50_100, 50_000, 3, true));
        row.Cost.ShouldBe(NanoUsd.FromUsd(0.0003m + 0.015m + 0.000045m));
    }

    [Theory]
    [InlineData("messages")]
    [InlineData("chat/completions")]
    public async Task What_was_read_before_an_answer_failed_is_billed_too(string door)
    {
        await using GatewayHost host = await StartAsync();
        string start = MessageEvents("""{"input_tokens":1000,"output_tokens":1}""", "", "{}")[0];
        host.Upstream.Script = http => ScriptedUpstream.Stream(
            http, start, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/" + door);
        request.Content = new StringContent(Samples.Ask(Sonnet, "hi", Streaming + ",\"max_tokens\":9"), Encoding.UTF8, "application/json");
        Reply reply = await host.SendAsync(request);

        Exchange row = host.Ledger.Find(reply.Exchange);
        row.Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
        Attempt attempt = row.Attempts.ShouldHaveSingleItem();
        (attempt.InputTokens, attempt.OutputTokens, attempt.TokensEstimated).ShouldBe((1000, 1, true));
        row.Cost.ShouldBe(NanoUsd.FromUsd(0.003015m));
    }

    [Fact]
    public async Task Our_own_count_includes_everything_that_was_sent()
    {
        await using GatewayHost host = await StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"choices":[{"message":{"content":"a b"},"finish_reason":"stop"}]}""");
        string words = string.Join(' ', Enumerable.Repeat("word", 4800)); // 24 KB
        async Task<int> InputOf(string message, string more = "")
        {
            Exchange row = host.Ledger.Find(
                (await host.SendAsync($$"""{"model":"openai/gpt-5.5","messages":[{{message}},{"role":"user","content":"x y"}]{{more}}}""")).Exchange);
            (row.OutputTokens, row.TokensEstimated).ShouldBe((2, true));
            return row.InputTokens - 2;
        }

        const string Hi = """{"role":"user","content":"hi"}""";
        (await InputOf(Hi)).ShouldBe(1);
        (await InputOf(Hi, $$$""","tools":[{"type":"function","function":{"name":"f","description":"{{{words}}}"}}]""")).ShouldBe(1 + 4800);
        (await InputOf(Hi, $$$$""","response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"description":"{{{{words}}}}"}}}""")).ShouldBe(1 + 4800);
        (await InputOf($$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{{{words}}}"}}]}"""))
            .ShouldBe(4800);
        (await InputOf("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}""")).ShouldBe(1000);
        (await InputOf("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png","detail":"low"}}]}""")).ShouldBe(85);
        (await InputOf($$$"""{"role":"user","content":[{"type":"input_audio","input_audio":{"format":"wav","data":"{{{new string('A', 8000)}}}"}}]}""")).ShouldBe(1);
        (await InputOf($$$"""{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"{{{new string('A', 8000)}}}"}}]}""")).ShouldBe(200);
        (await InputOf("""{"role":"user","content":[{"type":"file","file":{"file_id":"f1"}}]}""")).ShouldBe(1000);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(",\"stream_options\":{\"include_usage\":false}", false)]
    [InlineData(",\"stream_options\":{\"include_obfuscation\":false}", false)]
    [InlineData(",\"stream_options\":{\"include_usage\":true}", true)]
    public async Task A_stream_is_asked_for_its_tokens_and_a_client_that_did_not_ask_sees_none(string options, bool isAsked)
    {
        await using GatewayHost host = await StartAsync();
        const string Text = "data: {\"id\":\"c\",\"service_tier\":\"default\","
            + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]";
        const string Plain = Text + "}\n\n";
        const string Counted = Text + ",\"usage\":null}\n\n";
        const string Usage = "data: {\"id\":\"c\",\"service_tier\":\"default\","
            + "\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1000}}\n\n";
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Counted, Usage, Samples.Done);
        Reply reply = await host.SendAsync(Samples.Ask("openai/gpt-5.5", "hi", Streaming + options));

        reply.Body.ShouldBe((isAsked ? Counted + Usage : Plain) + Samples.Done);
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.InputTokens, row.OutputTokens, row.TokensEstimated, row.ServiceTier, row.Cost.ToString()).ShouldBe((1000, 1000, false, "default", "0.035"));
        JsonDocument.Parse(host.Upstream.Requests.Single().Body).RootElement.GetProperty("stream_options").GetProperty("include_usage").GetBoolean()
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData("chat/completions")]
    [InlineData("messages")]
    public async Task A_provider_that_refuses_to_be_asked_is_not_asked_and_its_tokens_are_counted_here(string door)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options.Providers["openai"].StreamUsage = false, prices: new BookPrices(PriceBook.Default));
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Samples.Chunk1, Samples.Chunk2, Samples.Chunk3, Samples.ChunkEnd, Samples.Done);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/" + door);
        string ask = Samples.Ask("openai/gpt-5.5", "one two three", Streaming + ",\"max_tokens\":9");
        request.Content = new StringContent(ask, Encoding.UTF8, "application/json");
        Reply reply = await host.SendAsync(request);

        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((3, 2, true));
        host.Upstream.Requests.Single().Body.ShouldNotContain("stream_options");
    }

    [Fact]
    public async Task What_is_not_streamed_goes_out_as_it_came()
    {
        await using GatewayHost host = await StartAsync();
        string ask = Samples.Ask("openai/gpt-5.5", "hi");
        await host.SendAsync(ask);
        host.Upstream.Requests.Single().Body.ShouldBe(ask.Replace("openai/gpt-5.5", "gpt-5.5", StringComparison.Ordinal));
    }

    private static Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(prices: new BookPrices(PriceBook.Default));

    private static Task<Reply> MessagesAsync(GatewayHost host, string text, string more = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = new StringContent(Samples.Ask(Sonnet, text, more + ",\"max_tokens\":9"), Encoding.UTF8, "application/json"),
        };
        return host.SendAsync(request);
    }

    private static string Message(string usage) => $$"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn",
         "stop_sequence":null,"usage":{{usage}} }
        """;

    private static string[] MessageEvents(string? start, string text, string end) =>
    [
        Event("message_start", $$$""" "message":{"id":"msg_1","type":"message","role":"assistant","model":"x","content":[]{{{(start is null ? "" : ",\"usage\":" + start)}}} }"""),
        Event("content_block_start", """ "index":0,"content_block":{"type":"text","text":""}"""),
        Event("content_block_delta", $$$""" "index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}"""),
        Event("content_block_stop", """ "index":0"""),
        Event("message_delta", $$$""" "delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{{{end}}}"""),
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
    ];

    private static string Event(string type, string members) => $$"""event: {{type}}{{"\n"}}data: {"type":"{{type}}",{{members}}}{{"\n\n"}}""";
}
