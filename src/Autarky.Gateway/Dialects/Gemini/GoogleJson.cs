using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Json;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>JSON as Google's servers take it: a name may be written in camels or with underscores.</summary>
internal static class GoogleJson
{
    /// <summary>A member by its name in camels, or the same with underscores; null where it is missing or null.</summary>
    public static JsonElement? Given(JsonElement parent, string name) => JsonFields.Given(parent, name) ?? JsonFields.Given(parent, Underscored(name));

    /// <summary>A member's text; null where it is missing or no string.</summary>
    public static string? Text(JsonElement parent, string name) => Given(parent, name) is { } value ? AnswerJson.Text(value) : null;

    /// <summary>The items of a list; none where there is no list.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Given(parent, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>Whether a member is true.</summary>
    public static bool IsTrue(JsonElement parent, string name) => Given(parent, name) is { ValueKind: JsonValueKind.True };

    /// <summary>A name in camels: <c>system_instruction</c> is <c>systemInstruction</c>.</summary>
    public static string Camel(string name)
    {
        string[] words = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 2 ? name : words[0] + string.Concat(words[1..].Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    /// <summary>The same JSON as a node.</summary>
    public static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value.Clone()),
        JsonValueKind.Array => JsonArray.Create(value.Clone()),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value.Clone()),
    };

    /// <summary>An object of what a text says; null where it says none.</summary>
    public static JsonObject? Object(string json)
    {
        try
        {
            using JsonDocument document = AnswerJson.Parse(System.Text.Encoding.UTF8.GetBytes(json).AsMemory());
            return document.RootElement.ValueKind == JsonValueKind.Object ? JsonObject.Create(document.RootElement.Clone()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>UTF-8 JSON.</summary>
    public static byte[] Bytes(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Underscored(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));
}
