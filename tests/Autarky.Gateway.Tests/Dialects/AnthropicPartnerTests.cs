using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Dialects.Anthropic;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Tests.Dialects;

public sealed class AnthropicTests
{
    [Fact]
    public async Task A_whole_message_becomes_a_completion_with_its_row()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, Fixture.Text("vercel-ai/anthropic-tool-no-args.json"));
        Reply reply = await host.SendAsync(Samples.Ask("anthropic/claude-test", "hello"));

        JsonElement choice = reply.Json.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        choice.GetProperty("message").GetProperty("content").GetString()!.ShouldEndWith("update the current issue list:");
        JsonElement call = choice.GetProperty("message").GetProperty("tool_calls")[0];
        call.GetProperty("id").GetString().ShouldBe("toolu_01LRmxn9vGM1d2DZSDBowdZ1");
        call.GetProperty("function").GetProperty("arguments").GetString().ShouldBe("{}");
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.InputTokens, row.OutputTokens, row.Cost).ShouldBe((602, 93, new NanoUsd((602 * 3000) + (93 * 15_000))));
        var sent = host.Upstream.Requests.Single();
        sent.Path.ShouldBe("/v1/messages");
        sent.Headers["x-api-key"].ToString().ShouldBe(GatewayHost.PartnerKey);
        sent.Headers["anthropic-version"].ToString().ShouldBe("2023-06-01");
        sent.Headers.Authorization.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("vercel-ai/anthropic-text.chunks.txt", "stop", null)]
    [InlineData("vercel-ai/anthropic-refusal.chunks.txt", "content_filter", null)]
    [InlineData("vercel-ai/anthropic-tool-no-args.chunks.txt", "tool_calls", "{}")]
    [InlineData("vercel-ai/anthropic-json-other-tool.1.chunks.txt", "tool_calls", "{\"location\": \"San Francisco\"}")]
    [InlineData("vercel-ai/duplicate-message-start.chunks.txt", "stop", null)]
    [InlineData("anthropic-sdk-python/stream-b-fallback.sse", "stop", null)]
    public async Task A_real_stream_becomes_chunks_that_strict_clients_accept(string file, string reason, string? arguments)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Fixture.Bytes(Fixture.AnthropicEvents(file)).Chunk(61));
        Reply reply = await host.SendAsync(Samples.Ask("anthropic/claude-test", "hello", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        string[] events = reply.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events[^1].ShouldBe("data: [DONE]");
        JsonElement[] chunks = [.. events[..^1].Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement)];
        chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString().ShouldBe("assistant");
        chunks.Count(chunk => chunk.GetProperty("choices").GetArrayLength() == 1
            && chunk.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind == JsonValueKind.String).ShouldBe(1);
        chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe(reason);
        chunks[^2].GetProperty("choices")[0].GetProperty("delta").EnumerateObject().ShouldBeEmpty();
        chunks[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBeGreaterThan(0);
        if (arguments is not null)
        {
            JsonDocument.Parse(host.Ledger.Find(reply.Exchange).Response).RootElement.GetProperty("choices")[0].GetProperty("message")
                .GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString().ShouldBe(arguments);
        }
    }

    [Fact]
    public async Task The_providers_count_is_used_although_the_client_asked_for_none()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Fixture.AnthropicEvents("vercel-ai/anthropic-message-delta-input-tokens.chunks.txt"));
        Reply reply = await host.SendAsync(Samples.Ask("anthropic/claude-test", "hello", ",\"stream\":true"));
        reply.Body.ShouldNotContain("usage");
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((61, 2, false));
    }

    [Fact]
    public async Task Two_messages_spliced_into_one_stream_are_no_answer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Fixture.AnthropicEvents("vercel-ai/spliced-message-start.chunks.txt"));
        Reply reply = await host.SendAsync(Samples.Ask("anthropic/claude-test", "hello", ",\"stream\":true"));
        (reply.Status, reply.ErrorCode).ShouldBe((502, "provider_broke_off"));
    }

    [Fact]
    public void Cached_tokens_are_part_of_the_prompts()
    {
        var usage = new MessageUsage();
        usage.Add(JsonDocument.Parse("""{"usage":{"input_tokens":5,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"output_tokens":7}}""").RootElement);
        usage.ToUsage().ShouldBe(new Ledger.Money.Usage(125, 100, 7) { CacheWritten = 20 });
    }

    [Fact]
    public void A_conversation_with_tools_is_translated()
    {
        JsonNode sent = Translate("""
            {"model":"m","max_tokens":99,"stop":"END","temperature":0.5,"user":"u1","tool_choice":"required","parallel_tool_calls":false,
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},{"type":"function","function":{"name":"g"}}],
             "messages":[
              {"role":"system","content":"be brief"},
              {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":"one"},
              {"role":"tool","tool_call_id":"c2","content":"two"},
              {"role":"user","content":"go on"}]}
            """);
        JsonNode expected = JsonNode.Parse("""
            {"model":"claude","max_tokens":99,"system":[{"type":"text","text":"be brief"}],
             "messages":[
              {"role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]},
              {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}},{"type":"tool_use","id":"c2","name":"g","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"one"}]},{"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"two"}]},{"type":"text","text":"go on"}]}],
             "temperature":0.5,"stop_sequences":["END"],"metadata":{"user_id":"u1"},
             "tools":[{"name":"f","description":"d","input_schema":{"type":"object"}},{"name":"g","input_schema":{"type":"object","properties":{}}}],
             "tool_choice":{"type":"any","disable_parallel_tool_use":true}}
            """)!;
        JsonNode.DeepEquals(sent, expected).ShouldBeTrue(sent.ToJsonString());
    }

    [Fact]
    public void A_missing_max_tokens_gets_the_default() => Translate(Samples.Ask("m", "hello"))["max_tokens"]!.GetValue<int>().ShouldBe(4096);

    [Theory]
    [InlineData(",\"n\":2", "n")]
    [InlineData(",\"logprobs\":true", "logprobs")]
    [InlineData(",\"response_format\":{\"type\":\"json_object\"}", "response_format")]
    [InlineData(",\"temperature\":1.5", "temperature")]
    [InlineData(",\"frequency_penalty\":0.5", "frequency_penalty")]
    [InlineData(",\"something_new\":1", "something_new")]
    [InlineData(",\"tools\":[{\"type\":\"custom\"}]", "tools[0]")]
    public async Task What_cannot_be_expressed_is_refused_with_its_name(string more, string param)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(Samples.Ask("anthropic/claude-test", "hello", more));
        (reply.Status, reply.ErrorCode).ShouldBe((400, "unsupported_by_provider"));
        reply.Json.GetProperty("error").GetProperty("param").GetString().ShouldBe(param);
        host.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(",\"n\":1,\"presence_penalty\":0,\"logprobs\":false,\"response_format\":{\"type\":\"text\"},\"seed\":7,\"stop\":null")]
    public void What_asks_for_nothing_special_is_accepted(string more) => Translate(Samples.Ask("m", "hello", more))["messages"].ShouldNotBeNull();

    [Fact]
    public async Task An_error_keeps_its_words_in_the_shape_of_openai()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Upstream.Script = http => ScriptedUpstream.Json(http, """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too large"}}""", 400);
        Reply reply = await host.SendAsync(Samples.Ask("anthropic/claude-test", "hello"));
        reply.Status.ShouldBe(400);
        reply.ErrorMessage.ShouldBe("max_tokens: too large");
    }

    private static JsonNode Translate(string request) =>
        JsonNode.Parse(ConversationWriter.Write(
            Gateway.Dialects.OpenAiChat.OpenAiChatRequest.Read(System.Text.Encoding.UTF8.GetBytes(request), 64).Conversation, "claude", 4096).Body)!;
}
