using System.Text.Json;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>A value of a JSON file with its path, so that every complaint says where it is.</summary>
internal readonly struct JsonPlace(JsonElement value, string path)
{
    public string Path => path;

    public bool IsNull => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    public bool IsArray => value.ValueKind == JsonValueKind.Array;

    public bool IsText => value.ValueKind == JsonValueKind.String;

    public bool IsObject => value.ValueKind == JsonValueKind.Object;

    public int Length => IsArray ? value.GetArrayLength() : throw Wrong("a list");

    /// <summary>A member of an object; null in JSON where it is missing.</summary>
    public JsonPlace this[string key] => value.ValueKind != JsonValueKind.Object
        ? throw Wrong("an object")
        : new JsonPlace(value.TryGetProperty(key, out JsonElement member) ? member : default, $"{path}.{key}");

    /// <summary>An item of a list that must be there.</summary>
    public JsonPlace this[int index] => index < Length
        ? new JsonPlace(value[index], $"{path}[{index}]")
        : throw Wrong($"a list of at least {index + 1}");

    public InvalidDataException Wrong(string expected) => new($"{path} should be {expected}, but is {Shown()}.");

    public string Text()
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong("a text");
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{path} is a text with half of a surrogate pair or bytes that are no UTF-8.", error);
        }
    }

    public string? FindText(string key) => this[key] is { IsNull: false } member ? member.Text() : null;

    public bool Flag(string key, bool otherwise) => this[key] switch
    {
        { IsNull: true } => otherwise,
        var member => member.Flag(),
    };

    public bool Flag() => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    public int Integer() => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : throw Wrong("an integer of 32 bits");

    public double Number() => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
        ? number
        : throw Wrong("a number");

    public IEnumerable<JsonPlace> Items()
    {
        JsonElement.ArrayEnumerator items = IsArray ? value.EnumerateArray() : throw Wrong("a list");
        string at = path;
        return items.Select((item, index) => new JsonPlace(item, $"{at}[{index}]"));
    }

    public IEnumerable<(string Key, JsonPlace Value)> Members()
    {
        JsonElement.ObjectEnumerator members = value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw Wrong("an object");
        string at = path;
        return members.Select(member => (Name(member, at), new JsonPlace(member.Value, at)));
    }

    /// <summary>The kind that an object says it is.</summary>
    public string Kind() => FindText("type") ?? throw new InvalidDataException($"{path} has no 'type'.");

    private static string Name(JsonProperty member, string path)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{path} has a key with half of a surrogate pair or bytes that are no UTF-8.", error);
        }
    }

    private string Shown() => value.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
        _ => value.GetRawText() is { Length: > 60 } long60 ? long60[..60] + "…" : value.GetRawText(),
    };
}
