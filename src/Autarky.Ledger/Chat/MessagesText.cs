using System.Text;
using System.Text.Json;
using static Autarky.Ledger.Chat.BodyJson;

namespace Autarky.Ledger.Chat;

/// <summary>
/// The text of requests and answers in the shape of Anthropic's messages: the same roles, texts and hash as for the like request in OpenAI's shape, so that
/// what was learnt from one is asked by the other. https://docs.anthropic.com/en/api/messages
/// </summary>
public static class MessagesText
{
    /// <summary>
    /// How a block of system text begins that Claude Code puts in front of its instructions: it names the client's version and holds a checksum that changes
    /// with every request. It is no instruction.
    /// </summary>
    public const string BillingPrefix = "x-anthropic-billing-header:";

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="FormatException">Not such a request; the message says what is missing.</exception>
    public static RequestText Read(JsonElement request)
    {
        bool other = false;
        List<(string Role, string Text)> messages = Messages(request, ref other);
        return RequestText.Of(messages, WhyNot(request) ?? (other ? RequestText.OtherThanText : null));
    }

    /// <summary>Role (system, user, assistant, tool) and text of each message; what a tool answered is a message of its own.</summary>
    /// <exception cref="FormatException">Not such a request; the message says what is missing.</exception>
    public static IReadOnlyList<(string Role, string Text)> Messages(JsonElement request)
    {
        bool other = false;
        return Messages(request, ref other);
    }

    /// <summary>The answer as a label to learn; never throws, whatever it holds.</summary>
    public static PlainAnswer ReadAnswer(JsonElement answer)
    {
        if (Member(answer, "content") is not { ValueKind: JsonValueKind.Array } content)
        {
            return new PlainAnswer(null, PlainAnswer.NoText);
        }

        switch (Member(answer, "stop_reason") is { ValueKind: JsonValueKind.String } reason ? reason.GetString() : null)
        {
            case "max_tokens" or "model_context_window_exceeded" or "pause_turn":
                return new PlainAnswer(null, PlainAnswer.CutOff);
            case "refusal":
                return new PlainAnswer(null, PlainAnswer.Refused);
            case "tool_use":
                return new PlainAnswer(null, PlainAnswer.ToolCall);
        }

        var text = new StringBuilder();
        foreach (JsonElement block in content.EnumerateArray())
        {
            switch (TypeOf(block))
            {
                case "text" when Member(block, "text") is { ValueKind: JsonValueKind.String } piece:
                    text.Append(piece.GetString());
                    break;
                case "thinking" or "redacted_thinking":
                    break;
                case "tool_use":
                    return new PlainAnswer(null, PlainAnswer.ToolCall);
                default:
                    return new PlainAnswer(null, PlainAnswer.NoText);
            }
        }

        string all = text.ToString();
        return string.IsNullOrWhiteSpace(all) ? new PlainAnswer(null, PlainAnswer.Empty) : new PlainAnswer(all, null);
    }

    /// <summary>The text of an answer, cut off or not; null when it holds none.</summary>
    /// <exception cref="InvalidOperationException">A text holds half of a surrogate pair.</exception>
    public static string? AnswerText(JsonElement answer)
    {
        if (Member(answer, "content") is not { ValueKind: JsonValueKind.Array } content)
        {
            return null;
        }

        string[] texts = [.. content.EnumerateArray().Where(block => TypeOf(block) == "text").Select(block => Member(block, "text").GetString()!)];
        return texts.Length > 0 ? string.Concat(texts) : null;
    }

    private static List<(string Role, string Text)> Messages(JsonElement request, ref bool other)
    {
        if (Member(request, "messages") is not { ValueKind: JsonValueKind.Array } messages)
        {
            throw new FormatException("The request has no 'messages' list.");
        }

        var spoken = new List<(string, string)>(messages.GetArrayLength() + 1);
        if (Member(request, "system") is { ValueKind: JsonValueKind.String or JsonValueKind.Array } system)
        {
            string text = Instructions(system, ref other);
            if (text.Length > 0)
            {
                spoken.Add(("system", text));
            }
        }

        foreach (JsonElement message in messages.EnumerateArray())
        {
            if (Member(message, "role") is not { ValueKind: JsonValueKind.String } role)
            {
                throw new FormatException("Every entry of 'messages' must be an object with a 'role' string.");
            }

            Add(spoken, Text(role), Member(message, "content"), ref other);
        }

        return spoken;
    }

    private static void Add(List<(string Role, string Text)> spoken, string role, JsonElement content, ref bool other)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            spoken.Add((role, Text(content)));
            return;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("The 'content' of a message must be a string or a list of blocks.");
        }

        var text = new StringBuilder();
        bool any = content.GetArrayLength() == 0;
        foreach (JsonElement block in content.EnumerateArray())
        {
            switch (TypeOf(block))
            {
                case "text" when Member(block, "text") is { ValueKind: JsonValueKind.String } piece:
                    text.Append(Text(piece));
                    any = true;
                    break;
                case "tool_result":
                    other = true;
                    spoken.Add(("tool", Result(Member(block, "content"))));
                    break;
                case "thinking" or "redacted_thinking":
                    break; // what an assistant thought before is no part of what is asked
                default:
                    other = true;
                    any = true;
                    break;
            }
        }

        if (any)
        {
            spoken.Add((role, text.ToString()));
        }
    }

    private static string Result(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return Text(content);
        }

        var text = new StringBuilder();
        foreach (JsonElement block in content.ValueKind == JsonValueKind.Array ? content.EnumerateArray().ToArray() : [])
        {
            if (Member(block, "text") is { ValueKind: JsonValueKind.String } piece)
            {
                text.Append(Text(piece));
            }
        }

        return text.ToString();
    }

    private static string Instructions(JsonElement system, ref bool other)
    {
        if (system.ValueKind == JsonValueKind.String)
        {
            return Text(system);
        }

        var text = new StringBuilder();
        foreach (JsonElement block in system.EnumerateArray())
        {
            if (Member(block, "text") is not { ValueKind: JsonValueKind.String } piece)
            {
                other = true;
            }
            else if (Text(piece) is var words && !words.StartsWith(BillingPrefix, StringComparison.Ordinal))
            {
                text.Append(words);
            }
        }

        return text.ToString();
    }

    // The same rule as PlainRequest's, in the words of this dialect.
    private static string? WhyNot(JsonElement request) =>
        Member(request, "tools") is { ValueKind: JsonValueKind.Array } tools && tools.GetArrayLength() > 0 ? "the request uses tools"
        : Member(request, "mcp_servers") is { ValueKind: JsonValueKind.Array } servers && servers.GetArrayLength() > 0 ? "the request uses tools"
        : Member(Member(request, "output_config"), "format").ValueKind == JsonValueKind.Object
            || Member(request, "output_format").ValueKind == JsonValueKind.Object
            ? "the request wants an answer by a JSON schema"
        : null;

    private static string TypeOf(JsonElement block) => Member(block, "type") is { ValueKind: JsonValueKind.String } type ? Text(type) : "";

    // GetString throws on escaped lone surrogates, which are valid JSON and no valid text.
    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("A text of 'messages' holds half of a surrogate pair, which is no valid Unicode.", error);
        }
    }
}
