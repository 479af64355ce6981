using System.Text.Json;
using Autarky.Ledger.Import.Bodies;

namespace Autarky.Ledger.Import;

/// <summary>
/// Tells the shapes of a line apart and brings each to a request's and a response's body: an exchange (<c>request</c>, <c>response</c>), a stored
/// completion (<c>choices</c> beside <c>messages</c> or <c>input</c>), a stored response (<c>output</c> beside <c>input</c>), a fine-tuning example
/// (<c>messages</c>), or a list page of these.
/// </summary>
internal static class LineShapes
{
    private const string IsEvent =
        "The line is one event of a stream: put all of them as the list 'response' beside their 'request', an exchange a line.";

    /// <summary>Whether a line is a list page (<c>{"object":"list","data":[…]}</c>), whose entries are read each by itself.</summary>
    public static bool IsPage(JsonElement line)
        => line.TextOrNull("object") == "list" && line.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array;

    /// <summary>Reads one line or entry.</summary>
    /// <param name="line">The line.</param>
    /// <param name="asGold">Whether only its right answer counts: where it names one as <c>gold</c>, a response beside it says nothing.</param>
    /// <exception cref="FormatException">It is none of the shapes; the message says what is missing.</exception>
    public static RecordedExchange Read(JsonElement line, bool asGold)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"A line must hold a JSON object, not {LineFields.InWords(line.ValueKind)}.");
        }

        if (ExchangeRestore.IsExport(line))
        {
            return new RecordedExchange
            {
                Line = line,
                Request = Body(line, "request") ?? ExchangeRestore.Base64(line, "request_base64"),
                Response = Body(line, "response") ?? ExchangeRestore.Base64(line, "response_base64"),
                Dialect = ExchangeRestore.DialectOf(line),
            };
        }

        if (line.TryField("request", out JsonElement request))
        {
            bool isNamed = asGold && line.TryField("gold", out _);
            return RecordedPair.Read(line, request, !isNamed && line.TryField("response", out JsonElement response) ? response : null);
        }

        if (line.TryField("choices", out JsonElement choices))
        {
            return IsChunk(choices) ? throw new FormatException(IsEvent) : StoredCompletion.Read(line);
        }

        if (line.TextOrNull("object") == "response")
        {
            return StoredResponse.Read(line);
        }

        if (line.TryField("messages", out JsonElement messages))
        {
            return FineTuningExample.Read(line, messages);
        }

        string type = line.TextOrNull("type") ?? "";
        if (type == "message")
        {
            throw new FormatException("The line is an answer without its request: an exchange a line has both, {\"request\":{…},\"response\":{…}}.");
        }

        if (type.StartsWith("response.", StringComparison.Ordinal) || type is "message_start" or "message_delta" or "message_stop"
            || type.StartsWith("content_block_", StringComparison.Ordinal))
        {
            throw new FormatException(IsEvent);
        }

        throw new FormatException(
            "The line is no exchange ('request' and 'response'), no stored completion ('choices' and 'messages'), no stored response ('output' and 'input') "
            + $"and no fine-tuning example ('messages'); it has {LineFields.NamesIn(line)}.");
    }

    private static bool IsChunk(JsonElement choices)
        => choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 && choices[0].ValueKind == JsonValueKind.Object
            && choices[0].TryField("delta", out _) && !choices[0].TryField("message", out _);

    // The bodies of an export stand as they were served, errors too.
    private static byte[]? Body(JsonElement line, string name)
    {
        if (!line.TryField(name, out JsonElement body))
        {
            return null;
        }

        return body.ValueKind == JsonValueKind.Object
            ? body.Raw()
            : throw new FormatException($"'{name}' must be a JSON object, not {LineFields.InWords(body.ValueKind)}.");
    }
}
