using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Requests;
using Autarky.Gateway.Tests.Clients;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>Google's generateContent as the dialect of a client, in front of partners of every dialect, and of students.</summary>
public sealed class GeminiClientTests
{
    private const string Ask = """{"contents":[{"role":"user","parts":[{"text":"hello"}]}]}""";

    private static readonly IChatDialect Gemini = KnownDialects.FindOption("gemini")!;

    [Fact]
    public async Task A_partner_of_chats_gets_the_conversation_and_answers_in_ours()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await SendAsync(host, "quick:generateContent", """
            {"system_instruction":{"parts":[{"text":"be brief"}]},"safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}],
             "contents":[{"parts":[{"text":"look"},{"inlineData":{"mimeType":"image/png","data":"QUJD"}}]},
              {"role":"model","parts":[{"text":"I"},{"functionCall":{"name":"f","args":{"n":1}}},{"functionCall":{"name":"f","args":{"n":2}},"thoughtSignature":"skip_thought_signature_validator"}]},
              {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"one"}}},{"functionResponse":{"name":"f","response":{"two":2}}},{"text":"go on"}]}],
             "tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{"type":{"type":"STRING","nullable":true}}}},{"name":"g"}]},{"googleSearch":{}}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},
             "generationConfig":{"temperature":0.5,"topP":0.9,"maxOutputTokens":50,"stopSequences":["x"],"seed":3,"presence_penalty":0.1,"responseMimeType":"application/json",
              "responseSchema":{"type":"ARRAY","items":{"type":"INTEGER"},"minItems":"1"},"thinkingConfig":{"thinkingLevel":"LOW"},"responseModalities":["TEXT"]}}
            """);

        reply.Status.ShouldBe(200, reply.Body);
        JsonNode sent = JsonNode.Parse(host.Upstream.Requests.Last().Body)!;
        ShouldBeJson(sent["messages"]!.ToJsonString(), """
            [{"role":"system","content":"be brief"},
             {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]},
             {"role":"assistant","content":"I","tool_calls":[{"id":"call_0","type":"function","function":{"name":"f","arguments":"{\"n\":1}"}},{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"n\":2}"}}]},
             {"role":"tool","tool_call_id":"call_0","content":"one"},{"role":"tool","tool_call_id":"call_1","content":"{\"two\":2}"},{"role":"user","content":"go on"}]
            """);
        sent["tools"]!.AsArray().Select(tool => tool!["function"]!.ToJsonString()).First()
            .ShouldBe("""{"name":"f","description":"d","parameters":{"type":"object","properties":{"type":{"type":["string","null"]}}}}""");
        sent["tool_choice"]!["function"]!["name"]!.GetValue<string>().ShouldBe("f");
        ((double?)sent["temperature"], (double?)sent["top_p"], (long?)sent["max_tokens"]).ShouldBe((0.5, 0.9, 50));
        ((long?)sent["seed"], (double?)sent["presence_penalty"], (string?)sent["reasoning_effort"]).ShouldBe((3, 0.1, "low"));
        sent["response_format"]!["json_schema"]!["schema"]!.ToJsonString().ShouldBe("""{"type":"array","items":{"type":"integer"},"minItems":1}""");
        reply.Header("x-autarky-dropped").ShouldBe("safetySettings, web_search");

        JsonElement candidate = reply.Json.GetProperty("candidates")[0];
        candidate.GetProperty("finishReason").GetString().ShouldBe("STOP");
        candidate.GetProperty("content").GetProperty("role").GetString().ShouldBe("model");
        reply.Json.GetProperty("usageMetadata").GetProperty("totalTokenCount").GetInt32().ShouldBeGreaterThan(0);
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.Dialect, BodyDialects.Find(row.Dialect)!.ReadQuestion(row.Request)).ShouldBe(("gemini", "go on"));
    }

    [Theory]
    [InlineData("quick")]
    [InlineData("anthropic/claude-test")]
    public async Task Whole_as_events_and_as_a_list_the_same_is_said(string model)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => BothPartners.Answer(http, host.Upstream.Requests.Last().Body);
        string ask = """{"contents":[{"role":"user","parts":[{"text":"hello"}]}],"tools":[{"functionDeclarations":[{"name":"weather"},{"name":"time"}]}]}""";
        Reply whole = await SendAsync(host, model + ":generateContent", ask);
        Reply events = await SendAsync(host, model + ":streamGenerateContent?alt=sse", ask);
        Reply list = await SendAsync(host, model + ":streamGenerateContent", ask);

        (whole.MediaType, events.MediaType, list.MediaType).ShouldBe(("application/json", "text/event-stream", "application/json"));
        string[] calls = Parts([whole.Json]);
        calls.Length.ShouldBe(2);
        calls[0].ShouldContain("Rome");
        string[] lines = events.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Parts([.. lines.Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement)]).ShouldBe(calls);
        Parts([.. list.Json.EnumerateArray()]).ShouldBe(calls);
        foreach (Reply reply in new[] { whole, events, list })
        {
            PlainAnswer kept = BodyDialects.Find("gemini")!.ReadAnswer(host.Ledger.Find(reply.Exchange).Response);
            kept.Why.ShouldBe(PlainAnswer.ToolCall);
        }
    }

    [Fact]
    public async Task A_student_answers_with_the_same_text_for_the_same_question()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply there = await host.SendAsync(Samples.Ask("triage", "hello"));
        Reply here = await SendAsync(host, "triage:generateContent", Ask);
        here.Header("x-autarky-route").ShouldBe(there.Header("x-autarky-route"));
        here.Json.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString()
            .ShouldBe(there.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        BodyDialects.Find("gemini")!.ReadRequest(host.Ledger.Find(here.Exchange).Request).Hash
            .ShouldBe(BodyDialects.Find("openai-chat")!.ReadRequest(host.Ledger.Find(there.Exchange).Request).Hash);
    }

    [Fact]
    public async Task Bytes_of_a_partner_of_the_same_dialect_pass_unchanged_both_ways()
    {
        const string ask = """{"contents" : [ {"parts":[{"text":"hello","new":1}]} ],"unknown":{"a":[1,2]},"cachedContent":"cachedContents/1"}""";
        const string answer = """{"candidates":[{"content":{"parts":[{"text":"hi"}],"role":"model"},"finishReason":"STOP","index":0,"new":{}}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":1,"totalTokenCount":8},"x": 1}""";
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, answer);
        Reply whole = await SendAsync(host, "gemini/g:generateContent", ask);
        (string path, string body, _) = host.Upstream.Requests.Single();
        (path, body, whole.Body).ShouldBe(("/v1beta/models/g:generateContent", ask, answer));
        Exchange row = host.Ledger.Find(whole.Exchange);
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((7, 1, false));

        string stream = Fixture.GeminiEvents("vercel-ai/google-reasoning-gemini3.chunks.txt");
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Fixture.Bytes(stream).Chunk(50));
        Reply streamed = await SendAsync(host, "gemini/g:streamGenerateContent?alt=sse", ask);
        streamed.Body.ShouldBe(stream);
        BodyDialects.Find("gemini")!.ReadAnswerText(host.Ledger.Find(streamed.Exchange).Response)
            .ShouldBe("There are **3** \"r\"s in strawberry.\n\nSt**r**awbe**rr**y");

        // A list is made of what is read: what only Google understands cannot come along, and a signature can.
        Reply list = await SendAsync(host, "gemini/g:streamGenerateContent", Ask);
        list.Json.EnumerateArray().SelectMany(chunk => chunk.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts").EnumerateArray())
            .Count(part => part.TryGetProperty("thoughtSignature", out JsonElement signature)
                && stream.Contains(signature.GetString()!, StringComparison.Ordinal)).ShouldBe(1);
        (await SendAsync(host, "gemini/g:streamGenerateContent", ask)).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("x-goog-api-key")]
    [InlineData("x-api-key")]
    [InlineData("Authorization")]
    [InlineData("key")]
    public async Task The_key_comes_by_each_way_that_clients_have(string way)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1beta/models/quick:generateContent" + (way == "key" ? "?key=" + host.Key : ""));
        request.Content = new StringContent(Ask, Encoding.UTF8, "application/json");
        if (way != "key")
        {
            request.Headers.TryAddWithoutValidation(way, way == "Authorization" ? "Bearer " + host.Key : host.Key);
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("quick:generateContent", "{}", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", "{", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", "[]", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[]}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"parts":{}}]}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"role":"robot","parts":[]}]}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"parts":[{"text":1}]}]}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"parts":[{"text":"\ud800"}]}]}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"parts":[{"functionCall":{}}]}]}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{}]}]}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"temperature":1e999}}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"maxOutputTokens":"many"}}""", 400, "INVALID_ARGUMENT")]
    [InlineData("quick:generateContent", """{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"responseModalities":["IMAGE"]}}""", 400, "INVALID_ARGUMENT")]
    [InlineData("nobody:generateContent", """{"contents":[{"parts":[{"text":"x"}]}]}""", 404, "NOT_FOUND")]
    [InlineData("quick:embedContent", "{}", 404, "NOT_FOUND")]
    [InlineData("quick", "{}", 404, "NOT_FOUND")]
    public async Task Errors_have_googles_shape(string call, string body, int status, string word)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await SendAsync(host, call, body);
        JsonElement error = reply.Json.GetProperty("error");
        (reply.Status, error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString()).ShouldBe((status, status, word), reply.Body);
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("quick")]
    [InlineData("anthropic/claude-test")]
    [InlineData("gemini/g")]
    public async Task Whatever_stands_in_any_place_is_refused_or_taken_and_never_a_fault_of_ours(string model)
    {
        const string everything = """
            {"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"x"},{"inlineData":{"mimeType":"image/png","data":"QUJD"}},{"fileData":{"mimeType":"image/png","fileUri":"https://example.com/a.png"}}]},
              {"role":"model","parts":[{"text":"h","thought":true,"thoughtSignature":"c2ln"},{"functionCall":{"id":"a","name":"f","args":{"n":1}},"thoughtSignature":"c2ln"}]},
              {"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"output":"one"}}}]}],
             "tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{"n":{"type":"INTEGER"}}}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},
             "generationConfig":{"temperature":0.5,"topP":0.9,"topK":3,"maxOutputTokens":50,"stopSequences":["x"],"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},
              "thinkingConfig":{"thinkingBudget":10,"includeThoughts":true}}}
            """;
        string[] values = ["null", "true", "5", "-1", "1e400", "\"x\"", "\"\"", "[]", "{}", "[null]", "[[]]", "{\"x\":{}}"];
        await using GatewayHost host = await GatewayHost.StartAsync();
        string answer = model == "quick" ? Samples.Completion
            : Fixture.Text(model == "gemini/g" ? "vercel-ai/google-text.json" : "vercel-ai/anthropic-text.json");
        host.Upstream.Script = http => ScriptedUpstream.Json(http, answer);
        var faults = new List<string>();

        // In front of its own partner: as a list, which is written anew.
        string call = model + (model == "gemini/g" ? ":streamGenerateContent" : ":generateContent");
        int places = Nodes(JsonNode.Parse(everything)!).Count();
        for (int place = 1; place < places; place++)
        {
            foreach (string value in values)
            {
                JsonNode changed = JsonNode.Parse(everything)!;
                Nodes(changed).ElementAt(place).ReplaceWith("HERE");
                Reply reply = await SendAsync(host, call, changed.ToJsonString().Replace("\"HERE\"", value, StringComparison.Ordinal));
                if (reply.Status is not (200 or 400 or 502))
                {
                    faults.Add($"{changed.ToJsonString()} with {value}: {reply.Status} {reply.Body}");
                }
            }
        }

        faults.ShouldBeEmpty(string.Join('\n', faults.Take(20).Append(host.Log.LastOrDefault() ?? "")));
    }

    [Fact]
    public async Task An_error_in_the_middle_is_the_last_of_a_list_and_of_a_stream_of_events_and_both_end()
    {
        const string chunk = """{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}""";
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = async http =>
        {
            await ScriptedUpstream.Stream(http, $"data: {chunk}\n\n");
            await Task.Delay(300); // the first chunk is on its way: what comes now is in the middle
            await ScriptedUpstream.Stream(http, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
        };
        JsonElement[] list = [.. (await SendAsync(host, "quick:streamGenerateContent", Ask)).Json.EnumerateArray()];
        list.Length.ShouldBe(2);
        list[^1].GetProperty("error").GetProperty("code").GetInt32().ShouldBe(502);
        string[] events = (await SendAsync(host, "quick:streamGenerateContent?alt=sse", Ask)).Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events.Length.ShouldBe(2);
        JsonDocument.Parse(events[^1]["data: ".Length..]).RootElement.GetProperty("error").GetProperty("status").GetString().ShouldBe("UNAVAILABLE");
        host.Ledger.Rows.Last().Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
    }

    [Fact]
    public async Task Tokens_are_counted_by_the_partner_of_the_same_dialect_and_else_here()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"totalTokens":31}""");
        (await SendAsync(host, "gemini/g:countTokens", Ask)).Body.ShouldBe("""{"totalTokens":31}""");
        host.Upstream.Requests.Single().Path.ShouldBe("/v1beta/models/g:countTokens");
        Reply ours = await SendAsync(host, "quick:countTokens", $$"""{"generateContentRequest":{{Ask}}}""");
        ours.Json.GetProperty("totalTokens").GetInt32().ShouldBeGreaterThan(0);
        host.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void Another_partners_sealed_thought_comes_back_to_it_to_the_byte_from_a_history_of_chunks()
    {
        const string seal = "EqkECkYIBxgC/+==";
        var frame = RandomAnswers.Frame() with { Provider = "anthropic" };
        IStreamWriter writer = Gemini.Client.StreamWriter(frame);
        var contents = new JsonArray();
        foreach (ChatEvent happened in (ChatEvent[])
        [
            new AnswerStarted(null, null), new ThoughtAdded(0, "h"), new ThoughtAdded(0, "\n m"), new ThoughtSealed(0, seal),
            new ThoughtSealed(0, "aGlk", IsHidden: true),
            new TextAdded(0, "x"), new TextAdded(0, "y"), new AnswerEnded(0, EndReason.Stop),
        ])
        {
            // A client keeps each chunk as a content.
            if (Encoding.UTF8.GetString(writer.Write([happened]).Span) is { Length: > 0 } written)
            {
                contents.Add(JsonNode.Parse(written["data: ".Length..])!["candidates"]![0]!["content"]!.DeepClone());
            }
        }

        string body = $$"""{"contents":[{"parts":[{"text":"q"}]},{{contents.ToJsonString()[1..^1]}},{"role":"user","parts":[{"text":"z"}]}]}""";
        using ChatRequest request = Read(body);
        Gemini.Partner.MayPassOn(request, "gemini").ShouldBeFalse();
        JsonNode sent = JsonNode.Parse(KnownDialects.FindOption("anthropic")!.Partner.Write(
            request.Conversation.ForProvider("anthropic"), "m", new PartnerSettings("http://localhost", 4096)).Body)!;
        ShouldBeJson(sent["messages"]![1]!["content"]!.ToJsonString(),
            $$"""[{"type":"thinking","thinking":"h\n m","signature":"{{seal}}"},{"type":"redacted_thinking","data":"aGlk"},{"type":"text","text":"xy"}]""");
        request.Conversation.ForProvider("another").Messages.SelectMany(message => message.Parts).OfType<ThoughtPart>().ShouldBeEmpty();
    }

    [Fact]
    public void Results_in_another_order_belong_to_their_calls_by_id()
    {
        using ChatRequest request = Read("""
            {"contents":[{"parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{}}},{"functionCall":{"id":"b","name":"f","args":{}}}]},
             {"role":"user","parts":[{"functionResponse":{"id":"b","name":"f","response":{"error":"B"}}},{"functionResponse":{"id":"a","name":"f","response":{"result":"A"}}}]}]}
            """);
        request.Conversation.Messages[^1].Parts.Cast<ResultPart>().Select(result => (result.CallId, ((TextPart)result.Parts[0]).Text, result.IsError))
            .ShouldBe([("b", "B", true), ("a", "A", false)]);
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) =>
    [
        node,
        .. node is JsonObject members ? members.SelectMany(member => Nodes(member.Value!))
            : node is JsonArray items ? items.SelectMany(item => Nodes(item!))
            : [],
    ];

    private static ChatRequest Read(string body) =>
        Gemini.Client.Read(Encoding.UTF8.GetBytes(body), static name => name == IClientEnd.Target ? "/v1beta/models/m:generateContent" : null, 64);

    private static string[] Parts(JsonElement[] chunks) =>
    [
        .. chunks.SelectMany(chunk => chunk.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts").EnumerateArray())
            .Where(part => !part.TryGetProperty("text", out JsonElement text) || text.GetString() != "").Select(part => part.GetRawText()),
    ];

    private static void ShouldBeJson(string json, string expected) => JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(expected)).ShouldBeTrue(json);

    private static async Task<Reply> SendAsync(GatewayHost host, string call, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1beta/models/" + call);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await host.SendAsync(request);
    }
}
