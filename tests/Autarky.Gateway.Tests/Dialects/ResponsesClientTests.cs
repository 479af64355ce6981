using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Tests.Fakes.ResponsesCalls;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>OpenAI's responses as the dialect of a client, in front of partners of every dialect, and of students.</summary>
public sealed class ResponsesClientTests
{
    private const string Patch = """{"type":"custom","name":"apply_patch","description":"Edits files.","format":{"type":"grammar","syntax":"lark","definition":"start: \"x\""}}""";

    [Fact]
    public async Task A_partner_of_chats_gets_the_conversation_and_answers_in_ours()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.RespondAsync($$$"""
            {"model":"quick","instructions":"be brief","max_output_tokens":50,"temperature":0.5,"top_p":0.9,"parallel_tool_calls":false,"user":"u1","store":false,
             "reasoning":{"effort":"high","summary":"auto"},"text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}},
             "metadata":{"a":"b"},"prompt_cache_key":"k","include":["reasoning.encrypted_content"],"truncation":"auto","service_tier":"auto",
             "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":false},{{{Patch}}},{"type":"web_search"},
              {"type":"namespace","name":"ns","description":"n","tools":[{"type":"function","name":"g","parameters":{"type":"object"}}]}],
             "tool_choice":{"type":"custom","name":"apply_patch"},
             "input":[
              {"role":"developer","content":"more"},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"low"},
                {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}]},
              {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},
              {"type":"custom_tool_call","call_id":"c2","name":"apply_patch","input":"*** \"x\"\n"},
              {"type":"function_call","call_id":"c3","name":"g","namespace":"ns","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":"one"},
              {"role":"user","content":"go on"},
              {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"two"},{"type":"input_image","image_url":"https://example.com/a.png","detail":"auto"}]},
              {"type":"function_call_output","call_id":"c3","output":"three"}]}
            """);

        reply.Status.ShouldBe(200, reply.Body);
        JsonNode sent = host.Sent();
        JsonNode.DeepEquals(sent["messages"], JsonNode.Parse("""
            [{"role":"system","content":"be brief"},{"role":"system","content":"more"},
             {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"low"}},
               {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}}]},
             {"role":"assistant","content":null,"tool_calls":[
               {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
               {"id":"c2","type":"function","function":{"name":"apply_patch","arguments":"{\"input\":\"*** \\\"x\\\"\\n\"}"}},
               {"id":"c3","type":"function","function":{"name":"ns__g","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"one"},{"role":"tool","tool_call_id":"c2","content":"two"},{"role":"tool","tool_call_id":"c3","content":"three"},
             {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"auto"}}]},
             {"role":"user","content":"go on"}]
            """)).ShouldBeTrue(sent["messages"]!.ToJsonString());
        sent["tools"]!.AsArray().Select(tool => (string?)tool!["function"]!["name"]).ShouldBe(["f", "apply_patch", "ns__g"]);
        ((string?)sent["tools"]![1]!["function"]!["description"]).ShouldBe(
            "Edits files.\n\n'input' is the whole text for this tool, as it is. It must match this grammar (lark):\nstart: \"x\"");
        ((string?)sent["tool_choice"]!["function"]!["name"]).ShouldBe("apply_patch");
        ((long?)sent["max_tokens"], (string?)sent["reasoning_effort"], (bool?)sent["parallel_tool_calls"], (string?)sent["user"])
            .ShouldBe((50, "high", false, "u1"));
        sent["response_format"]!.ToJsonString().ShouldBe("""{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}}""");
        reply.Header("x-autarky-dropped").ShouldBe("prompt_cache_key, truncation, verbosity, web_search");

        JsonElement response = reply.Json;
        response.GetProperty("id").GetString().ShouldBe("resp_" + reply.Exchange);
        response.GetProperty("output")[0].GetProperty("id").GetString().ShouldBe($"msg_{reply.Exchange}_0");
        JsonNode.DeepEquals(JsonNode.Parse(response.GetProperty("usage").GetRawText()), JsonNode.Parse("""
            {"input_tokens":100,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":10,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":110}
            """)).ShouldBeTrue();
        foreach ((string name, string value) in new[]
        {
            ("object", "\"response\""), ("status", "\"completed\""), ("error", "null"), ("incomplete_details", "null"), ("instructions", "\"be brief\""),
            ("store", "false"), ("max_output_tokens", "50"), ("parallel_tool_calls", "false"), ("previous_response_id", "null"), ("temperature", "0.5"),
            ("top_p", "0.9"), ("background", "false"),
            ("truncation", "\"auto\""), ("user", "\"u1\""), ("metadata", """{"a":"b"}"""), ("reasoning", """{"effort":"high","summary":"auto"}"""),
        })
        {
            response.GetProperty(name).GetRawText().ShouldBe(value, name);
        }

        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.Dialect, row.InputTokens, row.Response!.Length).ShouldBe(("openai-responses", 100, reply.Body.Length));
    }

    [Fact]
    public async Task What_stands_for_other_tools_comes_back_as_what_the_client_knows_while_it_is_streamed()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http,
            Chunk("""{"role":"assistant","reasoning_content":"hm"}"""), Chunk("""{"content":"so"}"""),
            Chunk("""{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"apply_patch","arguments":"{\"inp"}}]}"""),
            Chunk("""{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"ns__g","arguments":""}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"ut\": \"é\\"}}]}"""), Chunk("""{"tool_calls":[{"index":1,"function":{"arguments":"{\"x\":1}"}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"n\\ud83d"}}]}"""), Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\\ude00\"}"}}]}"""),
            Chunk("{}", "\"tool_calls\""), Samples.ChunkUsage, Samples.Done);
        Reply reply = await host.RespondAsync($$"""
            {"model":"quick","stream":true,"input":[
             {"type":"additional_tools","role":"developer","tools":[{{Patch}},{"type":"namespace","name":"ns","description":"","tools":[{"type":"function","name":"g"}]}]},
             {"role":"user","content":"hi"}]}
            """);

        JsonElement[] events = reply.Events();
        events.Select(happened => happened.GetProperty("sequence_number").GetInt32()).ShouldBe(Enumerable.Range(0, events.Length));
        string.Join(' ', events.Select(happened => happened.TypeOf()["response.".Length..])).ShouldBe(
            "created in_progress output_item.added reasoning_summary_part.added reasoning_summary_text.delta reasoning_summary_text.done "
            + "reasoning_summary_part.done output_item.done output_item.added content_part.added output_text.delta output_text.done content_part.done"
            + " output_item.done "
            + "output_item.added output_item.added custom_tool_call_input.delta function_call_arguments.delta custom_tool_call_input.delta "
            + "custom_tool_call_input.delta custom_tool_call_input.done output_item.done function_call_arguments.done output_item.done completed");
        string.Concat(events.Where(happened => happened.TypeOf().EndsWith("input.delta", StringComparison.Ordinal))
            .Select(happened => happened.GetProperty("delta").GetString())).ShouldBe("é\n😀");
        JsonElement[] output = [.. events[^1].GetProperty("response").GetProperty("output").EnumerateArray()];
        output.Select(item => item.TypeOf()).ShouldBe(["reasoning", "message", "custom_tool_call", "function_call"]);
        (output[2].GetProperty("input").GetString(), output[2].GetProperty("call_id").GetString(), output[2].GetProperty("name").GetString())
            .ShouldBe(("é\n😀", "a", "apply_patch"));
        (output[3].GetProperty("namespace").GetString(), output[3].GetProperty("name").GetString(), output[3].GetProperty("arguments").GetString()).ShouldBe(("ns", "g", """{"x":1}"""));
        JsonDocument.Parse(host.Ledger.Find(reply.Exchange).Response).RootElement.GetRawText().ShouldBe(events[^1].GetProperty("response").GetRawText());
    }

    [Fact]
    public async Task A_thought_comes_back_to_its_maker_to_the_byte_and_to_nobody_else()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-test","stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":5},
             "content":[{"type":"thinking","thinking":"h\n m","signature":"c2VhbA=="},{"type":"redacted_thinking","data":"aGlk"},{"type":"text","text":"so"},
              {"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]}
            """);
        const string tools = "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}]";
        Reply first = await host.RespondAsync($$"""{"model":"anthropic/claude-test","input":"hi",{{tools}}}""");
        JsonElement[] output = [.. first.Json.GetProperty("output").EnumerateArray()];
        output.Select(item => item.TypeOf()).ShouldBe(["reasoning", "reasoning", "message", "function_call"]);
        output[0].GetProperty("summary")[0].GetProperty("text").GetString().ShouldBe("h\n m");

        string Next(string model) =>
            $$"""{"model":"{{model}}",{{tools}},"input":[{"role":"user","content":"hi"},{{string.Join(',', output.Select(item => item.GetRawText()))}},{"type":"function_call_output","call_id":"t1","output":"1"}]}""";
        Reply again = await host.RespondAsync(Next("anthropic/claude-test"));
        again.Header("x-autarky-dropped").ShouldBeNull();
        host.Sent()["messages"]![1]!["content"]!.ToJsonString().ShouldBe(
            """[{"type":"thinking","thinking":"h\n m","signature":"c2VhbA=="},{"type":"redacted_thinking","data":"aGlk"},{"type":"text","text":"so"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]""");

        // One that OpenAI encrypted, or that was cut on its way, is nobody's here.
        Reply foreign = await host.RespondAsync("""
            {"model":"anthropic/claude-test","input":[{"role":"user","content":"hi"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA"},
             {"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"autarky-thought-1.eyJ0"},{"role":"assistant","content":"so"},{"role":"user","content":"go on"}]}
            """);
        foreign.Header("x-autarky-dropped").ShouldBe("thoughts of another provider");

        host.Upstream.Script = http => ScriptedUpstream.Json(http, Samples.Completion);
        (await host.RespondAsync(Next("quick"))).Header("x-autarky-dropped").ShouldBe("thoughts of another provider");
        host.Sent()["messages"]![1]!.AsObject().ContainsKey("reasoning_content").ShouldBeFalse();
    }

    [Theory]
    [InlineData("length", "incomplete", "max_output_tokens")]
    [InlineData("content_filter", "incomplete", "content_filter")]
    [InlineData("stop", "completed", null)]
    public async Task The_end_says_why(string reason, string status, string? why)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => host.Sent()["stream"] is null
            ? ScriptedUpstream.Json(http, $$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"{{reason}}"}]}""")
            : ScriptedUpstream.Stream(http, Chunk("""{"content":"a"}"""), Chunk("{}", $"\"{reason}\""), Samples.Done);
        JsonElement whole = (await host.RespondAsync("""{"model":"quick","input":"hi"}""")).Json;
        JsonElement[] events = (await host.RespondAsync("""{"model":"quick","input":"hi","stream":true}""")).Events();
        events[^1].TypeOf().ShouldBe("response." + status);
        foreach (JsonElement response in new[] { whole, events[^1].GetProperty("response") })
        {
            response.GetProperty("status").GetString().ShouldBe(status);
            response.GetProperty("output")[0].GetProperty("status").GetString().ShouldBe(status);
            JsonElement details = response.GetProperty("incomplete_details");
            (details.ValueKind == JsonValueKind.Object ? details.GetProperty("reason").GetString() : null).ShouldBe(why);
            response.GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        }
    }

    [Fact]
    public async Task A_refusal_is_a_part_of_its_own()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Chunk("""{"content":"a"}"""), Chunk("""{"refusal":"No."}"""), Chunk("{}", "\"stop\""), Samples.Done);
        JsonElement[] events = (await host.RespondAsync("""{"model":"quick","input":"hi","stream":true}""")).Events();
        events.Select(happened => happened.TypeOf()).ShouldContain("response.refusal.done");
        JsonElement item = events[^1].GetProperty("response").GetProperty("output")[0];
        item.GetProperty("content").EnumerateArray().Select(part => part.TypeOf()).ShouldBe(["output_text", "refusal"]);
        item.GetProperty("content")[1].GetProperty("refusal").GetString().ShouldBe("No.");
    }

    [Theory]
    [InlineData("This model's maximum context length is 10 tokens.", "context_length_exceeded")]
    [InlineData("You exceeded your current quota, please check your plan.", "insufficient_quota")]
    [InlineData("something broke", "server_error")]
    public async Task What_fails_in_the_middle_of_a_stream_ends_it_as_failed_with_a_code_that_agents_know(string message, string code)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        // The comment is longer than what is read at once: the answer has begun when the error comes.
        string comment = ": " + new string(' ', 100_000) + "\n\n";
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Chunk("""{"content":"a"}"""), comment, $$$"""data: {"error":{"message":"{{{message}}}"}}""" + "\n\n");
        Reply reply = await host.RespondAsync("""{"model":"quick","input":"hi","stream":true}""");
        JsonElement[] events = reply.Events();
        events[^1].TypeOf().ShouldBe("response.failed");
        events.Count(happened => happened.TypeOf() == "error").ShouldBe(0);
        events[^1].GetProperty("sequence_number").GetInt32().ShouldBe(events.Length - 1);
        JsonElement response = events[^1].GetProperty("response");
        (response.GetProperty("status").GetString(), response.GetProperty("error").GetProperty("code").GetString()).ShouldBe(("failed", code));
        response.GetProperty("error").GetProperty("message").GetString()!.ShouldContain(message);
        (await host.RowAsync()).Outcome.ShouldBe(code == "context_length_exceeded" ? ExchangeOutcome.ClientError : ExchangeOutcome.ProviderFailed);
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 10 tokens.","code":"context_length_exceeded"}}""", 400, "context_length_exceeded")]
    [InlineData(429, """{"error":{"message":"slow down","code":"rate_limit_exceeded"}}""", 429, "rate_limit_exceeded")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota.","code":"insufficient_quota"}}""", 429, "insufficient_quota")]
    public async Task What_fails_before_the_stream_is_a_plain_error_with_such_a_code(int status, string body, int told, string code)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, body, status);
        Reply reply = await host.RespondAsync("""{"model":"quick","input":"hi","stream":true}""");
        (reply.Status, reply.ErrorCode).ShouldBe((told, code));
    }

    [Theory]
    [InlineData("""{"model":"quick","input":"hi","tools":[{"type":"file_search","vector_store_ids":["v"]}]}""", "tools[0]")]
    [InlineData("""{"model":"quick","input":"hi","prompt":{"id":"p"}}""", "prompt")]
    [InlineData("""{"model":"quick","input":"hi","conversation":"conv_1"}""", "conversation")]
    [InlineData("""{"model":"anthropic/claude-test","input":"hi","top_logprobs":2}""", "top_logprobs")]
    [InlineData("""{"model":"anthropic/claude-test","input":"hi","include":["message.output_text.logprobs"]}""", "top_logprobs")]
    [InlineData("""{"model":"quick","input":[{"type":"computer_call","call_id":"c"}]}""", "input[0]")]
    [InlineData("""{"model":"quick","input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]}""", "input[0]")]
    [InlineData("""{"model":"quick","input":"hi","tools":[{"type":"web_search"}],"tool_choice":{"type":"web_search_preview"}}""", "tool_choice")]
    [InlineData("""{"model":"quick","input":"hi","tools":[{"type":"function","name":"f"}],"tool_choice":{"type":"function","name":"g"}}""", "tool_choice")]
    [InlineData("""{"model":"quick","input":"hi","background":true,"store":false}""", "store")]
    [InlineData("""{"model":"quick","input":"hi","background":true,"stream":true}""", "stream")]
    [InlineData("""{"model":"quick"}""", "input")]
    [InlineData("""{"model":"quick","input":5}""", "input")]
    [InlineData("""{"model":"quick","input":[5]}""", "input[0]")]
    [InlineData("""{"model":"quick","input":[{"role":"nobody","content":"a"}]}""", "input[0].role")]
    [InlineData("""{"model":"quick","input":[{"role":"user","content":[{"text":"a"}]}]}""", "input[0].content[0].type")]
    [InlineData("""{"model":"quick","input":[{"type":"function_call","name":"f","arguments":"{}"}]}""", "input[0].call_id")]
    [InlineData("""{"model":"quick","input":[{"type":"function_call_output","call_id":"c","output":7}]}""", "input[0].output")]
    [InlineData("""{"model":"quick","input":"hi","max_output_tokens":1.5}""", "max_output_tokens")]
    [InlineData("""{"model":"quick","input":"hi","temperature":1e999}""", "temperature")]
    [InlineData("""{"model":"quick","input":"hi","metadata":{"a":1}}""", "metadata.a")]
    [InlineData("""{"model":"quick","input":"hi","text":{"format":{"type":"yaml"}}}""", "text.format.type")]
    [InlineData("""{"model":"quick","input":"hi","text":{"format":7}}""", "text.format")]
    [InlineData("""{"model":"quick","input":"hi","tools":{}}""", "tools")]
    [InlineData("""{"model":"quick","input":"hi","instructions":[]}""", "instructions")]
    public async Task What_cannot_be_done_is_refused_by_name(string body, string param)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.RespondAsync(body);
        (reply.Status, reply.Json.GetProperty("error").GetProperty("param").GetString()).ShouldBe((400, param), reply.Body);
        host.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Likelihoods_come_where_the_partner_has_them()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        const string weights = """
            "logprobs":{"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1,"bytes":[98]}]}]}
            """;
        host.Upstream.Script = http => ScriptedUpstream.Stream(http,
            $$$"""data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"a"},{{{weights}}},"finish_reason":null}]}""" + "\n\n", Chunk("{}", "\"stop\""), Samples.Done);
        JsonElement[] events = (await host.RespondAsync("""{"model":"quick","input":"hi","stream":true,"top_logprobs":1,"include":["message.output_text.logprobs"]}""")).Events();
        (host.Sent()["logprobs"]!.GetValue<bool>(), host.Sent()["top_logprobs"]!.GetValue<int>()).ShouldBe((true, 1));
        events.Single(happened => happened.TypeOf() == "response.output_text.delta").GetProperty("logprobs")[0].GetProperty("token").GetString().ShouldBe("a");
        JsonElement part = events[^1].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0];
        part.GetProperty("logprobs")[0].GetProperty("top_logprobs")[0].GetProperty("logprob").GetDouble().ShouldBe(-1);
    }

    [Fact]
    public async Task A_student_answers_and_its_answer_is_a_response()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.RespondAsync("""{"model":"triage","input":"I am sure"}""");
        (reply.Header("x-autarky-route"), reply.Json.TextOf()).ShouldBe(("student", "card_arrival"));
        host.Ledger.Find(reply.Exchange).InputHash.ShouldBe(host.Ledger.Find((await host.SendAsync(Samples.Ask("triage", "I am sure"))).Exchange).InputHash);
    }

    [Fact]
    public async Task A_partner_of_the_same_dialect_gets_the_bytes_and_its_bytes_come_back()
    {
        await using GatewayHost host = await StartSameAsync();
        string answer = """{ "id":"resp_x", "object":"response","status":"completed","model":"gpt-4","output":[{"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"hi"}]}],"unknown":1.50,"usage":{"input_tokens":3,"output_tokens":2} }""";
        host.Upstream.Script = http => ScriptedUpstream.Json(http, answer);
        string body = """{ "unknown_field" : [1, 2.50], "model":"same/gpt-4","input":"hi \u00e9","tools":[{"type":"file_search","vector_store_ids":[]}],"prompt":{"id":"p"},"store":true}""";
        Reply reply = await host.RespondAsync(body);
        reply.Body.ShouldBe(answer);
        (string path, string sent, _) = host.Upstream.Requests.Single();
        (path, sent).ShouldBe(("/v1/responses", body.Replace("\"same/gpt-4\"", "\"gpt-4\"", StringComparison.Ordinal)));
        (host.Ledger.Find(reply.Exchange).InputTokens, host.Ledger.Find(reply.Exchange).OutputTokens).ShouldBe((3, 2));

        string stream = string.Concat(Fixture.Text("vercel-ai/responses-custom-tool.chunks.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => $"event: {JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()}\ndata: {line}\n\n"));
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Fixture.Bytes(stream).Chunk(57));
        Reply streamed = await host.RespondAsync("""{"model":"same/gpt-4","input":"hi","stream":true}""");
        streamed.Body.ShouldBe(stream);
        JsonDocument.Parse(host.Ledger.Find(streamed.Exchange).Response).RootElement.GetProperty("id").GetString().ShouldBe("resp_custom_tool_test_001");
    }

    [Theory]
    [InlineData("rate_limit_exceeded", "Slow down.")]
    [InlineData("context_length_exceeded", "Too much.")]
    public async Task What_a_partner_of_this_dialect_says_of_its_failure_is_told_with_its_code(string code, string message)
    {
        await using GatewayHost host = await StartSameAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http,
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_x\",\"model\":\"m\"}}\n\n",
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"a\"}\n\n",
            ": " + new string(' ', 100_000) + "\n\n",
            $$$$"""data: {"type":"response.failed","response":{"id":"resp_x","status":"failed","error":{"code":"{{{{code}}}}","message":"{{{{message}}}}"}}}""" + "\n\n");
        string body = (await host.RespondAsync("""{"model":"same/m","input":"hi","stream":true}""")).Body;
        body.ShouldContain($"\"code\":\"{code}\"");
        (await host.RowAsync()).Error!.ShouldContain(message);

        // Translated, the stream ends as failed.
        await using GatewayHost other = await StartSameAsync();
        other.Upstream.Script = host.Upstream.Script;
        JsonElement[] events = (await other.RespondAsync(
            """{"model":"same/m","stream":true,"input":[{"type":"reasoning","encrypted_content":"autarky-thought-1.x"},{"role":"user","content":"hi"}]}""")).Events();
        events[^1].TypeOf().ShouldBe("response.failed");
        events[^1].GetProperty("response").GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
    }

    [Theory]
    [InlineData("""{"model":"quick","input":"a","input":"b"}""")]
    [InlineData("""{"model":"quick","input":"\ud800"}""")]
    [InlineData("""{"model":"quick","input":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    [InlineData("""{"model":"quick","input":"cut o""")]
    [InlineData("""["model"]""")]
    [InlineData("")]
    public async Task What_is_no_request_is_refused_in_the_dialects_shape(string body)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.RespondAsync(body);
        (reply.Status, reply.Json.GetProperty("error").GetProperty("type").GetString()).ShouldBe((400, "invalid_request_error"));
    }

    [Fact]
    public async Task A_partner_of_this_dialect_serves_clients_of_others()
    {
        await using GatewayHost host = await StartSameAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """
            {"id":"resp_x","object":"response","status":"completed","model":"gpt-4","usage":{"input_tokens":3,"output_tokens":2},"output":[
             {"type":"reasoning","id":"rs_7","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA"},
             {"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"hi"}]},
             {"type":"function_call","id":"fc","call_id":"c1","name":"f","arguments":"{\"a\":1}"}]}
            """);
        Reply reply = await host.SendAsync("""
            {"model":"same/gpt-4","max_tokens":9,"seed":1,"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"required",
             "messages":[{"role":"system","content":"s"},{"role":"user","content":"q"}]}
            """);
        reply.Status.ShouldBe(200, reply.Body);
        reply.Header("x-autarky-dropped").ShouldBe("seed");
        JsonElement message = reply.Json.GetProperty("choices")[0].GetProperty("message");
        message.GetProperty("content").GetString().ShouldBe("hi");
        reply.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        host.Sent().ToJsonString().ShouldBe(JsonNode.Parse("""
            {"model":"gpt-4","input":[{"type":"message","role":"system","content":[{"type":"input_text","text":"s"}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"q"}]}],
             "store":false,"include":["reasoning.encrypted_content"],"max_output_tokens":9,
             "tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":false}],"tool_choice":"required"}
            """)!.ToJsonString());

        // The thought goes back under its own id.
        await host.SendAsync($$$"""
            {"model":"same/gpt-4","messages":[{"role":"user","content":"q"},{{{message.GetRawText()}}},{"role":"tool","tool_call_id":"c1","content":"1"}]}
            """);
        host.Sent()["input"]![1]!.ToJsonString().ShouldBe("""{"type":"reasoning","id":"rs_7","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA"}""");
    }

    private static Task<GatewayHost> StartSameAsync() => GatewayHost.StartAsync(options =>
    {
        options.Providers["same"] = new() { Dialect = "openai-responses", BaseUrl = options.Providers["openai"].BaseUrl, Retries = 0, ApiKeyEnv = "K" };
    });
}
