using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>
/// Kinds of streams that recorded traffic holds, read in both ways that the gateway has: translated, and passed on with an ear for the ledger.
/// </summary>
public sealed class StreamKindsTests
{
    private const string Start = """{"type":"message_start","message":{"id":"msg_1","model":"m","usage":{"input_tokens":3}}}""";
    private const string BlockStart = """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";
    private const string Text = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}""";
    private const string Ended = """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}""";
    private const string Stop = """{"type":"message_stop"}""";
    private const string Role = """{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""";
    private const string Word = """{"choices":[{"index":0,"delta":{"content":"hi"}}]}""";

    [Theory]
    [InlineData(true, "anthropic", Start, BlockStart, Text, Ended, Stop)]
    [InlineData(true, "anthropic", Start, BlockStart, Text, Ended)] // cut off behind the last word that counts
    [InlineData(true, "anthropic", Start, Ended, Stop)]
    [InlineData(true, "anthropic", Start, BlockStart, Text, Stop)]
    [InlineData(false, "anthropic", Start, BlockStart, Text)]
    [InlineData(false, "anthropic", Start, BlockStart, Stop)]
    [InlineData(false, "anthropic", Start, Stop)]
    [InlineData(false, "anthropic", Stop)]
    [InlineData(true, "openai", Role, Word, "[DONE]")]
    [InlineData(true, "openai", Role, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""")]
    [InlineData(false, "openai", Role, Word)]
    [InlineData(false, "openai", Role, "[DONE]")]
    [InlineData(false, "openai", """{"choices":[]}""", "[DONE]")]
    public void What_is_a_whole_answer_does_not_depend_on_whether_it_is_translated(bool isWhole, string dialect, params string[] events)
    {
        IPartnerEnd partner = KnownDialects.FindOption(dialect)!.Partner;
        IStreamListener listener = partner.Listener();
        _ = events.All(data => listener.OnEvent([], Encoding.UTF8.GetBytes(data)));
        (listener.Error is null && !listener.Malformed && listener.IsWhole && listener.HasToken).ShouldBe(isWhole);

        IStreamReader reader = partner.StreamReader();
        List<ChatEvent> read = [];
        foreach (string data in events.TakeWhile(_ => !reader.IsDone))
        {
            reader.Read([], Encoding.UTF8.GetBytes(data), read);
        }

        ((reader.IsDone || reader.TryEnd(read)) && ReplyOf(read).HasToken).ShouldBe(isWhole);
    }

    [Fact]
    public void Arguments_that_break_off_are_kept_as_they_came_in_every_form_of_the_answer()
    {
        IChatDialect anthropic = KnownDialects.FindOption("anthropic")!;
        string[] events =
        [
            Start, """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\": [1,"}}""",
            """{"type":"content_block_stop","index":0}""", """{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":1}}""", Stop,
        ];
        IStreamListener listener = anthropic.Partner.Listener();
        IStreamReader reader = anthropic.Partner.StreamReader();
        List<ChatEvent> read = [];
        foreach (string data in events)
        {
            listener.OnEvent([], Encoding.UTF8.GetBytes(data));
            reader.Read([], Encoding.UTF8.GetBytes(data), read);
        }

        ChatReply reply = ReplyOf(read);
        foreach (byte[] whole in (byte[][])[listener.Completion(), anthropic.Client.Write(reply, RandomAnswers.Frame())])
        {
            using var document = JsonDocument.Parse(whole);
            document.RootElement.GetProperty("content")[0].GetProperty("input").GetRawText().ShouldBe("""{"invalid_json":"{\"a\": [1,"}""");
            ReplyOf(anthropic.Partner.Read(document.RootElement)).Choices.Single().Calls.Single().Arguments.ToString().ShouldBe("""{"a": [1,""");
        }
    }

    [Fact]
    public void Calls_that_all_have_index_0_stay_apart_in_the_ledger_too()
    {
        IStreamListener listener = KnownDialects.FindOption("openai")!.Partner.Listener();
        foreach (string calls in (string[])["""{"index":0,"id":"x","function":{"name":"f","arguments":"{}"}}""", """{"index":0,"id":"y","function":{"name":"f","arguments":"{\"a\""}}""", """{"index":0,"function":{"arguments":":1}"}}"""])
        {
            listener.OnEvent([], Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"delta":{"tool_calls":[{{{calls}}}]}}]}"""));
        }

        using var document = JsonDocument.Parse(listener.Completion());
        document.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray()
            .Select(call => $"{call.GetProperty("id")} {call.GetProperty("function").GetProperty("arguments")}").ShouldBe(["x {}", "y {\"a\":1}"]);
    }

    private static ChatReply ReplyOf(IEnumerable<ChatEvent> events)
    {
        var reply = new ChatReply();
        events.ToList().ForEach(reply.Add);
        return reply;
    }
}
