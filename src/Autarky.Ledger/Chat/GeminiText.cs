using System.Text;
using System.Text.Json;
using static Autarky.Ledger.Chat.BodyJson;

namespace Autarky.Ledger.Chat;

/// <summary>
/// The text of requests and answers in the shape of Google's generateContent: the same roles, texts and hash as for the like request in OpenAI's shape, so that
/// what was learnt from one is asked by the other. https://ai.google.dev/api/generate-content
/// </summary>
public static class GeminiText
{
    /// <summary>The request itself, which the count of tokens may wrap.</summary>
    public static JsonElement Asked(JsonElement root) =>
        Either(root, "contents", "contents").ValueKind == JsonValueKind.Undefined
        && Either(root, "generateContentRequest", "generate_content_request") is { ValueKind: JsonValueKind.Object } wrapped
            ? wrapped
            : root;

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="FormatException">Not such a request; the message says what is missing.</exception>
    public static RequestText Read(JsonElement request)
    {
        JsonElement asked = Asked(request);
        bool other = false;
        List<(string Role, string Text)> messages = Messages(asked, ref other);
        return RequestText.Of(messages, WhyNot(asked) ?? (other ? RequestText.OtherThanText : null));
    }

    /// <summary>Role (system, user, assistant, tool) and text of each message; what a tool answered is a message of its own.</summary>
    /// <exception cref="FormatException">Not such a request; the message says what is missing.</exception>
    public static IReadOnlyList<(string Role, string Text)> Messages(JsonElement request)
    {
        bool other = false;
        return Messages(Asked(request), ref other);
    }

    /// <summary>The answer as a label to learn.</summary>
    /// <exception cref="InvalidOperationException">A text holds half of a surrogate pair.</exception>
    public static PlainAnswer ReadAnswer(JsonElement answer)
    {
        if (FirstParts(answer) is not { } parts)
        {
            bool isBlocked = Member(Member(answer, "promptFeedback"), "blockReason").ValueKind == JsonValueKind.String;
            return new PlainAnswer(null, isBlocked || WhyEnded(answer) == PlainAnswer.Refused ? PlainAnswer.Refused : PlainAnswer.NoText);
        }

        if (WhyEnded(answer) is { } why)
        {
            return new PlainAnswer(null, why);
        }

        var text = new StringBuilder();
        foreach (JsonElement part in parts)
        {
            if (Member(part, "functionCall").ValueKind == JsonValueKind.Object)
            {
                return new PlainAnswer(null, PlainAnswer.ToolCall);
            }

            if (Member(part, "text") is not { ValueKind: JsonValueKind.String } piece)
            {
                return new PlainAnswer(null, PlainAnswer.NoText);
            }

            if (Member(part, "thought").ValueKind != JsonValueKind.True)
            {
                text.Append(piece.GetString());
            }
        }

        string all = text.ToString();
        return string.IsNullOrWhiteSpace(all) ? new PlainAnswer(null, PlainAnswer.Empty) : new PlainAnswer(all, null);
    }

    /// <summary>The text of an answer, cut off or not; null when it holds none.</summary>
    /// <exception cref="InvalidOperationException">A text holds half of a surrogate pair.</exception>
    public static string? AnswerText(JsonElement answer)
    {
        string[] texts =
        [
            .. (FirstParts(answer) ?? []).Where(part => Member(part, "thought").ValueKind != JsonValueKind.True)
                .Select(part => Member(part, "text")).Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!),
        ];
        return texts.Length > 0 ? string.Concat(texts) : null;
    }

    /// <summary>The parts of the first candidate; null where there is none.</summary>
    internal static JsonElement[]? FirstParts(JsonElement answer) =>
        Member(answer, "candidates") is { ValueKind: JsonValueKind.Array } candidates && candidates.GetArrayLength() > 0
        && Member(Member(candidates[0], "content"), "parts") is { ValueKind: JsonValueKind.Array } parts
            ? [.. parts.EnumerateArray()]
            : null;

    private static string? WhyEnded(JsonElement answer) =>
        Member(answer, "candidates") is not { ValueKind: JsonValueKind.Array } candidates || candidates.GetArrayLength() == 0
        || Member(candidates[0], "finishReason") is not { ValueKind: JsonValueKind.String } reason
            ? null
            : reason.GetString() switch
            {
                "STOP" or "FINISH_REASON_UNSPECIFIED" => null,
                "MAX_TOKENS" or "CONTINUATION" => PlainAnswer.CutOff,
                _ => PlainAnswer.Refused,
            };

    private static List<(string Role, string Text)> Messages(JsonElement request, ref bool other)
    {
        if (Member(request, "contents") is not { ValueKind: JsonValueKind.Array } contents)
        {
            throw new FormatException("The request has no 'contents' list.");
        }

        var spoken = new List<(string Role, string Text)>(contents.GetArrayLength() + 1);
        if (Either(request, "systemInstruction", "system_instruction") is { ValueKind: JsonValueKind.Object } system)
        {
            Add(spoken, "system", system, ref other);
        }

        foreach (JsonElement content in contents.EnumerateArray())
        {
            string role = Member(content, "role") is { ValueKind: JsonValueKind.String } named ? Text(named) : "user";
            Add(spoken, role == "model" ? "assistant" : role == "function" ? "user" : role, content, ref other);
        }

        return spoken;
    }

    private static void Add(List<(string Role, string Text)> spoken, string role, JsonElement content, ref bool other)
    {
        JsonElement parts = Member(content, "parts");
        var text = new StringBuilder();
        bool any = false;
        foreach (JsonElement part in parts.ValueKind == JsonValueKind.Array ? parts.EnumerateArray().ToArray() : [])
        {
            if (Either(part, "functionResponse", "function_response") is { ValueKind: JsonValueKind.Object } result)
            {
                other = true;
                spoken.Add(("tool", Result(Member(result, "response"))));
            }
            else if (Member(part, "text") is not { ValueKind: JsonValueKind.String } piece)
            {
                other = any = true;
            }
            else if (Member(part, "thought").ValueKind != JsonValueKind.True)
            {
                text.Append(Text(piece));
                any = true;
            }
        }

        if (!any)
        {
            return;
        }

        // Clients keep each chunk of a stream as a content of its own.
        if (role == "assistant" && spoken is [.., ("assistant", var before)])
        {
            spoken[^1] = (role, before + text);
        }
        else
        {
            spoken.Add((role, text.ToString()));
        }
    }

    private static string Result(JsonElement response) =>
        response.ValueKind != JsonValueKind.Object ? ""
        : response.EnumerateObject().ToArray() is [{ Name: "output" or "result" or "error", Value.ValueKind: JsonValueKind.String } only] ? Text(only.Value)
        : response.GetRawText();

    // The same rule as PlainRequest's, in the words of this dialect.
    private static string? WhyNot(JsonElement request)
    {
        JsonElement settings = Either(request, "generationConfig", "generation_config");
        return Member(request, "tools") is { ValueKind: JsonValueKind.Array } tools && tools.GetArrayLength() > 0 ? "the request uses tools"
            : Either(request, "cachedContent", "cached_content").ValueKind == JsonValueKind.String ? "the request goes on from what was said before it"
            : Either(settings, "candidateCount", "candidate_count") is { ValueKind: JsonValueKind.Number } count
                && !(count.TryGetDouble(out double choices) && choices == 1) ? "the request wants several choices (candidateCount)"
            : Either(settings, "responseMimeType", "response_mime_type") is { ValueKind: JsonValueKind.String } type && !type.ValueEquals("text/plain"u8)
                ? "the request wants an answer other than text"
            : Either(settings, "responseLogprobs", "response_logprobs").ValueKind == JsonValueKind.True ? "the request wants log probabilities"
            : Either(settings, "responseModalities", "response_modalities") is { ValueKind: JsonValueKind.Array } modalities
                && modalities.EnumerateArray().Any(modality => modality.ValueKind != JsonValueKind.String || !modality.ValueEquals("TEXT"u8))
                ? "the request wants other modalities than text"
            : null;
    }

    private static JsonElement Either(JsonElement parent, string camels, string underscores) =>
        Member(parent, camels) is { ValueKind: not JsonValueKind.Undefined } value ? value : Member(parent, underscores);

    // GetString throws on escaped lone surrogates, which are valid JSON and no valid text.
    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("A text of 'contents' holds half of a surrogate pair, which is no valid Unicode.", error);
        }
    }
}
