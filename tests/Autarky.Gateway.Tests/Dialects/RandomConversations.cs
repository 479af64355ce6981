using System.Text.Json;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>Conversations by chance: parts of every kind in any order, tools, results in one turn or several, empty texts, all of Unicode.</summary>
internal static class RandomConversations
{
    public static Conversation Of(Random chance, string dialect)
    {
        var messages = new List<Message>();
        int calls = 0;
        for (int n = chance.Next(3); n > 0; n--)
        {
            messages.Add(new Message(Speaker.System, [Text(chance)], "system") { IsList = true });
        }

        messages.Add(new Message(Speaker.User, [new TextPart("hi")], "messages[0]") { IsList = true });
        for (int n = chance.Next(8); n > 0; n--)
        {
            if (chance.Next(2) == 0)
            {
                (List<Part> said, List<string> asked) = Assistant(chance, ref calls);
                messages.Add(new Message(Speaker.Assistant, said, "messages[1]") { IsList = true });
                messages.AddRange(Results(chance, asked));
            }
            else
            {
                messages.Add(new Message(Speaker.User, [.. Enumerable.Range(0, chance.Next(4)).Select(_ => Shown(chance))], "messages[2]") { IsList = true });
            }
        }

        List<Tool> tools =
        [
            .. Enumerable.Range(0, chance.Next(3)).Select(index =>
                new Tool("tool" + index, chance.Next(2) == 0 ? null : RandomAnswers.Text(chance), Schema(chance), chance.Next(4) == 0)),
        ];
        return new Conversation
        {
            Dialect = dialect,
            Messages = messages,
            Tools = tools,
            ToolChoice = tools.Count == 0 ? null : chance.Next(5) switch
            {
                0 => new ToolChoice(ToolUse.None),
                1 => new ToolChoice(ToolUse.Required),
                2 => new ToolChoice(ToolUse.Named, "tool0"),
                3 => new ToolChoice(ToolUse.Auto),
                _ => null,
            },
            ParallelCalls = tools.Count > 0 && chance.Next(3) == 0 ? false : null,
            MaxTokens = 1 + chance.Next(5000),
            Temperature = chance.Next(2) == 0 ? null : chance.Next(100) / 100.0,
            TopP = chance.Next(2) == 0 ? null : chance.Next(100) / 100.0,
            Stop = [.. Enumerable.Range(0, chance.Next(3)).Select(index => "stop" + index)],
            Format = chance.Next(3) == 0 ? new AnswerFormat(null, Schema(chance)) : null,
            Thinking = chance.Next(3) == 0 ? new Thinking { Effort = "high" } : null,
            User = chance.Next(2) == 0 ? null : "somebody",
            Stream = chance.Next(2) == 0,
        };
    }

    private static (List<Part> Said, List<string> Asked) Assistant(Random chance, ref int calls)
    {
        var said = new List<Part>();
        var asked = new List<string>();
        for (int n = chance.Next(5); n > 0; n--)
        {
            switch (chance.Next(4))
            {
                case 0:
                    said.Add(Text(chance));
                    break;
                case 1:
                    said.Insert(0, new ThoughtPart(RandomAnswers.Text(chance), chance.Next(2) == 0 ? null : "c2VhbA=="));
                    break;
                case 2 when chance.Next(4) == 0:
                    said.Add(new RefusalPart(RandomAnswers.Text(chance)));
                    break;
                default:
                    asked.Add($"call_{calls++}");
                    said.Add(new CallPart(asked[^1], "tool0", RandomAnswers.Arguments(chance)));
                    break;
            }
        }

        return (said, asked);
    }

    // In one message or in one each, with something that the user says before, between or behind.
    private static IEnumerable<Message> Results(Random chance, List<string> asked)
    {
        List<Part> results =
        [
            .. asked.Select(id => (Part)new ResultPart(id, [.. Enumerable.Range(0, chance.Next(3)).Select(_ => Shown(chance))], IsError: false)),
        ];
        if (results.Count > 0 && chance.Next(2) == 0)
        {
            foreach (Part result in results)
            {
                yield return new Message(Speaker.Tool, [result], "messages[3]");
            }

            yield break;
        }

        for (int n = chance.Next(3); n > 0 && results.Count > 0; n--)
        {
            results.Insert(chance.Next(results.Count + 1), Shown(chance));
        }

        if (results.Count > 0)
        {
            yield return new Message(Speaker.User, results, "messages[4]") { IsList = true };
        }
    }

    private static TextPart Text(Random chance) => new(RandomAnswers.Text(chance), chance.Next(5) == 0);

    private static Part Shown(Random chance) => chance.Next(6) switch
    {
        0 => new ImagePart("image/png", "QUJD" + chance.Next(9), null),
        1 => new ImagePart(null, null, "https://example.com/" + chance.Next(9)),
        2 => new DocumentPart("a.pdf", "application/pdf", "JVBERg=="),
        _ => Text(chance),
    };

    private static JsonElement Schema(Random chance) =>
        JsonSerializer.SerializeToElement(new
        {
            type = "object",
            properties = new Dictionary<string, object>
            {
                [RandomAnswers.Text(chance) + "p"] = new { type = "string", @const = RandomAnswers.Text(chance) },
            },
        });
}
