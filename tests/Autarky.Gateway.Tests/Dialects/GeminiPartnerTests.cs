using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.Gemini;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>Google's generateContent as the dialect of a partner, asked by clients of every other one.</summary>
public sealed class GeminiPartnerTests
{
    private const string Answer = """{"candidates":[{"content":{"parts":[{"text":"hi"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":1,"totalTokenCount":8},"modelVersion":"gemini-3-pro","responseId":"r1"}""";

    private static readonly IChatDialect Dialect = KnownDialects.FindOption("gemini")!;

    [Fact]
    public async Task A_client_of_chats_asks_it_with_everything_that_has_a_like()
    {
        await using GatewayHost host = await Host(Answer);
        Reply reply = await host.SendAsync("""
            {"model":"gemini/gemini-3-pro","temperature":0.5,"top_p":0.9,"max_tokens":50,"stop":["x"],"seed":3,"presence_penalty":0.1,"frequency_penalty":0.2,
             "logprobs":true,"top_logprobs":2,"reasoning_effort":"xhigh","user":"u","store":false,"n":2,
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","properties":{"const":{"const":"a"},"n":{"type":"integer","exclusiveMinimum":0}},"patternProperties":{}}}},
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"pattern":{"type":"string","pattern":"a"}}}}}],
             "tool_choice":{"type":"function","function":{"name":"f"}},
             "messages":[{"role":"system","content":"be brief"},
              {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}},{"type":"image_url","image_url":{"url":"https://example.com/a.webp"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"n\":1}"}},{"id":"b","type":"function","function":{"name":"f","arguments":"{\"n\":2}"}}]},
              {"role":"tool","tool_call_id":"b","content":"two"},{"role":"system","content":"more"},{"role":"tool","tool_call_id":"a","content":"one"},{"role":"user","content":"go on"}]}
            """);

        reply.Status.ShouldBe(200, reply.Body);
        (string path, string body, var headers) = host.Upstream.Requests.Single();
        path.ShouldBe("/v1beta/models/gemini-3-pro:generateContent");
        headers["x-goog-api-key"].ToString().ShouldBe(GatewayHost.PartnerKey);
        ShouldBeJson(body, """
            {"systemInstruction":{"parts":[{"text":"be brief"},{"text":"more"}]},
             "contents":[
              {"role":"user","parts":[{"text":"look"},{"inlineData":{"mimeType":"image/png","data":"QUJD"}},{"fileData":{"mimeType":"image/webp","fileUri":"https://example.com/a.webp"}}]},
              {"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{"n":1}},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"id":"b","name":"f","args":{"n":2}}}]},
              {"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"output":"one"}}},{"functionResponse":{"id":"b","name":"f","response":{"output":"two"}}},{"text":"go on"}]}],
             "tools":[{"functionDeclarations":[{"name":"f","description":"d","parametersJsonSchema":{"type":"object","properties":{"pattern":{"type":"string"}}}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},
             "generationConfig":{"temperature":0.5,"topP":0.9,"maxOutputTokens":50,"candidateCount":2,"stopSequences":["x"],"responseMimeType":"application/json",
              "responseJsonSchema":{"type":"object","properties":{"const":{"enum":["a"]},"n":{"type":"integer","minimum":1}}},
              "thinkingConfig":{"thinkingLevel":"HIGH","includeThoughts":true},"seed":3,"presencePenalty":0.1,"frequencyPenalty":0.2,"responseLogprobs":true,"logprobs":2}}
            """);
        reply.Header("x-autarky-dropped").ShouldBe("effort over high, schema.pattern, schema.patternProperties, store, user");
        reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("hi");
    }

    [Fact]
    public void Model_first_is_led_in_by_the_user_and_turns_of_nothing_join_their_neighbours() => Written(
        """{"role":"assistant","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":""},{"role":"user","content":"c"}""")["contents"]!.ToJsonString().ShouldBe(
        """[{"role":"user","parts":[{"text":" "}]},{"role":"model","parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"b"},{"text":"c"}]}]""");

    [Theory]
    [InlineData("gemini-2.5-flash", "high", """{"thinkingBudget":24576,"includeThoughts":true}""")]
    [InlineData("gemini-2.5-flash", "none", """{"thinkingBudget":0}""")]
    [InlineData("gemini-3-flash", "minimal", """{"thinkingLevel":"MINIMAL","includeThoughts":true}""")]
    public void Effort_is_a_budget_before_the_third_models_and_a_level_since(string model, string effort, string config) =>
        Written("""{"role":"user","content":"x"}""", $",\"reasoning_effort\":\"{effort}\"", model)["generationConfig"]!["thinkingConfig"]!.ToJsonString().ShouldBe(config);

    [Theory]
    [InlineData("""{"role":"system","content":"x"}""", "")]
    [InlineData("""{"role":"user","content":"x"},{"role":"tool","tool_call_id":"nobody","content":"x"}""", "")]
    [InlineData("""{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"[1"}}]}""", "")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"ftp://x"}}]}""", "")]
    [InlineData("""{"role":"user","content":"x"}""", ",\"logit_bias\":{\"1\":2}")]
    public void What_has_no_like_and_matters_is_refused(string messages, string more) =>
        Should.Throw<GatewayException>(() => Written(messages, more)).Failure.Error.ShouldBe(GatewayError.ProviderCannotExpress);

    [Theory]
    [InlineData("call", """[{"functionCall":{"id":"i","name":"f","args":{"a": 1}},"thoughtSignature":"c2ln+/="},{"functionCall":{"id":"j","name":"g","args":{}}}]""")]
    [InlineData("thought and call", """[{"text":"hm","thought":true},{"text":"so"},{"functionCall":{"id":"i","name":"f","args":{}},"thoughtSignature":"c2ln"}]""")]
    [InlineData("text", """[{"text":"so","thoughtSignature":"c2ln"}]""")]
    [InlineData("empty text", """[{"text":"so"},{"text":"","thoughtSignature":"c2ln"}]""")]
    [InlineData("two", """[{"text":"so","thoughtSignature":"b25l"},{"functionCall":{"id":"i","name":"f","args":{}},"thoughtSignature":"dHdv"}]""")]
    public void Signatures_come_back_to_the_byte_and_to_their_places_through_clients_that_keep_them(string what, string parts)
    {
        _ = what;
        foreach (string client in (string[])["anthropic", "openai-responses"])
        {
            string back = ThroughClient(client, parts);
            JsonArray expected = JsonNode.Parse(parts)!.AsArray();

            // A thought before another part has no seal of its own: those clients' dialects keep only sealed ones.
            if ((string?)expected[0]!["text"] == "hm")
            {
                expected.RemoveAt(0);
            }

            ShouldBeJson(back, expected.ToJsonString());
        }
    }

    [Fact]
    public void The_seal_never_goes_to_another_partner()
    {
        string asked = AskedBack("anthropic", """[{"functionCall":{"id":"i","name":"f","args":{}},"thoughtSignature":"c2ln"}]""");
        IChatDialect anthropic = KnownDialects.FindOption("anthropic")!;
        using ChatRequest request = anthropic.Client.Read(Encoding.UTF8.GetBytes(asked), static _ => null, 64);
        anthropic.Partner.MayPassOn(request, "anthropic").ShouldBeFalse();
        PartnerRequest written = anthropic.Partner.Write(request.Conversation, "m", new PartnerSettings("http://localhost", 4096));
        Encoding.UTF8.GetString(written.Body).ShouldNotContain("c2ln");
        written.Dropped.ShouldContain(Conversation.ForeignThoughts);
    }

    [Fact]
    public void Tokens_of_thoughts_tools_and_the_cache_are_counted_once() => Dialect.Partner.ReadUsage(Json(
        """{"usageMetadata":{"promptTokenCount":1000,"cachedContentTokenCount":900,"candidatesTokenCount":8,"thoughtsTokenCount":96,"toolUsePromptTokenCount":50,"totalTokenCount":1154}}"""))
        .ShouldBe(new Usage(1050, 900, 104) { Reasoning = 96 });

    [Theory]
    [InlineData("""{"promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":15,"totalTokenCount":30}""", 10, 20)] // thoughts within the candidates
    [InlineData("""{"promptTokenCount":10,"toolUsePromptTokenCount":4,"candidatesTokenCount":20,"totalTokenCount":30}""", 10, 20)] // tools within the prompt
    [InlineData("""{"promptTokenCount":10,"totalTokenCount":30}""", 10, 20)]
    public void The_total_tells_what_is_within_what(string counts, int input, int output)
    {
        Usage usage = Dialect.Partner.ReadUsage(Json($$"""{"usageMetadata":{{counts}}}"""))!.Value;
        (usage.Input, usage.Output).ShouldBe((input, output));
    }

    [Theory]
    [InlineData("STOP", false, "stop")]
    [InlineData("STOP", true, "tool_calls")]
    [InlineData("MAX_TOKENS", false, "length")]
    [InlineData("SAFETY", false, "content_filter")]
    [InlineData("RECITATION", false, "content_filter")]
    [InlineData("PROHIBITED_CONTENT", false, "content_filter")]
    [InlineData("BLOCKLIST", false, "content_filter")]
    [InlineData("SPII", false, "content_filter")]
    [InlineData("SOMETHING_NEW", false, "stop")]
    public async Task Reasons_of_the_end_have_their_like_and_a_call_wins_also_where_stop_comes_later(string reason, bool isCall, string there)
    {
        string part = isCall ? """{"functionCall":{"name":"f","args":{}}}""" : """{"text":"x"}""";
        await using GatewayHost host = await Host("");
        host.Upstream.Script = http => ScriptedUpstream.Stream(http,
            $$$"""data: {"candidates":[{"content":{"parts":[{{{part}}}]}}]}""" + "\n\n",
            $$$"""data: {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"{{{reason}}}"}]}""" + "\n\n");
        Reply reply = await host.SendAsync(Samples.Ask("gemini/g", "hello", ",\"stream\":true"));
        host.Upstream.Requests.Single().Path.ShouldBe("/v1beta/models/g:streamGenerateContent");
        JsonElement[] chunks = Chunks(reply.Body);
        chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("finish_reason").GetString()).OfType<string>().ShouldBe([there]);
    }

    [Theory]
    [InlineData("MALFORMED_FUNCTION_CALL")]
    [InlineData("UNEXPECTED_TOOL_CALL")]
    public async Task A_call_that_is_none_is_an_error_whole_and_streamed(string reason)
    {
        string json = $$"""{"candidates":[{"content":{},"finishReason":"{{reason}}","finishMessage":"bad call: x"}]}""";
        await using GatewayHost host = await Host(json);
        Reply whole = await host.SendAsync(Samples.Ask("gemini/g", "hello"));
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, $"data: {json}\n\n");
        Reply streamed = await host.SendAsync(Samples.Ask("gemini/g", "hello", ",\"stream\":true"));
        (whole.Status, whole.ErrorCode, streamed.Status, streamed.ErrorCode).ShouldBe((502, "provider_error", 502, "provider_error"));
        whole.ErrorMessage.ShouldContain("bad call: x");
        streamed.ErrorMessage.ShouldContain("bad call: x");
    }

    [Fact]
    public async Task A_blocked_prompt_is_a_refusal()
    {
        await using GatewayHost host = await Host("""{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4}}""");
        JsonElement choice = (await host.SendAsync(Samples.Ask("gemini/g", "hello"))).Json.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("content_filter");
        choice.GetProperty("message").GetProperty("refusal").GetString().ShouldBe("The prompt was blocked: SAFETY.");
    }

    [Theory]
    [InlineData("""{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}""", 400, 400)]
    [InlineData("""[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}]""", 429, 429)]
    [InlineData("""{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}}""", 200, 502)]
    [InlineData("""{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}""", 200, 502)]
    [InlineData("{}", 200, 502)]
    [InlineData("[]", 200, 502)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"a"}""", 200, 502)]
    [InlineData("""{"candidates":"x"}""", 200, 502)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"args":{}}}]}}]}""", 200, 502)]
    public async Task Errors_and_what_is_no_answer_are_errors(string body, int status, int there)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, body, status);
        (await host.SendAsync(Samples.Ask("gemini/g", "hello"))).Status.ShouldBe(there);
        (await host.SendAsync(Samples.Ask("gemini/g", "hello", ",\"stream\":true"))).Status.ShouldBe(there);
    }

    [Fact]
    public async Task A_stream_is_whole_by_its_reason_and_broken_without_one_and_a_list_is_one_too()
    {
        const string first = """{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}""";
        const string last = """{"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"}]}""";
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, $"data: {first}\r\n\r\ndata: {last}\r\n\r\n");
        Text(await host.SendAsync(Samples.Ask("gemini/g", "hello", ",\"stream\":true"))).ShouldBe("ab");
        host.Upstream.Script = http => ScriptedUpstream.Json(http, $"[{first},\n{last}]");
        Text(await host.SendAsync(Samples.Ask("gemini/g", "hello", ",\"stream\":true"))).ShouldBe("ab");
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, $"data: {first}\n\n");
        Should.Throw<InvalidOperationException>(async () => await host.SendAsync(Samples.Ask("gemini/g", "hello", ",\"stream\":true")));
        host.Ledger.Rows.Count(row => row.Outcome == ExchangeOutcome.ProviderFailed).ShouldBe(1);
    }

    [Theory]
    [InlineData("text", "stop", 0)]
    [InlineData("reasoning", "stop", 0)]
    [InlineData("reasoning-gemini3", "stop", 0)]
    [InlineData("tool-call", "tool_calls", 1)]
    [InlineData("tool-call-gemini3", "tool_calls", 1)]
    [InlineData("stream-no-args-tool-call", "tool_calls", 4)]
    [InlineData("stream-tool-call-arguments", "tool_calls", 2)]
    [InlineData("stream-tool-call-array-arguments-missing-terminal-function-call", "tool_calls", 1)]
    public async Task Recorded_streams_come_out_as_chunks(string name, string reason, int calls)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        byte[] stream = Fixture.Bytes(Fixture.GeminiEvents($"vercel-ai/google-{name}.chunks.txt"));
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, stream.Chunk(61));
        Reply reply = await host.SendAsync(Samples.Ask("gemini/g", "hello", ",\"stream\":true"));
        JsonElement[] chunks = Chunks(reply.Body);
        chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("finish_reason").GetString()).OfType<string>().ShouldBe([reason]);
        JsonElement kept = JsonDocument.Parse(host.Ledger.Find(reply.Exchange).Response).RootElement.GetProperty("choices")[0].GetProperty("message");
        (kept.TryGetProperty("tool_calls", out JsonElement list) ? list.GetArrayLength() : 0).ShouldBe(calls);
        host.Ledger.Find(reply.Exchange).TokensEstimated.ShouldBeFalse();
        if (name.StartsWith("stream-tool-call-array", StringComparison.Ordinal))
        {
            ShouldBeJson(list[0].GetProperty("function").GetProperty("arguments").GetString()!, """
                {"operations":[{"action":"add","description":"Fresh red apple","itemid":"apple_001","price":0.5},{"action":"add","description":"Ripe yellow banana","itemid":"banana_001","price":0.3}]}
                """);
        }
    }

    [Fact]
    public void A_list_of_chunks_that_is_passed_on_to_a_stream_becomes_its_events() => Encoding.UTF8.GetString(Dialect.Partner.Restream(
        Json("""[{"candidates":[{"x":1}]},{"usageMetadata":{}}]"""), true)!).ShouldBe("data: {\"candidates\":[{\"x\":1}]}\n\ndata: {\"usageMetadata\":{}}\n\n");

    [Theory]
    [InlineData("""{"type":"object","properties":{"format":{"type":"string"},"properties":{"type":"integer","exclusiveMaximum":5}},"required":["format"],"additionalProperties":false}""",
        """{"type":"object","properties":{"format":{"type":"string"},"properties":{"type":"integer","maximum":4}},"required":["format"],"additionalProperties":false}""", "")]
    [InlineData("""{"definitions":{"a":{"type":"number","exclusiveMinimum":0}},"items":{"$ref":"#/definitions/a","description":"d"},"$schema":"s"}""",
        """{"$defs":{"a":{"type":"number"}},"items":{"$ref":"#/$defs/a"}}""", "schema.description schema.exclusiveMinimum")]
    [InlineData("""{"allOf":[{"type":"string"}],"not":{},"\u00e9 x":1}""", """{"type":"string"}""", "schema.not schema.other")]
    [InlineData("true", "true", "")]
    public void A_schema_keeps_what_is_taken_there(string schema, string kept, string dropped)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        ShouldBeJson(new SchemaSubset(names).Of(Json(schema))!.ToJsonString(), kept);
        string.Join(' ', names).ShouldBe(dropped);
    }

    [Fact]
    public void A_name_with_steps_in_it_leads_nowhere_else() =>
        Should.Throw<GatewayException>(() => Dialect.Partner.Url("https://x", "../../files", false)).Failure.Error.ShouldBe(GatewayError.ClientModelUnknown);

    [Theory]
    [InlineData("https://x", "g", "https://x/v1beta/models/g:generateContent")]
    [InlineData("https://x/v1", "g", "https://x/v1/models/g:generateContent")]
    [InlineData("https://x/", "tunedModels/a b", "https://x/v1beta/tunedModels/a%20b:generateContent")]
    public void The_model_stands_in_the_address(string baseUrl, string model, string url) =>
        Dialect.Partner.Url(baseUrl, model, false).AbsoluteUri.ShouldBe(url);

    private static async Task<GatewayHost> Host(string answer)
    {
        GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, answer);
        return host;
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static JsonElement[] Chunks(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1].Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement)];

    private static string Text(Reply reply) => string.Concat(Chunks(reply.Body).Select(chunk =>
        chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out JsonElement text) ? text.GetString() : ""));

    private static void ShouldBeJson(string json, string expected) => JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(expected)).ShouldBeTrue(json);

    private static JsonNode Written(string messages, string more = "", string model = "gemini-3-pro")
    {
        using ChatRequest request = KnownDialects.All[0].Client.Read(Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{messages}}]{{more}}}"""), static _ => null, 64);
        return JsonNode.Parse(Dialect.Partner.Write(request.Conversation, model, new PartnerSettings("http://localhost", 4096)).Body)!;
    }

    // What a client of that dialect sends back after it was answered these parts.
    private static string AskedBack(string client, string parts)
    {
        var reply = new ChatReply();
        foreach (ChatEvent happened in Dialect.Partner.Read(Json($$"""{"candidates":[{"content":{"parts":{{parts}}},"finishReason":"STOP"}]}""")))
        {
            reply.Add(happened);
        }

        JsonNode answer = JsonNode.Parse(KnownDialects.FindOption(client)!.Client.Write(reply, RandomAnswers.Frame() with { Provider = "gemini" }))!;
        return client == "anthropic"
            ? $$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":{{answer["content"]!.ToJsonString()}}}]}"""
            : $$"""{"model":"m","input":[{"role":"user","content":"x"},{{answer["output"]!.ToJsonString()[1..^1]}}]}""";
    }

    private static string ThroughClient(string client, string parts)
    {
        using ChatRequest request = KnownDialects.FindOption(client)!.Client.Read(Encoding.UTF8.GetBytes(AskedBack(client, parts)), static _ => null, 64);
        return JsonNode.Parse(Dialect.Partner.Write(request.Conversation.ForProvider("gemini"), "g", new PartnerSettings("http://localhost", 4096)).Body)!
            ["contents"]![1]!["parts"]!.ToJsonString();
    }
}
