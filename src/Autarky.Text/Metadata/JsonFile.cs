using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Text.Metadata;

/// <summary>A file of settings that stands beside a model's weights: <c>tokenizer_config.json</c>, <c>generation_config.json</c>.</summary>
public static class JsonFile
{
    /// <summary>Bytes of the largest file that is read.</summary>
    public const long Largest = 64 << 20;

    // Which of two values under one key holds, nobody can know.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads one.</summary>
    /// <returns>What it says, or null where it is missing or larger than <see cref="Largest"/>.</returns>
    /// <exception cref="InvalidDataException">It is no JSON object, or has a key twice.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static JsonObject? Find(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path) || new FileInfo(path).Length > Largest)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: Strict) as JsonObject
                ?? throw new InvalidDataException($"'{path}' is no JSON object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}' is no valid JSON: {error.Message}", error);
        }
    }
}
