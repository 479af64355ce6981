using System.Text.Json;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Streams;
using Autarky.Gateway.Tests.Fakes;

namespace Autarky.Gateway.Tests.Dialects;

public sealed class ChunkMergerTests
{
    [Theory]
    [InlineData("vercel-ai/groq-tool-call.chunks.txt", "weather", "{}", "tool_calls")]
    [InlineData("vercel-ai/xai-tool-call.chunks.txt", "weather", "{\"location\":\"San Francisco\"}", "tool_calls")]
    [InlineData("vercel-ai/mistral-incremental-tool-call.chunks.txt", "webSearchTool", "{\"query\": \"current Berlin weather\"}", "tool_calls")]
    [InlineData("vercel-ai/anthropic-fallback-tool-call.sse", "read_file", "{\"path\": \"a.txt\"}", "tool_calls")]
    public void Tool_calls_of_real_streams_are_put_together(string file, string name, string arguments, string reason)
    {
        JsonElement choice = Merge(Fixture.OpenAiEvents(file)).GetProperty("choices")[0];
        JsonElement call = choice.GetProperty("message").GetProperty("tool_calls")[0];
        call.GetProperty("function").GetProperty("name").GetString().ShouldBe(name);
        call.GetProperty("function").GetProperty("arguments").GetString().ShouldBe(arguments);
        choice.GetProperty("finish_reason").GetString().ShouldBe(reason);
    }

    [Fact]
    public void A_refusal_of_a_real_stream_is_put_together_and_padding_is_not_kept()
    {
        JsonElement record = JsonDocument.Parse(Fixture.Text("openai-dotnet/StreamingStructuredRefusalWorksAsync.json")).RootElement.GetProperty("Entries")[0];
        JsonElement merged = Merge(string.Concat(record.GetProperty("ResponseBody").EnumerateArray().Select(line => line.GetString())));
        merged.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("I'm sorry, I can't assist with that request.");
        merged.TryGetProperty("obfuscation", out _).ShouldBeFalse();
        UsageJson.Read(merged).ShouldBe(new Usage(26, 0, 10) { Tier = "default" });
    }

    [Fact]
    public void Reasoning_that_a_provider_leaves_out_of_the_answers_tokens_is_counted() =>
        UsageJson.Read(Merge(Fixture.OpenAiEvents("vercel-ai/xai-text.chunks.txt"))).ShouldBe(new Usage(12, 11, 291) { Reasoning = 290 });

    [Fact]
    public void Content_that_comes_as_lists_of_parts_stays_a_list() =>
        Merge(Fixture.OpenAiEvents("vercel-ai/mistral-reasoning.chunks.txt"))
            .GetProperty("choices")[0].GetProperty("message").GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Array);

    [Fact]
    public void Choices_that_alternate_stay_apart()
    {
        JsonElement merged = Merge(
            Event("""{"choices":[{"index":1,"delta":{"content":"b"}}]}""") + Event("""{"choices":[{"index":0,"delta":{"content":"a"}}]}""")
            + Event("""{"choices":[{"index":1,"delta":{"content":"B"},"finish_reason":"stop"},{"index":0,"delta":{"content":"A"},"finish_reason":"length"}]}"""));
        merged.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString())
            .ShouldBe(["aA", "bB"]);
    }

    [Fact]
    public void Tool_calls_that_alternate_or_have_no_index_stay_apart()
    {
        JsonElement calls = Merge(
            Event("""{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"x","function":{"name":"f","arguments":"1"}}]}}]}""")
            + Event("""{"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"2"}}]}}]}""")
            + Event("""{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"y","function":{"name":"g","arguments":"3"}}]}}]}"""))
            .GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls");
        calls.EnumerateArray().Select(call => call.GetProperty("function").GetProperty("arguments").GetString()).ShouldBe(["12", "3"]);
    }

    [Fact]
    public void A_character_whose_halves_come_in_two_chunks_is_whole() =>
        Merge(Event("""{"choices":[{"index":0,"delta":{"content":"\ud83d"}}]}""") + Event("""{"choices":[{"index":0,"delta":{"content":"\ude00"}}]}"""))
            .GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("😀");

    [Fact]
    public void Unknown_fields_keep_their_last_value_and_null_takes_nothing_back()
    {
        JsonElement merged = Merge(Event("""{"x":1,"y":"a","usage":null}""") + Event("""{"x":{"z":2},"y":null,"usage":{"prompt_tokens":1}}""") + Event("""{"usage":null}"""));
        merged.GetProperty("x").GetProperty("z").GetInt32().ShouldBe(2);
        merged.GetProperty("y").GetString().ShouldBe("a");
        merged.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""", false)]
    [InlineData("""{"choices":[]}""", false)]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"x"}}]}""", true)]
    [InlineData("""{"choices":[{"index":0,"delta":{"reasoning_content":"x"}}]}""", true)]
    [InlineData("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"x"}]}}]}""", true)]
    [InlineData("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", true)]
    public void The_first_token_is_the_first_that_says_something(string chunk, bool token)
    {
        var merger = new ChunkMerger();
        merger.OnEvent(default, Fixture.Bytes(chunk));
        merger.HasToken.ShouldBe(token);
    }

    private static string Event(string data) => $"data: {data}\n\n";

    private static JsonElement Merge(string events)
    {
        var merger = new ChunkMerger();
        new EventSplitter(1 << 20).Feed(Fixture.Bytes(events), merger);
        return JsonDocument.Parse(merger.Completion()).RootElement;
    }
}
