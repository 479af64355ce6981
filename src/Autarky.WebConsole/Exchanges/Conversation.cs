using System.Text;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;

namespace Autarky.WebConsole.Exchanges;

/// <summary>The messages of a chat request and its answer, as people read them.</summary>
public sealed record Conversation
{
    private const int MostTurns = 60;

    /// <summary>The request's messages in order, then the answer's.</summary>
    public required IReadOnlyList<Turn> Turns { get; init; }

    /// <summary>How many messages of the middle are left out.</summary>
    public int LeftOut { get; init; }

    /// <summary>Reads both bodies, chat completions, responses or Anthropic's messages; what is none of them yields no turns.</summary>
    internal static Conversation Read(Exchange row, TextBudget budget, int limit)
    {
        bool readable = BodyDialects.Find(row.Dialect) is not null;
        List<Turn> asked = readable ? Asked(row.Request) : [];
        List<Turn> answered = readable ? Answered(row.Response) : [];
        int leftOut = Math.Max(0, asked.Count - MostTurns);
        if (leftOut > 0)
        {
            // The instructions stand first and the question last: the middle goes.
            asked.RemoveRange(1, leftOut);
        }

        // The answer first: a long question must not crowd it out.
        var turns = new List<Turn>();
        turns.AddRange(answered.Take(8).Select(turn => Fit(turn, budget, limit / 2)));
        turns.InsertRange(0, asked.Select(turn => Fit(turn, budget, limit / 2)));
        return new Conversation { Turns = turns, LeftOut = leftOut };
    }

    private static Turn Fit(Turn turn, TextBudget budget, int limit)
    {
        string text = budget.Take(turn.Text, limit, out bool cut);
        return turn with { Text = text, Cut = cut };
    }

    private static List<Turn> Asked(byte[]? request) => Parse(request, root =>
    {
        var turns = new List<Turn>();
        if (Member(root, "system") is { ValueKind: JsonValueKind.String or JsonValueKind.Array } system)
        {
            turns.Add(new Turn("system", Content(system), IsAnswer: false, Cut: false));
        }

        if (Text(Member(root, "instructions")) is { Length: > 0 } instructions)
        {
            turns.Add(new Turn("system", instructions, IsAnswer: false, Cut: false));
        }

        if (Member(root, "messages") is { ValueKind: JsonValueKind.Array } messages)
        {
            turns.AddRange(messages.EnumerateArray().Select(message => Read(message, isAnswer: false)));
        }
        else if (Member(root, "input") is { ValueKind: JsonValueKind.Array } items)
        {
            turns.AddRange(items.EnumerateArray().Select(item => ReadItem(item, isAnswer: false)));
        }
        else if (Text(Member(root, "input")) is { Length: > 0 } question)
        {
            turns.Add(new Turn("user", question, IsAnswer: false, Cut: false));
        }

        return turns;
    });

    private static List<Turn> Answered(byte[]? response) => Parse(response, root =>
    {
        var turns = new List<Turn>();
        if (Member(root, "choices") is { ValueKind: JsonValueKind.Array } choices)
        {
            foreach (JsonElement choice in choices.EnumerateArray())
            {
                if (Member(choice, "message") is { ValueKind: JsonValueKind.Object } message)
                {
                    turns.Add(Read(message, isAnswer: true));
                }
            }
        }
        else if (Member(root, "content").ValueKind == JsonValueKind.Array)
        {
            turns.Add(Read(root, isAnswer: true));
        }
        else if (Member(root, "output") is { ValueKind: JsonValueKind.Array } items)
        {
            turns.AddRange(items.EnumerateArray().Select(item => ReadItem(item, isAnswer: true)));
        }
        else if (Text(Member(Member(root, "error"), "message")) is { Length: > 0 } error)
        {
            turns.Add(new Turn("error", error, IsAnswer: true, Cut: false));
        }

        return turns;
    });

    private static List<Turn> Parse(byte[]? body, Func<JsonElement, List<Turn>> read)
    {
        if (body is null)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static Turn Read(JsonElement message, bool isAnswer)
    {
        string role = Text(Member(message, "role"));
        var text = new StringBuilder(Content(Member(message, "content")));
        text.Append(Text(Member(message, "refusal")));
        if (Member(message, "tool_calls") is { ValueKind: JsonValueKind.Array } calls)
        {
            foreach (JsonElement call in calls.EnumerateArray())
            {
                JsonElement function = Member(call, "function");
                text.Append(text.Length > 0 ? "\n" : "")
                    .Append("→ ").Append(Text(Member(function, "name"))).Append('(').Append(Text(Member(function, "arguments"))).Append(')');
            }
        }

        return new Turn(Formatting.Format.Cut(role.Length > 0 ? role : isAnswer ? "assistant" : "message", 40), text.ToString(), isAnswer, Cut: false);
    }

    // An item of OpenAI's responses: a message, a call, what a call gave, a thought.
    private static Turn ReadItem(JsonElement item, bool isAnswer)
    {
        string type = Text(Member(item, "type"));
        if (type is "" or "message")
        {
            return Read(item, isAnswer);
        }

        string text = type == "reasoning" ? Content(Member(item, "summary"))
            : Member(item, "output") is { ValueKind: JsonValueKind.String or JsonValueKind.Array } output ? "← " + Content(output)
            : "→ " + Text(Member(item, "name")) + "(" + Text(Member(item, "arguments")) + Text(Member(item, "input")) + ")";
        return new Turn(Formatting.Format.Cut(type, 40), text, isAnswer, Cut: false);
    }

    private static string Content(JsonElement content) => content.ValueKind == JsonValueKind.Array
        ? string.Join("", content.EnumerateArray().Select(Part))
        : Text(content);

    private static string Part(JsonElement part) => Text(Member(part, "type")) switch
    {
        "thinking" => "[thought: " + Text(Member(part, "thinking")) + "]\n",
        "tool_use" =>
            "\n→ "
                + Text(Member(part, "name"))
                + "("
                + (Member(part, "input") is { ValueKind: not JsonValueKind.Undefined } input ? input.GetRawText() : "")
                + ")",
        "tool_result" => "\n← " + Content(Member(part, "content")),
        var type => Text(Member(part, "text")) is { Length: > 0 } words ? words
            : Text(Member(part, "refusal")) is { Length: > 0 } refusal ? refusal
            : "[" + (type.Length > 0 ? type : "part") + "]",
    };

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private static string Text(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return "";
        }

        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "(not valid text)"; // an escaped lone surrogate: valid JSON, no valid text
        }
    }
}

/// <summary>One message.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">What.</param>
/// <param name="IsAnswer">Whether it is the recorded answer.</param>
/// <param name="Cut">Whether the end is missing.</param>
public sealed record Turn(string Role, string Text, bool IsAnswer, bool Cut);
