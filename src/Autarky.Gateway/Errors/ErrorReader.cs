using System.Text.Json;

namespace Autarky.Gateway.Errors;

/// <summary>Reads what providers say when they refuse.</summary>
internal static class ErrorReader
{
    /// <summary>The message in any of the usual shapes; null when there is none. Not yet scrubbed.</summary>
    public static string? MessageOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (root.TryGetProperty("error"u8, out JsonElement error))
        {
            return error.ValueKind == JsonValueKind.String ? Text(error) : error.ValueKind == JsonValueKind.Object ? Field(error, "message") : null;
        }

        return Field(root, "message") ?? Field(root, "detail");
    }

    /// <summary>The message, type, param and code of an error's body.</summary>
    public static (string? Message, string? Type, string? Param, string? Code) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            string? message = MessageOf(root);
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error"u8, out JsonElement error) && error.ValueKind == JsonValueKind.Object
                ? (message, Field(error, "type"), Field(error, "param"), Field(error, "code"))
                : (message, null, null, null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return default; // a proxy's page in HTML, most of the time: nothing that a client should read
        }
    }

    private static string? Field(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
