using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;

namespace Autarky.Models.Architectures.Shared;

/// <summary>The part of a Hugging Face configuration that nearly all decoders share, put under GGUF's keys.</summary>
internal static class CommonConfig
{
    /// <summary>Layers, widths, heads, norms, vocabulary.</summary>
    public static void Read(HuggingFaceConfig config, ModelMetadata metadata, string name)
    {
        int width = config.Number("hidden_size"), heads = config.Number("num_attention_heads");
        if (heads < 1 || width < 1)
        {
            throw config.Wrong("num_attention_heads", "a positive number");
        }

        int headDim = config.Number("head_dim", width / heads);
        metadata.Set(name + ".vocab_size", (uint)config.Number("vocab_size"));
        metadata.Set(name + ".context_length", (uint)config.Number("max_position_embeddings"));
        metadata.Set(name + ".embedding_length", (uint)width);
        metadata.Set(name + ".block_count", (uint)config.Number("num_hidden_layers"));
        metadata.Set(name + ".feed_forward_length", (uint)config.Number("intermediate_size"));
        metadata.Set(name + ".attention.head_count", (uint)heads);
        metadata.Set(name + ".attention.head_count_kv", (uint)config.Number("num_key_value_heads", heads));
        metadata.Set(name + ".attention.key_length", (uint)headDim);
        metadata.Set(name + ".attention.value_length", (uint)headDim);
        metadata.Set(name + ".attention.layer_norm_rms_epsilon", (float)(config.FindNumber("rms_norm_eps") ?? 1e-6));
        Tokens(config, metadata);
    }

    /// <summary>The ids of the tokens that begin and end a text.</summary>
    public static void Tokens(HuggingFaceConfig config, ModelMetadata metadata)
    {
        foreach ((string from, string to) in new[] { ("bos_token_id", "bos_token_id"), ("eos_token_id", "eos_token_id"), ("pad_token_id", "padding_token_id") })
        {
            // Some models list several ends; the tokenizer's configuration knows them too.
            double? id = config.IsList(from) ? config.FindNumbers(from)!.Cast<double?>().FirstOrDefault() : config.FindNumber(from);
            if (id is >= 0)
            {
                metadata.Set("tokenizer.ggml." + to, (uint)id);
            }
        }
    }

    /// <summary>How positions turn heads, in either generation of the configuration's format.</summary>
    public static void Rope(HuggingFaceConfig config, ModelMetadata metadata, string name, string parameters = "rope_parameters")
    {
        string scaling = config.Has(parameters) ? parameters : "rope_scaling";
        double theta = config.FindNumber(parameters + ".rope_theta") ?? config.FindNumber("rope_theta") ?? 10000;
        double partial = config.FindNumber(parameters + ".partial_rotary_factor") ?? config.FindNumber("partial_rotary_factor") ?? 1;
        int headDim = (int)(metadata.FindInteger(name + ".attention.key_length") ?? 0);
        metadata.Set(name + ".rope.freq_base", (float)theta);
        metadata.Set(name + ".rope.dimension_count", (uint)(metadata.FindInteger(name + ".rope.dimension_count") ?? (long)(headDim * partial)));
        string type = config.FindText(scaling + ".rope_type") ?? config.FindText(scaling + ".type") ?? "default";
        switch (type)
        {
            case "default":
                return;
            case "linear":
                metadata.Set(name + ".rope.scaling.type", "linear");
                metadata.Set(name + ".rope.scaling.factor", (float)Need(config, scaling + ".factor"));
                return;
            case "llama3":
                // The factors become a tensor, as in GGUF files; see LlamaRope.
                return;
            case "longrope" or "su":
                metadata.Set(name + ".rope.scaling.original_context_length", (uint)OriginalContext(config, scaling));
                metadata.Set(name + ".rope.scaling.attn_factor", (float)LongRope.Magnitude(config, scaling));
                return;
            case "yarn":
                Yarn(config, metadata, name, scaling);
                return;
            default:
                throw new InvalidDataException($"The RoPE scaling '{type}' is not known. Known are: default, linear, llama3, longrope, yarn.");
        }
    }

    /// <summary>Positions that a model was first trained on.</summary>
    public static int OriginalContext(HuggingFaceConfig config, string scaling) =>
        config.Number(scaling + ".original_max_position_embeddings", config.Number("original_max_position_embeddings", config.Number("max_position_embeddings")));

    /// <summary>A number that must be there.</summary>
    public static double Need(HuggingFaceConfig config, string key) => config.FindNumber(key) ?? throw config.Wrong(key, "a number");

    private static void Yarn(HuggingFaceConfig config, ModelMetadata metadata, string name, string scaling)
    {
        double factor = Need(config, scaling + ".factor");
        metadata.Set(name + ".rope.scaling.type", "yarn");
        metadata.Set(name + ".rope.scaling.factor", (float)factor);
        metadata.Set(name + ".rope.scaling.original_context_length", (uint)OriginalContext(config, scaling));
        metadata.Set(name + ".rope.scaling.yarn_beta_fast", (float)(config.FindNumber(scaling + ".beta_fast") ?? 32));
        metadata.Set(name + ".rope.scaling.yarn_beta_slow", (float)(config.FindNumber(scaling + ".beta_slow") ?? 1));
        if (!config.Flag(scaling + ".truncate", true))
        {
            metadata.Set(name + ".rope.scaling.yarn_truncate", false);
        }

        double? all = config.FindNumber(scaling + ".mscale_all_dim"), mscale = config.FindNumber(scaling + ".mscale");
        double magnitude = config.FindNumber(scaling + ".attention_factor")
            ?? (all is > 0 && mscale is > 0 ? YarnMagnitude(factor, mscale.Value) / YarnMagnitude(factor, all.Value) : YarnMagnitude(factor, 1));
        metadata.Set(name + ".rope.scaling.yarn_magnitude", (float)magnitude);
        if (all is > 0)
        {
            metadata.Set(name + ".rope.scaling.yarn_log_multiplier", (float)(0.1 * all.Value));
        }
    }

    /// <summary>YaRN's correction of the scores' size: 0.1 · m · ln(factor) + 1.</summary>
    public static double YarnMagnitude(double factor, double multiplier) => factor <= 1 ? 1 : (0.1 * multiplier * Math.Log(factor)) + 1;
}
