using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
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

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    public void What_was_written_says_the_same_when_it_is_read(string dialect) => ForAnswers((events, seed) =>
    {
        IStreamReader reader = KnownDialects.FindOption(dialect)!.Partner.StreamReader();
        List<ChatEvent> read = [];
        new EventSplitter(1_000_000).Feed(Encoding.UTF8.GetBytes(Write(dialect, events, seed)), new Ear(reader, read));
        reader.IsDone.ShouldBeTrue();
        RandomAnswers.Said(read).ShouldBe(RandomAnswers.Said(events));
    });

    private static void ForAnswers(Action<List<ChatEvent>, int> check) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => check(RandomAnswers.Of(new System.Random(seed)), seed))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));

    private static string Write(string dialect, List<ChatEvent> events, int seed)
    {
        IStreamWriter writer = KnownDialects.FindOption(dialect)!.Client.StreamWriter(RandomAnswers.Frame());
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
