using System.Text.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// Tells the shapes of a line apart and brings each to bodies in OpenAI's chat shape: an exchange (<c>request</c>, <c>response</c>), a stored
/// completion (<c>choices</c> beside <c>messages</c> or <c>input</c>), a fine-tuning example (<c>messages</c>), or a list page of these.
/// </summary>
internal static class LineShapes
{
    /// <summary>Whether a line is a list page (<c>{"object":"list","data":[…]}</c>), whose entries are read each by itself.</summary>
    public static bool IsPage(JsonElement line)
        => line.TextOrNull("object") == "list" && line.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array;

    /// <summary>Reads one line or entry.</summary>
    /// <exception cref="FormatException">It is none of the shapes; the message says what is missing.</exception>
    public static RecordedExchange Read(JsonElement line)
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
            };
        }

        if (line.TryField("request", out _))
        {
            return new RecordedExchange { Line = line, Request = Body(line, "request"), Response = Body(line, "response") };
        }

        if (line.TryField("choices", out _))
        {
            return StoredCompletion.Read(line);
        }

        if (line.TryField("messages", out JsonElement messages))
        {
            return FineTuningExample.Read(line, messages);
        }

        string found = string.Join(", ", line.EnumerateObject().Take(6).Select(property => $"'{Cut(property.Name)}'"));
        throw new FormatException(
            "The line is no exchange ('request' and 'response'), no stored completion ('choices' and 'messages') and no fine-tuning example "
            + $"('messages'); it has {(found.Length == 0 ? "nothing" : found)}.");
    }

    private static byte[]? Body(JsonElement line, string name)
    {
        if (!line.TryField(name, out JsonElement body))
        {
            return null;
        }

        return body.ValueKind == JsonValueKind.Object
            ? body.Raw()
            : throw new FormatException($"'{name}' must be a JSON object in OpenAI's chat shape, not {LineFields.InWords(body.ValueKind)}.");
    }

    private static string Cut(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
