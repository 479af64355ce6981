using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>Anthropic's messages as the dialect of a client, in front of partners of either dialect, of students and of what was recorded.</summary>
public sealed class AnthropicClientTests
{
    private const string Hello = """{"model":"MODEL","max_tokens":50,"messages":[{"role":"user","content":"I am sure"}]MORE}""";

    [Fact]
    public async Task A_partner_of_the_same_dialect_gets_the_bytes_and_its_bytes_come_back()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string answer = Fixture.Text("vercel-ai/anthropic-tool-no-args.json");
        host.Upstream.Script = http => ScriptedUpstream.Json(http, answer);
        string body = """{ "max_tokens":50, "unknown_field" : [1, 2.50], "model":"anthropic/claude-test","messages":[{"role":"user","content":"hi \u00e9"}],"thinking":{"type":"adaptive"}}""";
        Reply reply = await SendAsync(host, body, ("anthropic-version", "2026-10-21"), ("anthropic-beta", "effort-2025-11-24,oauth"));

        reply.Body.ShouldBe(answer);
        (string path, string sent, var headers) = host.Upstream.Requests.Single();
        path.ShouldBe("/v1/messages");
        sent.ShouldBe(body.Replace("\"anthropic/claude-test\"", "\"claude-test\"", StringComparison.Ordinal));
        headers["anthropic-version"].ToString().ShouldBe("2026-10-21");
        headers["anthropic-beta"].ToString().ShouldBe("effort-2025-11-24,oauth");
        headers["x-api-key"].ToString().ShouldBe(GatewayHost.PartnerKey);
        Exchange row = host.Ledger.Find(reply.Exchange);
        row.Dialect.ShouldBe("anthropic-messages");
        (row.InputTokens, row.OutputTokens).ShouldBe((602, 93));
        Encoding.UTF8.GetString(row.Request!).ShouldBe(body);
        Encoding.UTF8.GetString(row.Response!).ShouldBe(answer);
    }

    [Theory]
    [InlineData("vercel-ai/anthropic-text.chunks.txt")]
    [InlineData("vercel-ai/anthropic-json-other-tool.1.chunks.txt")]
    [InlineData("anthropic-sdk-python/stream-b-fallback.sse")]
    public async Task A_stream_of_the_same_dialect_comes_back_byte_for_byte(string file)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string stream = Fixture.AnthropicEvents(file);
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Fixture.Bytes(stream).Chunk(57));
        Reply reply = await SendAsync(host, Ask("anthropic/claude-test", ",\"stream\":true"));
        reply.Body.ShouldBe(stream);

        // The row keeps the one message that the events make.
        JsonElement row = JsonDocument.Parse(host.Ledger.Find(reply.Exchange).Response).RootElement;
        row.GetProperty("type").GetString().ShouldBe("message");
        row.GetProperty("content").GetArrayLength().ShouldBeGreaterThan(0);
        row.GetProperty("stop_reason").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task A_partner_of_openais_dialect_answers_in_ours()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await SendAsync(host, """
            {"model":"quick","max_tokens":50,"temperature":0.5,"top_k":4,"stop_sequences":["END"],"metadata":{"user_id":"u1"},"output_config":{"effort":"high"},
             "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2; cch=1a2b;"},{"type":"text","text":"be brief","cache_control":{"type":"ephemeral"}}],
             "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"eager_input_streaming":true},{"type":"web_search_20250305","name":"web_search"}],
             "tool_choice":{"type":"any","disable_parallel_tool_use":true},
             "messages":[
              {"role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]},
              {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2lnbmVk"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}},{"type":"tool_use","id":"t2","name":"f","input":{}}]},
              {"role":"user","content":[{"type":"text","text":"go on"},{"type":"tool_result","tool_use_id":"t1","content":"one"},{"type":"tool_result","tool_use_id":"t2","is_error":true,"content":[{"type":"text","text":"two"},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]}]}
            """);

        JsonNode sent = JsonNode.Parse(host.Upstream.Requests.Single().Body)!;
        JsonNode.DeepEquals(sent, JsonNode.Parse("""
            {"model":"gpt-4","messages":[
              {"role":"system","content":"be brief"},
              {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"t2","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"t1","content":"one"},
              {"role":"tool","tool_call_id":"t2","content":"two"},
              {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}},{"type":"text","text":"go on"}]}],
             "max_tokens":50,"temperature":0.5,"stop":["END"],"reasoning_effort":"high","user":"u1",
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"tool_choice":"required","parallel_tool_calls":false}
            """)).ShouldBeTrue(sent.ToJsonString());
        reply.Header("x-autarky-dropped").ShouldBe("cache_control, is_error, thoughts of another provider, top_k, web_search_20250305");

        JsonElement message = reply.Json;
        message.GetProperty("type").GetString().ShouldBe("message");
        message.GetProperty("id").GetString()!.ShouldStartWith("msg_");
        message.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("lost_card");
        message.GetProperty("stop_reason").GetString().ShouldBe("end_turn");
        message.GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBe(100);
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((100, 10, false));
    }

    [Fact]
    public async Task A_stream_of_openais_dialect_becomes_events_with_one_block_open_at_a_time()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http,
            Chunk("""{"role":"assistant","content":""}"""), Chunk("""{"reasoning_content":"hm"}"""), Chunk("""{"content":"Look"}"""), Chunk("""{"content":"ing"}"""),
            Chunk("""{"tool_calls":[{"index":0,"id":"c0","type":"function","function":{"name":"f","arguments":"{\"a\""}}]}"""),
            Chunk("""{"tool_calls":[{"index":1,"id":"c1","type":"function","function":{"name":"g","arguments":""}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}"""),
            Chunk("""{"tool_calls":[{"index":1,"function":{"arguments":"{\"b\":2}"}}]}"""),
            Chunk("{}", "tool_calls"), Samples.ChunkUsage, Samples.Done);
        Reply reply = await SendAsync(host, Ask("quick", ",\"stream\":true"));

        JsonObject[] events = Events(reply.Body);
        events.Select(each => (string)each["type"]!).ShouldBe(
        [
            "message_start",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_stop",
            "message_delta", "message_stop",
        ]);
        events[0]["message"]!["usage"]!["input_tokens"]!.GetValue<int>().ShouldBeGreaterThan(0);
        events[3]["delta"]!["type"]!.GetValue<string>().ShouldBe("signature_delta");
        events.Where(each => (string?)each["delta"]?["type"] == "input_json_delta").Select(each => $"{each["index"]}{each["delta"]!["partial_json"]}")
            .ShouldBe(["2{\"a\"", "2:1}", "3{\"b\":2}"]);
        events[^2]["delta"]!["stop_reason"]!.GetValue<string>().ShouldBe("tool_use");
        events[^2]["usage"]!.ToJsonString().ShouldBe("""{"input_tokens":60,"cache_creation_input_tokens":0,"cache_read_input_tokens":40,"output_tokens":10}""");
        JsonNode.Parse(host.Upstream.Requests.Single().Body)!["stream_options"]!["include_usage"]!.GetValue<bool>().ShouldBeTrue();

        // What the row keeps is the message that a client puts together.
        JsonElement row = JsonDocument.Parse(host.Ledger.Find(reply.Exchange).Response).RootElement;
        row.GetProperty("content").EnumerateArray().Select(block => block.GetProperty("type").GetString())
            .ShouldBe(["thinking", "text", "tool_use", "tool_use"]);
    }

    [Fact]
    public async Task Thoughts_that_have_no_seal_get_one_of_ours_and_come_back_as_the_partners_own()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http =>
            ScriptedUpstream.Json(http, Samples.Completion.Replace("\"content\":", "\"reasoning_content\":\"hm\",\"content\":", StringComparison.Ordinal));
        JsonElement thought = (await SendAsync(host, Ask("quick"))).Json.GetProperty("content")[0];
        thought.GetProperty("thinking").GetString().ShouldBe("hm");

        string second = $$"""{"model":"MODEL","max_tokens":50,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{{thought.GetRawText()}},{"type":"text","text":"y"}]},{"role":"user","content":"z"}]}""";
        await SendAsync(host, second.Replace("MODEL", "quick", StringComparison.Ordinal));
        JsonNode.Parse(host.Upstream.Requests.Last().Body)!["messages"]![1]!["reasoning_content"]!.GetValue<string>().ShouldBe("hm");

        // Anthropic would refuse a seal that is not its own: the request is written anew without the thought.
        host.Upstream.Script = http => ScriptedUpstream.Json(http, Fixture.Text("vercel-ai/anthropic-text.json"));
        Reply reply = await SendAsync(host, second.Replace("MODEL", "anthropic/claude-test", StringComparison.Ordinal));
        reply.Status.ShouldBe(200);
        host.Upstream.Requests.Last().Body.ShouldNotContain("autarky-unsealed");
        reply.Header("x-autarky-dropped").ShouldBe("thoughts of another provider");
    }

    [Fact]
    public async Task A_student_answers_in_our_dialect_and_streams_in_it()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply plain = await SendAsync(host, Ask("triage"));
        plain.Header("x-autarky-route").ShouldBe("student");
        plain.Json.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("card_arrival");

        Reply streamed = await SendAsync(host, Ask("triage", ",\"stream\":true"));
        Events(streamed.Body).Select(each => (string)each["type"]!)
            .ShouldBe(["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]);
        host.Ledger.Find(streamed.Exchange).Route.ShouldBe(RouteKind.Student);
    }

    [Fact]
    public async Task The_same_words_in_either_dialect_are_the_same_question()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply ours = await SendAsync(host, """{"model":"quick","max_tokens":5,"system":"be brief","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""");
        Reply theirs = await host.SendAsync("""{"model":"quick","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi"}]}""");
        host.Ledger.Find(ours.Exchange).InputHash.ShouldBe(host.Ledger.Find(theirs.Exchange).InputHash);
    }

    [Fact]
    public async Task What_was_recorded_in_one_dialect_is_replayed_in_the_other()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        string openAi = Samples.Ask("triage", "hmm");
        host.Ledger.Recorded = Pipeline.PlainAnswerTests.RecordedFor(openAi, Samples.Completion);
        Reply reply = await SendAsync(host, """{"model":"triage","max_tokens":5,"messages":[{"role":"user","content":"hmm"}]}""");
        reply.Header("x-autarky-recorded").ShouldBe("true");
        reply.Json.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("lost_card");
    }

    [Theory]
    [InlineData("{", 400, "invalid_request_error")]
    [InlineData("""{"max_tokens":5,"messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"quick","messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"tool","content":"x"}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":[{"type":"text"}]}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"quick","max_tokens":5,"messages":[{"role":"user","content":7}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"quick","max_tokens":5,"system":{},"messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"nobody","max_tokens":5,"messages":[{"role":"user","content":"x"}]}""", 404, "not_found_error")]
    [InlineData("""{"model":"quick","max_tokens":5,"mcp_servers":[{"type":"url"}],"messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"quick","max_tokens":5,"tools":[{"type":"bash_20250124","name":"bash"}],"messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error")]
    public async Task Errors_have_the_shape_of_the_dialect(string body, int status, string type)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await SendAsync(host, body);
        reply.Status.ShouldBe(status);
        reply.Json.GetProperty("type").GetString().ShouldBe("error");
        reply.Json.GetProperty("error").GetProperty("type").GetString().ShouldBe(type);
        reply.Json.GetProperty("error").GetProperty("message").GetString()!.Length.ShouldBeGreaterThan(10);
        host.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_conversation_that_is_too_long_is_said_in_the_words_that_clients_know_in_both_directions()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http,
            """{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", 400);
        Reply ours = await SendAsync(host, Ask("quick"));
        (ours.Status, ours.Json.GetProperty("error").GetProperty("message").GetString())
            .ShouldBe((400, "prompt is too long: This model's maximum context length is 8192 tokens."));

        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", 400);
        Reply theirs = await host.SendAsync(Samples.Ask("anthropic/claude-test", "hello"));
        (theirs.Status, theirs.ErrorCode).ShouldBe((400, "context_length_exceeded"));
    }

    [Fact]
    public async Task An_error_in_the_middle_of_a_stream_is_an_error_event_and_then_a_cut()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(http, Chunk("""{"role":"assistant","content":"Hel"}"""));
            await Task.Delay(200);
            await ScriptedUpstream.Stream(http, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
        };
        using var request = Request(Ask("quick", ",\"stream\":true"));
        using HttpResponseMessage response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        string seen = "";
        await Should.ThrowAsync<Exception>(async () =>
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            for (char[] one = new char[1]; await reader.ReadAsync(one) > 0;)
            {
                seen += one[0];
            }
        });
        seen.ShouldContain("event: error\ndata: {\"type\":\"error\"");
        seen.ShouldNotContain("message_stop");
        (await host.RowAsync()).Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
    }

    [Fact]
    public async Task A_key_is_taken_from_either_header()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Client.DefaultRequestHeaders.Authorization = null;
        (await SendAsync(host, Ask("quick"))).Json.GetProperty("error").GetProperty("type").GetString().ShouldBe("authentication_error");
        (await SendAsync(host, Ask("quick"), ("x-api-key", host.Key))).Status.ShouldBe(200);
        (await SendAsync(host, Ask("quick"), ("x-api-key", host.Key), ("Authorization", "Bearer something-from-the-environment"))).Status.ShouldBe(200);
        (await SendAsync(host, Ask("quick"), ("x-api-key", "sk-ant-of-somebody"), ("Authorization", "Bearer " + host.Key))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("anthropic/claude-test", 77)]
    [InlineData("quick", 5)]
    [InlineData("triage", 5)]
    public async Task Tokens_are_counted_by_the_partner_that_can_and_else_by_us(string model, int expected)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"input_tokens":77}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages/count_tokens");
        request.Content = new StringContent(
            $$$"""{"model":"{{{model}}}","system":"be brief now","tools":[{"name":"f","description":"d","input_schema":{}}],"messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json");
        Reply reply = await host.SendAsync(request);
        reply.Body.ShouldBe($$"""{"input_tokens":{{expected}}}""");
        host.Ledger.Rows.ShouldBeEmpty();
        host.Upstream.Requests.Select(each => each.Path).ShouldBe(expected == 77 ? ["/v1/messages/count_tokens"] : []);
    }

    [Fact]
    public async Task A_text_that_no_client_sends_is_still_text()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await SendAsync(host, """{"model":"quick","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"a"}]},{"role":"assistant","content":""},{"role":"assistant","content":[]},{"role":"user","content":"b"},{"role":"system","content":"mid"}]}""");
        reply.Status.ShouldBe(200);
        JsonNode.Parse(host.Upstream.Requests.Single().Body)!["messages"]!.ToJsonString()
            .ShouldBe("""[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"system","content":"mid"}]""");
    }

    private static string Ask(string model, string more = "") =>
        Hello.Replace("MODEL", model, StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal);

    private static string Chunk(string delta, string? reason = null) =>
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4-0613\",\"choices\":[{\"index\":0,\"delta\":" + delta
        + ",\"finish_reason\":" + (reason is null ? "null" : $"\"{reason}\"") + "}]}\n\n";

    private static JsonObject[] Events(string body) =>
    [
        .. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(each =>
        {
            string[] lines = each.Split('\n');
            JsonObject data = JsonNode.Parse(lines[1]["data: ".Length..])!.AsObject();
            lines[0].ShouldBe("event: " + data["type"]); // client libraries skip what has no name
            return data;
        }),
    ];

    private static HttpRequestMessage Request(string json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static async Task<Reply> SendAsync(GatewayHost host, string json, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(json, headers);
        return await host.SendAsync(request);
    }
}
