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
}
