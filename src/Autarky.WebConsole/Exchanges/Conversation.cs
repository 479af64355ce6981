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

    /// <summary>Reads both bodies, chat completions or Anthropic's messages; what is neither yields no turns.</summary>
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

        if (Member(root, "messages") is { ValueKind: JsonValueKind.Array } messages)
        {
            foreach (JsonElement message in messages.EnumerateArray())
            {
                turns.Add(Read(message, isAnswer: false));
            }
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
        var type => Text(Member(part, "text")) is { Length: > 0 } words ? words : "[" + (type.Length > 0 ? type : "part") + "]",
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
