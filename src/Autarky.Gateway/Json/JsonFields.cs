using System.Text.Json;

namespace Autarky.Gateway.Json;

/// <summary>Members of JSON whose form nobody vouches for.</summary>
internal static class JsonFields
{
    /// <summary>
    /// A member's value; null where it is missing, null, or <paramref name="parent"/> is no object: null means "not given" to every client library.
    /// </summary>
    public static JsonElement? Given(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A value's text; null where it is no string, or holds half of a surrogate pair.</summary>
    public static string? TextOrNull(JsonElement? value)
    {
        try
        {
            return value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member's text; null where it is missing or no string.</summary>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair.</exception>
    public static string? GivenText(JsonElement parent, string name) =>
        Given(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
