using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures.Shared;

/// <summary>Which layers see only a sliding window.</summary>
internal static class Windows
{
    private const string Sliding = "sliding_attention", Full = "full_attention";

    /// <summary>Puts the window, and the layers that have it, under GGUF's keys.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="metadata">What to write to.</param>
    /// <param name="name">The architecture's prefix.</param>
    /// <param name="onlyWhere">A switch that must be on, or null.</param>
    /// <param name="rule">Which layers slide where the configuration has no list (layer, layers).</param>
    public static void Read(HuggingFaceConfig config, ModelMetadata metadata, string name, string? onlyWhere, Func<int, int, bool> rule)
    {
        int window = config.CountOrNone("sliding_window", int.MaxValue);
        if (window == 0 || (onlyWhere is not null && !config.Flag(onlyWhere, false)))
        {
            return;
        }

        int layers = config.Number("num_hidden_layers");
        string[]? types = config.FindTexts("layer_types");
        if (types is not null && types.Length != layers)
        {
            throw config.Wrong("layer_types", $"a list of {layers}");
        }

        if (types?.FirstOrDefault(type => type is not (Sliding or Full)) is not null)
        {
            throw config.Wrong("layer_types", $"of '{Sliding}' and '{Full}', the kinds that are known");
        }

        metadata.Set(name + ".attention.sliding_window", (uint)window);
        metadata.Set(
            name + ".attention.sliding_window_pattern",
            (bool[])[.. Enumerable.Range(0, layers).Select(n => types is null ? rule(n, layers) : types[n] == Sliding)]);
    }

    /// <summary>Each layer's window, 0 for none.</summary>
    /// <param name="keys">The model's metadata.</param>
    /// <param name="rule">Which layers slide where the metadata has no list.</param>
    public static int[] Of(ModelKeys keys, Func<int, bool> rule)
    {
        int window = keys.CountOrNone("attention.sliding_window");
        return [.. keys.Flags("attention.sliding_window_pattern", rule).Select(slides => slides ? window : 0)];
    }
}
