using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.Gemini;
using Autarky.Gateway.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>Whatever comes, in whatever order: what clients of a dialect get is a stream by that dialect's rules, and says all of it.</summary>
public sealed class StreamWriterPropertyTests
{
    private const int Runs = 500;

    [Fact]
    public void A_message_has_one_block_open_at_a_time_numbered_from_0_and_ends_with_its_end() => ForAnswers((events, seed) =>
    {
        JsonElement[] written = Events(Write("anthropic", events, seed), isNamed: true);
        int open = -1;
        int last = -1;
        var arguments = new Dictionary<int, (string Id, StringBuilder Json)>();
        TypeOf(written[0]).ShouldBe("message_start");
        foreach (JsonElement happened in written[1..^2])
        {
            int index = happened.GetProperty("index").GetInt32();
            switch (TypeOf(happened))
            {
                case "content_block_start":
                    open.ShouldBe(-1);
                    index.ShouldBe(++last);
                    open = index;
                    JsonElement block = happened.GetProperty("content_block");
                    if (TypeOf(block) == "tool_use")
                    {
                        arguments[index] = (block.GetProperty("id").GetString()!, new StringBuilder());
                    }

                    break;
                case "content_block_delta":
                    index.ShouldBe(open);
                    if (TypeOf(happened.GetProperty("delta")) == "input_json_delta")
                    {
                        arguments[index].Json.Append(happened.GetProperty("delta").GetProperty("partial_json").GetString());
                    }

                    break;
                default:
                    TypeOf(happened).ShouldBe("content_block_stop");
                    index.ShouldBe(open);
                    open = -1;
                    break;
            }
        }

        open.ShouldBe(-1);
        TypeOf(written[^2]).ShouldBe("message_delta");
        TypeOf(written[^1]).ShouldBe("message_stop");
        arguments.OrderBy(call => call.Key).Select(call => $"{call.Value.Id} {call.Value.Json}").ShouldBe(ArgumentsOf(events));
    });

    [Fact]
    public void Chunks_begin_with_the_role_name_each_call_once_and_end_with_the_reason_the_usage_and_the_mark() => ForAnswers((events, seed) =>
    {
        string written = Write("openai", events, seed);
        written.ShouldEndWith("data: [DONE]\n\n");
        JsonElement[] chunks = Events(written[..^"data: [DONE]\n\n".Length], isNamed: false);
        JsonElement[] choices = [.. chunks[..^1].Select(chunk => chunk.GetProperty("choices")[0])];
        choices[0].GetProperty("delta").GetProperty("role").GetString().ShouldBe("assistant");
        choices.Count(choice => choice.GetProperty("finish_reason").ValueKind == JsonValueKind.String).ShouldBe(1);
        choices[^1].GetProperty("finish_reason").ValueKind.ShouldBe(JsonValueKind.String);
        chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(120);

        var arguments = new SortedDictionary<int, string>();
        foreach (JsonElement call in choices
            .Select(choice => choice.GetProperty("delta"))
            .Where(delta => delta.TryGetProperty("tool_calls", out _))
            .SelectMany(delta => delta.GetProperty("tool_calls").EnumerateArray()))
        {
            int index = call.GetProperty("index").GetInt32();
            arguments.ContainsKey(index).ShouldBe(!call.TryGetProperty("id", out JsonElement id));
            arguments[index] = arguments.GetValueOrDefault(index, id.ValueKind == JsonValueKind.String ? id.GetString() + " " : "")
                + call.GetProperty("function").GetProperty("arguments").GetString();
        }

        arguments.Keys.ShouldBe(Enumerable.Range(0, arguments.Count));
        arguments.Values.ShouldBe(ArgumentsOf(events));
    });

    [Fact]
    public void A_response_leads_every_item_and_part_from_its_beginning_to_its_end_and_is_the_one_that_is_kept() => ForAnswers((events, seed) =>
    {
        ReplyFrame frame = RandomAnswers.Frame();
        JsonElement[] written = Events(Write("openai-responses", events, seed, frame), isNamed: true);
        written.Select(happened => happened.GetProperty("sequence_number").GetInt32()).ShouldBe(Enumerable.Range(0, written.Length));
        (TypeOf(written[0]), TypeOf(written[1]), TypeOf(written[^1])).ShouldBe(("response.created", "response.in_progress", "response.completed"));
        var items = new Dictionary<int, (string Id, StringBuilder Text, bool IsPartOpen)>();
        var done = new List<string>();
        foreach (JsonElement happened in written[2..^1])
        {
            int index = happened.GetProperty("output_index").GetInt32();
            string type = TypeOf(happened)["response.".Length..];
            if (type == "output_item.added")
            {
                index.ShouldBe(items.Count);
                items[index] = (happened.GetProperty("item").GetProperty("id").GetString()!, new StringBuilder(), false);
                continue;
            }

            done.ShouldNotContain(items[index].Id);
            if (type == "output_item.done")
            {
                items[index].IsPartOpen.ShouldBeFalse();
                done.Add(items[index].Id);
                continue;
            }

            happened.GetProperty("item_id").GetString().ShouldBe(items[index].Id);
            switch (type)
            {
                case "content_part.added" or "reasoning_summary_part.added":
                    items[index].IsPartOpen.ShouldBeFalse();
                    items[index] = items[index] with { IsPartOpen = true };
                    break;
                case "content_part.done" or "reasoning_summary_part.done":
                    items[index].IsPartOpen.ShouldBeTrue();
                    items[index] = items[index] with { IsPartOpen = false };
                    break;
                case "output_text.delta" or "reasoning_summary_text.delta":
                    items[index].IsPartOpen.ShouldBeTrue();
                    items[index].Text.Append(happened.GetProperty("delta").GetString());
                    break;
                case "function_call_arguments.delta":
                    items[index].Text.Append(happened.GetProperty("delta").GetString());
                    break;
                case "output_text.done" or "reasoning_summary_text.done":
                    happened.GetProperty("text").GetString().ShouldBe(items[index].Text.ToString());
                    break;
                default:
                    type.ShouldBe("function_call_arguments.done");
                    happened.GetProperty("arguments").GetString().ShouldBe(items[index].Text.ToString());
                    break;
            }
        }

        done.Count.ShouldBe(items.Count);
        var reply = new ChatReply();
        events.ForEach(reply.Add);
        JsonElement kept = JsonDocument.Parse(KnownDialects.FindOption("openai-responses")!.Client.Write(reply, frame)).RootElement;
        written[^1].GetProperty("response").GetRawText().ShouldBe(kept.GetRawText());
        written.Where(happened => TypeOf(happened) == "response.output_item.done")
            .OrderBy(happened => happened.GetProperty("output_index").GetInt32())
            .Select(happened => happened.GetProperty("item").GetRawText())
            .ShouldBe(kept.GetProperty("output").EnumerateArray().Select(item => item.GetRawText()));
    });

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    [InlineData("openai-responses")]
    public void What_was_written_says_the_same_when_it_is_read(string dialect) => ForAnswers((events, seed) =>
    {
        IStreamReader reader = KnownDialects.FindOption(dialect)!.Partner.StreamReader();
        List<ChatEvent> read = [];
        new EventSplitter(1_000_000).Feed(Encoding.UTF8.GetBytes(Write(dialect, events, seed)), new Ear(reader, read));
        reader.IsDone.ShouldBeTrue();
        RandomAnswers.Said(read).ShouldBe(RandomAnswers.Said(events));
    });

    // Google's counts have no word for what was written to the cache, and calls are objects there: white space between their members is lost.
    [Fact]
    public void Chunks_of_googles_hold_each_call_whole_and_in_order_and_say_the_same_when_they_are_read() => ForAnswers((events, seed) =>
    {
        string written = Write("gemini", events, seed);
        JsonElement[] chunks = Events(written, isNamed: false);
        chunks.Count(chunk => chunk.GetProperty("candidates")[0].TryGetProperty("finishReason", out _)).ShouldBe(1);
        chunks[^1].GetProperty("candidates")[0].GetProperty("finishReason").GetString().ShouldBe("STOP");

        IStreamReader reader = KnownDialects.FindOption("gemini")!.Partner.StreamReader();
        List<ChatEvent> read = [];
        new EventSplitter(1_000_000).Feed(Encoding.UTF8.GetBytes(written), new Ear(reader, read));
        reader.TryEnd(read).ShouldBeTrue();
        List<ChatEvent> expected =
        [
            .. events.Where(happened => happened is not (ArgumentsAdded or AnswerEnded or TokensCounted)),
            .. events.OfType<CallStarted>().Zip(ArgumentsOf(events), (call, said) => new ArgumentsAdded(
                0, call.Call, Encoding.UTF8.GetString(GoogleJson.Bytes(GoogleJson.Object(said[(call.Id.Length + 1)..])!)))),
            events.OfType<AnswerEnded>().Single(),
            new TokensCounted(new Usage(100, 40, 20) { Reasoning = 5 }),
        ];
        RandomAnswers.Said(read).ShouldBe(RandomAnswers.Said(expected));
    });

    private static void ForAnswers(Action<List<ChatEvent>, int> check) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => check(RandomAnswers.Of(new System.Random(seed)), seed))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));

    private static string Write(string dialect, List<ChatEvent> events, int seed, ReplyFrame? frame = null)
    {
        IStreamWriter writer = KnownDialects.FindOption(dialect)!.Client.StreamWriter(frame ?? RandomAnswers.Frame());
        var all = new StringBuilder();
        foreach (IReadOnlyList<ChatEvent> batch in RandomAnswers.Batches(new System.Random(seed), events))
        {
            all.Append(Encoding.UTF8.GetString(writer.Write(batch).Span));
        }

        return all.Append(Encoding.UTF8.GetString(writer.End().Span)).ToString();
    }

    private static JsonElement[] Events(string written, bool isNamed) =>
    [
        .. written.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(each =>
        {
            string[] lines = each.Split('\n');
            lines.Length.ShouldBe(isNamed ? 2 : 1);
            JsonElement data = JsonDocument.Parse(lines[^1]["data: ".Length..]).RootElement;
            if (isNamed)
            {
                lines[0].ShouldBe("event: " + TypeOf(data));
            }

            return data;
        }),
    ];

    private static string TypeOf(JsonElement of) => of.GetProperty("type").GetString()!;

    private static IEnumerable<string> ArgumentsOf(List<ChatEvent> events) => events.OfType<CallStarted>()
        .Select(call => call.Id + " "
            + (string.Concat(events.OfType<ArgumentsAdded>().Where(piece => piece.Call == call.Call).Select(piece => piece.Json)) is { Length: > 0 } json
                ? json
                : "{}"));

    private sealed class Ear(IStreamReader reader, List<ChatEvent> events) : IEventSink
    {
        public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
        {
            reader.Read(name, data, events);
            return !reader.IsDone;
        }
    }
}
