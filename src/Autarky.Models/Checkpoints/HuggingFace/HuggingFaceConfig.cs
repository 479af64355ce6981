using System.Globalization;
using System.Text.Json;

namespace Autarky.Models.Checkpoints.HuggingFace;

/// <summary>A folder's <c>config.json</c>, read with errors that name the key.</summary>
public sealed class HuggingFaceConfig
{
    private const int MostBytes = 16 << 20;
    private const int MostCount = 1 << 24;

    private readonly string _path;
    private readonly JsonElement _root;
    private readonly JsonElement? _defaults;

    private HuggingFaceConfig(string path, JsonElement root)
    {
        _path = path;
        _root = root;
        ModelClass = ClassOf(path, root);
        _defaults = ClassDefaults.Of(ModelClass);
    }

    /// <summary>The folder that it stands in.</summary>
    public string Folder => Path.GetDirectoryName(_path)!;

    /// <summary>The class that the weights belong to: <c>LlamaForCausalLM</c>.</summary>
    public string ModelClass { get; }

    /// <summary>Reads a folder's configuration.</summary>
    /// <exception cref="InvalidDataException">It is missing, too large, or no JSON object.</exception>
    public static HuggingFaceConfig Open(string folder)
    {
        string path = Path.Combine(folder, "config.json");
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"'{folder}' has no config.json: it is no model folder in Hugging Face's layout.");
        }

        if (new FileInfo(path).Length > MostBytes)
        {
            throw new InvalidDataException($"'{path}' is larger than {MostBytes >> 20} MiB.");
        }

        try
        {
            JsonElement root = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path));
            return root.ValueKind == JsonValueKind.Object ? new HuggingFaceConfig(path, root) : throw new InvalidDataException($"'{path}' is no JSON object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}' is no valid JSON: {error.Message}", error);
        }
    }

    /// <summary>An integer that must be there.</summary>
    public int Number(string key) => FindNumber(key) is { } value
        ? value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : throw Wrong(key, "an integer")
        : throw new InvalidDataException($"'{_path}' has no '{key}'.");

    /// <summary>How many there are of something that a model cannot be without: 1 to the most.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">More are no model: nothing is allocated by such a number.</param>
    /// <param name="fallback">What holds where the key is missing or null; null where it must be there.</param>
    public int Count(string key, int most = MostCount, int? fallback = null)
    {
        int value = fallback is { } instead ? Number(key, instead) : Number(key);
        return value >= 1 && value <= most ? value : throw Wrong(key, $"between 1 and {most}");
    }

    /// <summary>The same, or none.</summary>
    public int CountOrNone(string key, int most = MostCount) => Number(key, 0) == 0 ? 0 : Count(key, most);

    /// <summary>An integer, or the fallback where the key is missing or null.</summary>
    public int Number(string key, int fallback) => Find(key) is null ? fallback : Number(key);

    /// <summary>A number, or null where the key is missing or null. A dot in the key enters an object.</summary>
    public double? FindNumber(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(key, "a number")
        : null;

    /// <summary>A text, or null where the key is missing or null.</summary>
    public string? FindText(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, "a text")
        : null;

    /// <summary>Yes or no, or the fallback where the key is missing or null.</summary>
    public bool Flag(string key, bool fallback) => Find(key) is { } value
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, "true or false")
        : fallback;

    /// <summary>A list of numbers, or null where the key is missing or null.</summary>
    public double[]? FindNumbers(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(item => item.GetDouble())]
            : throw Wrong(key, "a list of numbers")
        : null;

    /// <summary>A list of texts, or null where the key is missing or null.</summary>
    public string[]? FindTexts(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Wrong(key, "a list of texts")
        : null;

    /// <summary>Whether the key's value is a list.</summary>
    public bool IsList(string key) => Find(key) is { ValueKind: JsonValueKind.Array };

    /// <summary>Whether the key's value is an object with something in it, of which any other value than null is an error.</summary>
    public bool HasObject(string key) => Find(key) is { } value
        && (value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Any() : throw Wrong(key, "an object"));

    /// <summary>Whether the key has a value other than null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>An error about a value.</summary>
    public InvalidDataException Wrong(string key, string kind) => new(string.Create(
        CultureInfo.InvariantCulture, $"'{_path}': '{key}' should be {kind}, but is {Find(key)?.GetRawText() ?? "missing"}."));

    private static string ClassOf(string path, JsonElement root)
    {
        if (root.TryGetProperty("architectures", out JsonElement list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0)
        {
            return list[0].ValueKind == JsonValueKind.String
                ? list[0].GetString()!
                : throw new InvalidDataException($"'{path}': 'architectures' should be a list of names, but is {list.GetRawText()}.");
        }

        return root.TryGetProperty("model_type", out JsonElement kind)
            && kind.ValueKind == JsonValueKind.String
            && ClassDefaults.ClassOf(kind.GetString()!) is { } name
            ? name
            : throw new InvalidDataException($"'{path}' names no model in 'architectures', and none that is known in 'model_type'.");
    }

    // A key that is null was set to null; only one that is missing is as its class says.
    private JsonElement? Find(string key)
    {
        string[] parts = key.Split('.');
        JsonElement at = _root.TryGetProperty(parts[0], out _) || _defaults is not { } defaults ? _root : defaults;
        foreach (string part in parts)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at) || at.ValueKind == JsonValueKind.Null)
            {
                return null;
            }
        }

        return at;
    }
}
