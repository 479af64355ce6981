using System.Text.Json;

namespace Autarky.Ledger.Chat;

/// <summary>Stored bodies as JSON: what is none is told in words, or read as nothing.</summary>
internal static class BodyJson
{
    /// <summary>Reads something of a request's body.</summary>
    /// <exception cref="FormatException">It is no JSON, or no request.</exception>
    public static T Of<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FormatException("The request is not valid JSON: " + error.Message, error);
        }
    }

    /// <summary>Reads something of a response's body; false where it is no JSON, or half of a surrogate pair stands in a text.</summary>
    public static bool TryOf<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read, out T? result)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            result = read(document.RootElement);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            result = default;
            return false;
        }
    }

    /// <summary>A member; undefined where there is none, or the value is no object.</summary>
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;
}
