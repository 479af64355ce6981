using System.Runtime.InteropServices;
using System.Text.Json;

namespace Autarky.Gateway.Dialects.OpenAiEmbeddings;

/// <summary>What every list of embeddings in OpenAI's shape has.</summary>
internal static class EmbeddingList
{
    /// <summary>An object with a list of objects, each with an embedding.</summary>
    public static bool LookRight(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data"u8, out JsonElement data) || data.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (JsonElement one in data.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.Object || !one.TryGetProperty("embedding"u8, out _))
            {
                return false;
            }
        }

        return data.GetArrayLength() > 0;
    }

    /// <summary>The vectors of a list for which <see cref="LookRight"/> is true, in the order of the texts.</summary>
    public static IReadOnlyList<float[]> Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.GetProperty("data"u8).EnumerateArray()
                .OrderBy(one => one.TryGetProperty("index"u8, out JsonElement index) && index.TryGetInt32(out int place) ? place : 0)
                .Select(one => Vector(one.GetProperty("embedding"u8))),
        ];
    }

    private static float[] Vector(JsonElement embedding) => embedding.ValueKind == JsonValueKind.String
        ? MemoryMarshal.Cast<byte, float>(embedding.GetBytesFromBase64()).ToArray()
        : [.. embedding.EnumerateArray().Select(number => number.GetSingle())];
}
