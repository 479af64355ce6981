using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures.Shared;

/// <summary>
/// How positions rotate heads, in either generation of the configuration's format: <c>rope_theta</c> and <c>rope_scaling</c>, or <c>rope_parameters</c>.
/// </summary>
internal static class RopeConfig
{
    private const string New = "rope_parameters", Old = "rope_scaling", ByLayer = New + ".full_attention";

    /// <summary>Puts it under GGUF's keys; lists of numbers become tensors, see <see cref="Map"/>.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="metadata">What to write to; has the heads' width.</param>
    /// <param name="name">The architecture's prefix.</param>
    public static void Read(HuggingFaceConfig config, ModelMetadata metadata, string name)
    {
        string section = Section(config);
        double theta = Theta(config);
        if (!(theta > 0) || !double.IsFinite(theta))
        {
            throw config.Wrong(config.Has(section + ".rope_theta") ? section + ".rope_theta" : "rope_theta", "a positive number");
        }

        metadata.Set(name + ".rope.freq_base", (float)theta);
        metadata.Set(name + ".rope.dimension_count", (uint)Dim(config));
        switch (Type(config))
        {
            case "default":
                return;
            case "dynamic":
                // It changes the base beyond max_position_embeddings, where nothing is computed here.
                return;
            case "linear":
                metadata.Set(name + ".rope.scaling.type", "linear");
                metadata.Set(name + ".rope.scaling.factor", (float)Factor(config, section));
                return;
            case "llama3":
                // The factors become a tensor, as in GGUF files; see LlamaRope.
                return;
            case "longrope" or "su":
                metadata.Set(name + ".rope.scaling.original_context_length", (uint)OriginalContext(config));
                metadata.Set(name + ".rope.scaling.attn_factor", (float)LongRope.Magnitude(config, section));
                return;
            case "yarn":
                Yarn(config, metadata, name, section);
                return;
            default:
                throw config.Wrong(
                    section + (config.Has(section + ".rope_type") ? ".rope_type" : ".type"),
                    "default, linear, dynamic, llama3, longrope or yarn, the ways to scale RoPE that are known");
        }
    }

    /// <summary>What becomes tensors.</summary>
    public static void Map(HuggingFaceConfig config, TensorMap map)
    {
        switch (Type(config))
        {
            case "llama3":
                LlamaRope.MapDivisors(config, Section(config), Dim(config), Theta(config), OriginalContext(config), map);
                break;
            case "longrope" or "su":
                LongRope.MapFactors(config, Section(config), Dim(config), map);
                break;
        }
    }

    /// <summary>The way to scale.</summary>
    public static string Type(HuggingFaceConfig config)
    {
        string section = Section(config);
        return config.FindText(section + ".rope_type") ?? config.FindText(section + ".type") ?? "default";
    }

    /// <summary>A number that must be there.</summary>
    public static double Need(HuggingFaceConfig config, string key) => config.FindNumber(key) ?? throw config.Wrong(key, "a number");

    /// <summary>Positions that a model was first trained on.</summary>
    public static int OriginalContext(HuggingFaceConfig config) => config.Has("original_max_position_embeddings")
        ? config.Count("original_max_position_embeddings")
        : config.Count(Section(config) + ".original_max_position_embeddings", fallback: config.Count("max_position_embeddings", int.MaxValue));

    /// <summary>YaRN's correction of the scores' size: 0.1 · m · ln(factor) + 1.</summary>
    public static double YarnMagnitude(double factor, double multiplier) => factor <= 1 ? 1 : (0.1 * multiplier * Math.Log(factor)) + 1;

    // The old key wins where a configuration has both, as in transformers 5.
    private static string Section(HuggingFaceConfig config) =>
        config.HasObject(Old) ? Old : config.HasObject(New) && config.Has(ByLayer) ? ByLayer : New;

    private static double Theta(HuggingFaceConfig config) => config.FindNumber(Section(config) + ".rope_theta")
        ?? config.FindNumber((config.Has(ByLayer) ? ByLayer : New) + ".rope_theta") ?? config.FindNumber("rope_theta") ?? 10000;

    // Numbers of a head that are rotated.
    private static int Dim(HuggingFaceConfig config)
    {
        if (config.Has("qk_rope_head_dim"))
        {
            return config.Count("qk_rope_head_dim");
        }

        double partial = config.FindNumber("partial_rotary_factor") ?? config.FindNumber(Section(config) + ".partial_rotary_factor") ?? 1;
        int dim = partial is > 0 and <= 1
            ? (int)(CommonConfig.HeadDim(config) * partial)
            : throw config.Wrong("partial_rotary_factor", "above 0 and at most 1");
        return dim > 0 && dim % 2 == 0 ? dim : throw config.Wrong("head_dim", $"such that positions rotate an even part of it, not {dim}");
    }

    private static double Factor(HuggingFaceConfig config, string section) =>
        Need(config, section + ".factor") is > 0 and var factor && double.IsFinite(factor)
            ? factor
            : throw config.Wrong(section + ".factor", "a positive number");

    private static void Yarn(HuggingFaceConfig config, ModelMetadata metadata, string name, string section)
    {
        double factor = config.Has(section + ".factor")
            ? Factor(config, section)
            : config.Count("max_position_embeddings", int.MaxValue) / (double)OriginalContext(config);
        metadata.Set(name + ".rope.scaling.type", "yarn");
        metadata.Set(name + ".rope.scaling.factor", (float)factor);
        metadata.Set(name + ".rope.scaling.original_context_length", (uint)OriginalContext(config));
        metadata.Set(name + ".rope.scaling.yarn_beta_fast", (float)(config.FindNumber(section + ".beta_fast") ?? 32));
        metadata.Set(name + ".rope.scaling.yarn_beta_slow", (float)(config.FindNumber(section + ".beta_slow") ?? 1));
        if (!config.Flag(section + ".truncate", true))
        {
            metadata.Set(name + ".rope.scaling.yarn_truncate", false);
        }

        double? all = config.FindNumber(section + ".mscale_all_dim"), mscale = config.FindNumber(section + ".mscale");
        double magnitude = config.FindNumber(section + ".attention_factor")
            ?? (all is > 0 && mscale is > 0 ? YarnMagnitude(factor, mscale.Value) / YarnMagnitude(factor, all.Value) : YarnMagnitude(factor, 1));
        metadata.Set(name + ".rope.scaling.yarn_magnitude", (float)magnitude);
        if (all is > 0)
        {
            metadata.Set(name + ".rope.scaling.yarn_log_multiplier", (float)(0.1 * all.Value));
        }
    }
}
