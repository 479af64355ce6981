using System.Text;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>Answers by chance, as the events of a provider whose parts come in any order: the calls' arguments mixed, in pieces, some empty.</summary>
internal static class RandomAnswers
{
    private static readonly string[] Words = ["a", "é", "日本", "😀", "\"", "\\", "\n", "</s>", "{", "}", " ", "", "data: x\n\n", "\u2028", "\0"];

    public static ReplyFrame Frame(int choices = 1) => new()
    {
        Exchange = ExchangeId.New(DateTimeOffset.UnixEpoch),
        Created = DateTimeOffset.UnixEpoch,
        Model = "m",
        IncludeUsage = true,
        Choices = choices,
    };

    public static string Text(Random chance, int most = 5) =>
        string.Concat(Enumerable.Range(0, chance.Next(most + 1)).Select(_ => Words[chance.Next(Words.Length)]));

    public static string Arguments(Random chance) => chance.Next(6) switch
    {
        0 => "",
        1 => "{}",
        2 => """{"a": "}{\"", "b": [1, {"c": null}]}""",
        _ => System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object> { [Text(chance)] = Text(chance), ["n"] = chance.Next() }),
    };

    public static List<ChatEvent> Of(Random chance)
    {
        List<ChatEvent> events = [new AnswerStarted(chance.Next(2) == 0 ? null : "msg_1", "m")];
        var waiting = new List<Queue<string>>();
        for (int n = chance.Next(40); n > 0; n--)
        {
            switch (chance.Next(8))
            {
                case 0:
                    events.Add(new TextAdded(0, Text(chance)));
                    break;
                case 1:
                    events.Add(new ThoughtAdded(0, Text(chance) + "t"));
                    break;
                case 2 when events[^1] is ThoughtAdded:
                    events.Add(new ThoughtSealed(0, "c2VhbA=="));
                    break;
                case 3 when chance.Next(3) == 0:
                    events.Add(new ThoughtSealed(0, "aGlkZGVu", IsHidden: true));
                    break;
                case 4:
                    events.Add(new CallStarted(0, waiting.Count, $"call_{waiting.Count}", "f" + waiting.Count));
                    waiting.Add(new Queue<string>(Cut(chance, Arguments(chance))));
                    break;
                default:
                    Arguments(chance, waiting, events);
                    break;
            }
        }

        while (waiting.Exists(pieces => pieces.Count > 0))
        {
            Arguments(chance, waiting, events);
        }

        events.Add(new AnswerEnded(0, waiting.Count > 0 ? EndReason.Calls : EndReason.Stop));
        events.Add(new TokensCounted(new Usage(100, 40, 20) { CacheWritten = 10, Reasoning = 5 }));
        return events;
    }

    /// <summary>What the events say: texts, thoughts with seals, calls.</summary>
    public static string Said(IEnumerable<ChatEvent> events)
    {
        var reply = new ChatReply();
        events.ToList().ForEach(reply.Add);
        ReplyChoice choice = reply.Choices.FirstOrDefault() ?? new ReplyChoice(0);
        return new StringBuilder()
            .Append(choice.Text)
            .Append('|').AppendJoin('|', choice.Calls.Select(call => $"{call.Id} {call.Name} {(call.Arguments.Length > 0 ? call.Arguments : "{}")}"))
            .Append('|').Append(string.Concat(choice.Thoughts.Select(thought => thought.Text.ToString())))
            .Append('|').Append(choice.End)
            .Append('|').Append(reply.Usage).ToString();
    }

    /// <summary>The list in pieces of random length.</summary>
    public static IEnumerable<IReadOnlyList<ChatEvent>> Batches(Random chance, List<ChatEvent> events)
    {
        for (int at = 0; at < events.Count;)
        {
            int length = Math.Min(1 + chance.Next(4), events.Count - at);
            yield return events.GetRange(at, length);
            at += length;
        }
    }

    private static void Arguments(Random chance, List<Queue<string>> waiting, List<ChatEvent> events)
    {
        int[] open = [.. Enumerable.Range(0, waiting.Count).Where(call => waiting[call].Count > 0)];
        if (open.Length > 0)
        {
            int call = open[chance.Next(open.Length)];
            events.Add(new ArgumentsAdded(0, call, waiting[call].Dequeue()));
        }
    }

    private static IEnumerable<string> Cut(Random chance, string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(1 + chance.Next(chance.Next(2) == 0 ? 8 : 80), text.Length - at);
            length += at + length < text.Length && char.IsLowSurrogate(text[at + length]) ? 1 : 0;
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
