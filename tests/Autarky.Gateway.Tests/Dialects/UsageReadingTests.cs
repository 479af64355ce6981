using System.Text;
using System.Text.Json;
using Autarky.Gateway.Dialects.Anthropic;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Tests.Dialects;

public sealed class UsageReadingTests
{
    [Theory]
    [InlineData("1000", 1000, false)]
    [InlineData("1000.0", 1000, false)]
    [InlineData("1e3", 1000, false)]
    [InlineData("\"1000\"", 1000, false)]
    [InlineData("\" 1000.0 \"", 1000, false)]
    [InlineData("0", 0, false)]
    [InlineData("1000.2", 1000, true)]
    [InlineData("1000.5", 1001, true)]
    [InlineData("\"1000.2\"", 1000, true)]
    [InlineData("-1", null, true)]
    [InlineData("\"-1\"", null, true)]
    [InlineData("3000000000", null, true)]
    [InlineData("1e400", null, true)]
    [InlineData("\"NaN\"", null, true)]
    [InlineData("\"many\"", null, true)]
    [InlineData("\"\"", null, true)]
    [InlineData("\"\\ud800\"", null, true)]
    [InlineData("true", null, true)]
    [InlineData("[1000]", null, true)]
    [InlineData("{}", null, true)]
    [InlineData("null", null, false)]
    public void A_count_is_read_as_what_it_means_and_else_is_doubtful(string written, int? input, bool isDoubtful)
    {
        Usage completion = Completion($$"""{"usage":{"prompt_tokens":{{written}},"completion_tokens":7} }""")!.Value;
        (completion.LacksInput ? (int?)null : completion.Input, completion.IsEstimated, completion.Output).ShouldBe((input, isDoubtful, 7));

        Usage message = Message($$"""{"input_tokens":{{written}},"output_tokens":7}""");
        (message.LacksInput ? (int?)null : message.Input, message.IsEstimated, message.Output).ShouldBe((input, isDoubtful, 7));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":-1,"total_tokens":-2}""")]
    [InlineData("""{"prompt_tokens":null,"completion_tokens":null}""")]
    public void Usage_that_says_nothing_is_none(string usage) => Completion($$"""{"usage":{{usage}} }""").ShouldBeNull();

    [Theory]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1600,"completion_tokens_details":{"reasoning_tokens":500}}""", 600, 500, false)]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":600,"total_tokens":1600,"completion_tokens_details":{"reasoning_tokens":500}}""", 600, 500, false)]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":8,"total_tokens":1104}""", 104, 96, true)] // Google's door names its thoughts nowhere else
    [InlineData("""{"prompt_tokens":1000,"total_tokens":1104}""", 104, 0, false)]
    [InlineData("""{"completion_tokens":104,"total_tokens":1104}""", 104, 0, false)]
    public void What_only_the_total_shows_was_written_too(string usage, int output, int reasoning, bool isEstimated)
    {
        Usage read = Completion($$"""{"usage":{{usage}} }""")!.Value;
        (read.Input, read.Output, read.Reasoning, read.IsEstimated, read.LacksInput || read.LacksOutput)
            .ShouldBe((1000, output, reasoning, isEstimated, false));
    }

    [Fact]
    public void A_completion_says_what_is_billed_apart_and_how_it_was_served()
    {
        Completion("""
            {"service_tier":"priority","usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500,"cost":0.01234,
             "prompt_tokens_details":{"cached_tokens":400,"cache_write_tokens":300,"audio_tokens":50},
             "completion_tokens_details":{"reasoning_tokens":200,"audio_tokens":100}}}
            """).ShouldBe(new Usage(1000, 400, 500)
        {
            CacheWritten = 300,
            AudioInput = 50,
            Reasoning = 200,
            AudioOutput = 100,
            Tier = "priority",
            SaidCost = NanoUsd.FromUsd(0.01234m),
        });
        Completion("""{"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":0.5,"is_byok":true,"cost_details":{"upstream_inference_cost":9.5}}}""")!.Value
            .SaidCost.ShouldBe(NanoUsd.FromUsd(10));
        foreach (string cost in (string[])["-1", "\"1\"", "1e40", "{}", "null"])
        {
            Completion($$"""{"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":{{cost}}} }""")!.Value.SaidCost.ShouldBeNull();
        }
    }

    [Fact]
    public void More_cached_than_sent_cannot_be_and_is_said()
        => Completion("""{"usage":{"prompt_tokens":100,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":300}}}""")
            .ShouldBe(new Usage(100, 100, 10) { IsEstimated = true });

    [Theory]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10,"output_tokens":5}""", 110, 10, 0)] // without a split: five minutes
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":6},"output_tokens":5}""", 110, 10, 6)]
    [InlineData("""{"input_tokens":100,"cache_creation":{"ephemeral_1h_input_tokens":6},"output_tokens":5}""", 106, 6, 6)]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10,"cache_creation":null,"output_tokens":5}""", 110, 10, 0)]
    [InlineData("""{"input_tokens":100,"cache_creation_input_tokens":10,"cache_creation":"x","output_tokens":5}""", 110, 10, 0)]
    public void A_message_says_how_long_its_cache_is_kept(string usage, int input, int written, int hour)
        => Message(usage).ShouldBe(new Usage(input, 0, 5) { CacheWritten = written, CacheWrittenForAnHour = hour });

    [Fact]
    public void A_message_says_how_it_was_served() =>
        Message("""{"input_tokens":1,"output_tokens":5,"service_tier":"standard","speed":"fast","inference_geo":"us"}""").Tier.ShouldBe("fast us");

    [Fact]
    public void What_a_compaction_read_and_wrote_is_billed_too() =>
        Message("""
            {"input_tokens":100,"output_tokens":10,"iterations":[{"type":"compaction","input_tokens":5000,"output_tokens":700},
             {"type":"message","input_tokens":100,"output_tokens":10}]}
            """).ShouldBe(new Usage(5100, 0, 710));

    [Theory]
    [InlineData("""{"input_tokens":1000,"output_tokens":1}""", """{"input_tokens":0,"output_tokens":7}""", 1000, 0)]
    [InlineData("""{"input_tokens":1000.0,"output_tokens":1}""", """{"input_tokens":0,"output_tokens":7}""", 1000, 0)]
    [InlineData("""{"input_tokens":"1000","output_tokens":1}""", """{"input_tokens":"0","output_tokens":"7"}""", 1000, 0)]
    [InlineData("""{"input_tokens":0,"output_tokens":0}""", """{"input_tokens":1000,"output_tokens":7}""", 1000, 0)]
    [InlineData("""{}""", """{"input_tokens":1000,"output_tokens":7}""", 1000, 0)]
    [InlineData("""{"input_tokens":10,"cache_creation_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":5},"output_tokens":1}""",
        """{"input_tokens":10,"cache_creation_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":7}""", 15, 5)]
    public void The_largest_of_each_count_stays_whether_a_stream_is_read_or_put_together(string start, string end, int input, int hour)
    {
        var reader = new MessageStreamReader();
        var merger = new MessageMerger();
        foreach (string happened in (string[])
        [
            $$$"""{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[],"usage":{{{start}}}}}""",
            $$$"""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{{{end}}}}""",
        ])
        {
            reader.Read([], Encoding.UTF8.GetBytes(happened), []);
            merger.OnEvent([], Encoding.UTF8.GetBytes(happened)).ShouldBeTrue();
        }

        var usage = new MessageUsage();
        usage.Add(JsonDocument.Parse(merger.Completion()).RootElement);
        usage.ToUsage().ShouldBe(new Usage(input, 0, 7) { CacheWritten = hour, CacheWrittenForAnHour = hour });
        reader.Usage.ShouldBe(usage.ToUsage());
    }

    [Theory]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}""", "{}")]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}""", """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""")]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":1,"total_tokens":1001}""", """{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}""")]
    [InlineData("null", """{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}""")]
    [InlineData("""{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}""", "null")]
    public void The_largest_of_each_count_of_chunks_stays_too(string first, string last)
    {
        var reader = new ChunkReader();
        var merger = new ChunkMerger();
        foreach (string chunk in (string[])[$$$"""{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{{{first}}}}""", $$$"""{"choices":[],"usage":{{{last}}}}"""])
        {
            reader.Read([], Encoding.UTF8.GetBytes(chunk), []);
            merger.OnEvent([], Encoding.UTF8.GetBytes(chunk)).ShouldBeTrue();
        }

        reader.Usage.ShouldBe(new Usage(1000, 0, 100));
        UsageJson.Read(JsonDocument.Parse(merger.Completion()).RootElement).ShouldBe(new Usage(1000, 0, 100));
    }

    [Fact]
    public void Without_usage_at_its_start_a_message_lacks_its_input()
    {
        Usage usage = Message("""{"output_tokens":7}""");
        (usage.LacksInput, usage.LacksOutput, usage.Output).ShouldBe((true, false, 7));
        Message("""{"input_tokens":2147483647,"cache_read_input_tokens":2147483647,"output_tokens":7}""").LacksInput.ShouldBeTrue();
    }

    [Fact]
    public void What_was_read_from_one_dialect_is_written_in_the_words_of_the_other()
    {
        // 1,000 of the prompt (900 cached), 50 for a tool's use, 8 of the answer and 96 of thoughts.
        var usage = new Usage(1050, 900, 104) { Reasoning = 96 };
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            UsageJson.Write(writer, usage);
        }

        Encoding.UTF8.GetString(buffer.ToArray()).ShouldBe(
            """{"prompt_tokens":1050,"completion_tokens":104,"total_tokens":1154,"prompt_tokens_details":{"cached_tokens":900},"completion_tokens_details":{"reasoning_tokens":96}}""");
    }

    private static Usage? Completion(string json) => UsageJson.Read(JsonDocument.Parse(json).RootElement);

    private static Usage Message(string usage)
    {
        var all = new MessageUsage();
        all.Add(JsonDocument.Parse($$"""{"usage":{{usage}} }""").RootElement);
        return all.ToUsage();
    }
}
