using System.Text.Json;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures.Shared;

/// <summary>What a folder of the sentence-transformers library says about making one vector out of a text's tokens.</summary>
internal static class SentenceTransformers
{
    /// <summary>Puts pooling, the most tokens and the last norm under the encoder's keys.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or asks for a pooling that is not known.</exception>
    public static void Read(string folder, ModelMetadata metadata, string name)
    {
        JsonElement? pooling = Open(folder, Path.Combine("1_Pooling", "config.json"));
        bool first = Is(pooling, "pooling_mode_cls_token"), mean = Is(pooling, "pooling_mode_mean_tokens");
        if (pooling is not null && first == mean)
        {
            throw new InvalidDataException($"'{folder}' pools in a way that is not known. Known are: the mean of all tokens, and the first token.");
        }

        metadata.Set(name + ".pooling_type", (uint)(first ? Pooling.First : Pooling.Mean));
        if (Open(folder, "sentence_bert_config.json") is { } bert && bert.TryGetProperty("max_seq_length", out JsonElement most)
            && most.ValueKind == JsonValueKind.Number && most.TryGetInt32(out int tokens) && tokens > 2)
        {
            metadata.Set(name + ".most_tokens", (uint)tokens);
        }

        if (Open(folder, "modules.json") is { ValueKind: JsonValueKind.Array } modules)
        {
            metadata.Set(name + ".normalised", modules.EnumerateArray().Any(module =>
                module.ValueKind == JsonValueKind.Object && module.TryGetProperty("type", out JsonElement type)
                && type.ValueKind == JsonValueKind.String && type.GetString()!.EndsWith("Normalize", StringComparison.Ordinal)));
        }
    }

    private static bool Is(JsonElement? file, string key) =>
        file is { ValueKind: JsonValueKind.Object } && file.Value.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static JsonElement? Open(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{path}' is no valid JSON: {error.Message}", error);
        }
    }
}
