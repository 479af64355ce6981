using System.Text.Json.Nodes;

namespace Autarky.Models.Tests.Transformer;

/// <summary>The small Phi-3 with long RoPE: a context of 256, of which it was first trained on 128.</summary>
internal static class LongRopeModel
{
    public const int Original = 128;

    public static double[] Short { get; } = [1, 1.02, 1.05, 1.1, 1.1, 1.2, 1.3, 1.4];

    public static double[] Long { get; } = [1.1, 1.5, 2, 3, 4, 6, 7, 8];

    public static EditedModel Make(double[] shorts, double[] longs)
    {
        var model = new EditedModel("phi3");
        JsonNode rope = model.Config["rope_parameters"]!;
        rope["rope_type"] = "longrope";
        rope["short_factor"] = new JsonArray([.. shorts.Select(factor => (JsonNode)factor)]);
        rope["long_factor"] = new JsonArray([.. longs.Select(factor => (JsonNode)factor)]);
        model.Config["original_max_position_embeddings"] = Original;
        return model;
    }
}
