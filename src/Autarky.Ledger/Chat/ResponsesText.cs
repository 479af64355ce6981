using System.Text;
using System.Text.Json;
using static Autarky.Ledger.Chat.BodyJson;

namespace Autarky.Ledger.Chat;

/// <summary>
/// The text of requests and answers in the shape of OpenAI's responses: the same roles, texts and hash as for the like request in OpenAI's chat shape, so that
/// what was learnt from one is asked by the other. https://platform.openai.com/docs/api-reference/responses
/// </summary>
public static class ResponsesText
{
    private const string GoesOn = "the request goes on from what was said before it";

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="FormatException">Not such a request; the message says what is missing.</exception>
    public static RequestText Read(JsonElement request)
    {
        bool other = false;
        List<(string Role, string Text)> messages = Messages(request, ref other);
        return RequestText.Of(messages, WhyNot(request) ?? (other ? RequestText.OtherThanText : null));
    }

    /// <summary>Role (system, developer, user, assistant, tool) and text of each message; what a tool answered is a message of its own.</summary>
    /// <exception cref="FormatException">Not such a request; the message says what is missing.</exception>
    public static IReadOnlyList<(string Role, string Text)> Messages(JsonElement request)
    {
        bool other = false;
        return Messages(request, ref other);
    }

    /// <summary>The answer as a label to learn.</summary>
    /// <exception cref="InvalidOperationException">A text holds half of a surrogate pair.</exception>
    public static PlainAnswer ReadAnswer(JsonElement answer)
    {
        if (Member(answer, "output") is not { ValueKind: JsonValueKind.Array } output)
        {
            return new PlainAnswer(null, PlainAnswer.NoText);
        }

        if (Word(answer, "status") is not ("" or "completed"))
        {
            string why = Word(Member(answer, "incomplete_details"), "reason");
            return new PlainAnswer(null, why == "content_filter" ? PlainAnswer.Refused : PlainAnswer.CutOff);
        }

        var text = new StringBuilder();
        foreach (JsonElement item in output.EnumerateArray())
        {
            switch (Word(item, "type"))
            {
                case "message" when Add(text, item) is { } why:
                    return new PlainAnswer(null, why);
                case "message" or "reasoning":
                    break;
                default:
                    return new PlainAnswer(null, PlainAnswer.ToolCall); // every other item is a call, the client's or one of OpenAI's own tools
            }
        }

        string all = text.ToString();
        return string.IsNullOrWhiteSpace(all) ? new PlainAnswer(null, PlainAnswer.Empty) : new PlainAnswer(all, null);
    }

    /// <summary>The text of an answer, cut off or not; null when it holds none.</summary>
    /// <exception cref="InvalidOperationException">A text holds half of a surrogate pair.</exception>
    public static string? AnswerText(JsonElement answer)
    {
        if (Member(answer, "output") is not { ValueKind: JsonValueKind.Array } output)
        {
            return null;
        }

        string[] texts =
        [
            .. from item in output.EnumerateArray()
               where Word(item, "type") == "message" && Member(item, "content").ValueKind == JsonValueKind.Array
               from part in Member(item, "content").EnumerateArray()
               where Word(part, "type") == "output_text" && Member(part, "text").ValueKind == JsonValueKind.String
               select Member(part, "text").GetString()!,
        ];
        return texts.Length > 0 ? string.Concat(texts) : null;
    }

    // Null where the message is text alone.
    private static string? Add(StringBuilder text, JsonElement message)
    {
        if (Member(message, "content") is not { ValueKind: JsonValueKind.Array } content)
        {
            return PlainAnswer.NoText;
        }

        foreach (JsonElement part in content.EnumerateArray())
        {
            switch (Word(part, "type"))
            {
                case "output_text" when Member(part, "text") is { ValueKind: JsonValueKind.String } piece:
                    text.Append(piece.GetString());
                    break;
                case "refusal":
                    return PlainAnswer.Refused;
                default:
                    return PlainAnswer.NoText;
            }
        }

        return null;
    }

    private static List<(string Role, string Text)> Messages(JsonElement request, ref bool other)
    {
        JsonElement input = Member(request, "input");
        if (input.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            throw new FormatException("The request has no 'input', a text or a list of items.");
        }

        var spoken = new List<(string, string)>();
        if (Member(request, "instructions") is { ValueKind: JsonValueKind.String } instructions && Text(instructions) is { Length: > 0 } said)
        {
            spoken.Add(("system", said));
        }

        if (input.ValueKind == JsonValueKind.String)
        {
            spoken.Add(("user", Text(input)));
            return spoken;
        }

        foreach (JsonElement item in input.EnumerateArray())
        {
            AddItem(spoken, item, ref other);
        }

        return spoken;
    }

    private static void AddItem(List<(string Role, string Text)> spoken, JsonElement item, ref bool other)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("Every entry of 'input' must be an object.");
        }

        string type = Word(item, "type");
        if (type == "item_reference" || (type.Length == 0 && Member(item, "role").ValueKind == JsonValueKind.Undefined && Word(item, "id").Length > 0))
        {
            other = true; // what it names was said before
            return;
        }

        if (type == "reasoning")
        {
            return; // what an assistant thought before is no part of what is asked
        }

        if (type is "" or "message")
        {
            if (Member(item, "role") is not { ValueKind: JsonValueKind.String } role)
            {
                throw new FormatException("Every message of 'input' must have a 'role' string.");
            }

            spoken.Add((Text(role), Content(Member(item, "content"), ref other)));
            return;
        }

        other = true;
        if (Member(item, "output") is { ValueKind: JsonValueKind.String or JsonValueKind.Array } result)
        {
            spoken.Add(("tool", Content(result, ref other)));
        }
        else
        {
            spoken.Add(("assistant", "")); // a call, as an assistant's message of OpenAI's chat shape that has calls and no text
        }
    }

    private static string Content(JsonElement content, ref bool other)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return Text(content);
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("The 'content' of a message must be a string or a list of parts.");
        }

        var text = new StringBuilder();
        foreach (JsonElement part in content.EnumerateArray())
        {
            if (Word(part, "type") is "input_text" or "output_text" or "text" && Member(part, "text") is { ValueKind: JsonValueKind.String } piece)
            {
                text.Append(Text(piece));
            }
            else
            {
                other = true;
            }
        }

        return text.ToString();
    }

    // The same rule as PlainRequest's, in the words of this dialect.
    private static string? WhyNot(JsonElement request)
    {
        if (Member(request, "tools") is { ValueKind: JsonValueKind.Array } tools && tools.GetArrayLength() > 0)
        {
            return "the request uses tools";
        }

        // Earlier responses, conversations and stored prompts are not in the body: the question is only half of what was asked.
        if (IsGiven(request, "previous_response_id") || IsGiven(request, "conversation") || IsGiven(request, "prompt"))
        {
            return GoesOn;
        }

        if (Member(request, "top_logprobs") is { ValueKind: JsonValueKind.Number } top && !(top.TryGetDouble(out double count) && count == 0))
        {
            return "the request wants log probabilities";
        }

        return Member(Member(request, "text"), "format") is { ValueKind: JsonValueKind.Object } format && Word(format, "type") != "text"
            ? "the request wants an answer by a JSON schema"
            : null;
    }

    private static bool IsGiven(JsonElement request, string name) =>
        Member(request, name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    private static string Word(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } word ? Text(word) : "";

    // GetString throws on escaped lone surrogates, which are valid JSON and no valid text.
    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("A text of 'input' holds half of a surrogate pair, which is no valid Unicode.", error);
        }
    }
}
