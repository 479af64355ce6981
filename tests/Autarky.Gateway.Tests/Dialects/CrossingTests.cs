using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.Anthropic;
using Autarky.Gateway.Requests;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>What gateways lose between the two dialects, and this one does not.</summary>
public sealed class CrossingTests
{
    private static readonly IChatDialect OpenAi = KnownDialects.FindOption("openai")!;
    private static readonly IChatDialect Anthropic = KnownDialects.FindOption("anthropic")!;

    [Theory]
    [InlineData("""{"input_tokens":1000}""", """{"input_tokens":0,"output_tokens":7}""", 1000, 0, 0)]
    [InlineData("""{"input_tokens":3,"cache_read_input_tokens":5,"cache_creation_input_tokens":2}""", """{"input_tokens":3,"cache_read_input_tokens":5,"cache_creation_input_tokens":2,"output_tokens":7}""", 10, 5, 2)]
    [InlineData("""{"input_tokens":0,"output_tokens":0}""", """{"input_tokens":61,"output_tokens":7}""", 61, 0, 0)]
    public void Counts_of_a_stream_are_the_largest_of_each_and_counted_once(string start, string end, int input, int read, int written)
    {
        var usage = new MessageUsage();
        usage.Add(JsonDocument.Parse($$"""{"usage":{{start}}}""").RootElement);
        usage.Add(JsonDocument.Parse($$"""{"usage":{{end}}}""").RootElement);
        usage.ToUsage().ShouldBe(new Usage(input, read, 7) { CacheWritten = written });
    }

    [Fact]
    public void Tokens_of_the_prompt_leave_out_the_cache_in_a_message() => Usage("""{"prompt_tokens":1204,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":1024,"cache_write_tokens":100}}""")
        .ShouldBe("""{"input_tokens":80,"cache_creation_input_tokens":100,"cache_read_input_tokens":1024,"output_tokens":1}""");

    [Fact]
    public void An_empty_reason_is_none_and_the_one_that_comes_counts()
    {
        const string call = """{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}""";
        List<ChatEvent> events = Read("""{"content":"a"}""", "", "{}", "", call, "", "{}", "tool_calls");
        events.OfType<AnswerEnded>().ShouldBe([new AnswerEnded(0, EndReason.Calls)]);
        Read(call, "stop").OfType<AnswerEnded>().Single().Reason.ShouldBe(EndReason.Calls);
    }

    [Fact]
    public void Results_of_a_turn_stand_together_before_what_the_user_says() => Written("""
        {"role":"assistant","content":"","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"a","content":"1"},{"role":"user","content":"and"},{"role":"tool","tool_call_id":"b","content":""}
        """).ShouldBe("""
        [{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}},{"type":"tool_use","id":"b","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"1"}]},{"type":"tool_result","tool_use_id":"b","content":[]},{"type":"text","text":"and"}]}]
        """.Trim());

    [Fact]
    public void A_sealed_thought_comes_back_from_a_client_of_the_other_dialect_to_the_byte()
    {
        const string seal = "EqkECkYIBxgC/+==";
        var reply = new ChatReply();
        foreach (ChatEvent happened in (ChatEvent[])
        [
            new AnswerStarted(null, null),
            new ThoughtAdded(0, "h\n m"),
            new ThoughtSealed(0, seal),
            new ThoughtSealed(0, "aGlk", IsHidden: true),
            new TextAdded(0, "x"),
            new AnswerEnded(0, EndReason.Stop),
        ])
        {
            reply.Add(happened);
        }

        string message = JsonNode.Parse(OpenAi.Client.Write(reply, RandomAnswers.Frame()))!["choices"]![0]!["message"]!.ToJsonString();
        Written(message).ShouldBe($$"""[{"role":"assistant","content":[{"type":"thinking","thinking":"h\n m","signature":"{{seal}}"},{"type":"redacted_thinking","data":"aGlk"},{"type":"text","text":"x"}]}]""");
    }

    [Theory]
    [InlineData("refusal", "content_filter", "refusal")]
    [InlineData("model_context_window_exceeded", "length", "max_tokens")]
    [InlineData("max_tokens", "length", "max_tokens")]
    [InlineData("end_turn", "stop", "end_turn")]
    [InlineData("something_new", "stop", "end_turn")]
    public void Reasons_of_the_end_have_their_like_in_both_directions(string reason, string there, string back)
    {
        using var message = JsonDocument.Parse($$"""{"id":"msg_1","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"{{reason}}"}""");
        using var completion = JsonDocument.Parse(OpenAi.Client.Write(ReplyOf(Anthropic.Partner.Read(message.RootElement)), RandomAnswers.Frame()));
        completion.RootElement.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe(there);
        JsonNode.Parse(Anthropic.Client.Write(ReplyOf(OpenAi.Partner.Read(completion.RootElement)), RandomAnswers.Frame()))!["stop_reason"]!
            .GetValue<string>().ShouldBe(back);
    }

    [Fact]
    public void An_error_in_place_of_choices_is_no_empty_answer()
    {
        IStreamReader reader = OpenAi.Partner.StreamReader();
        reader.Read([], """{"choices":[],"error":{"message":"overloaded"}}"""u8, []);
        (reader.Error?.Message, reader.IsDone).ShouldBe(("overloaded", false));
    }

    private static string Usage(string usage)
    {
        using var completion = JsonDocument.Parse($$"""{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{{usage}}}""");
        return JsonNode.Parse(Anthropic.Client.Write(ReplyOf(OpenAi.Partner.Read(completion.RootElement)), RandomAnswers.Frame()))!["usage"]!.ToJsonString();
    }

    // Deltas, each with its finish_reason, then the end mark.
    private static List<ChatEvent> Read(params string[] deltas)
    {
        IStreamReader reader = OpenAi.Partner.StreamReader();
        List<ChatEvent> events = [];
        foreach (string[] pair in deltas.Chunk(2))
        {
            reader.Read([], Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"delta":{{{pair[0]}}},"finish_reason":"{{{pair[1]}}}"}]}"""), events);
        }

        reader.Read([], "[DONE]"u8, events);
        return events;
    }

    private static string Written(string messages)
    {
        using ChatRequest request = OpenAi.Client.Read(Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{messages}}]}"""), static _ => null, 64);
        return Encoding.UTF8.GetString(Anthropic.Partner.Write(request.Conversation, "m", new PartnerSettings("http://localhost", 4096)).Body) is var body
            ? body[(body.IndexOf("\"messages\":", StringComparison.Ordinal) + "\"messages\":".Length)..^1] : "";
    }

    private static ChatReply ReplyOf(IEnumerable<ChatEvent> events)
    {
        var reply = new ChatReply();
        events.ToList().ForEach(reply.Add);
        return reply;
    }
}
