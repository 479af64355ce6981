using Autarky.Kernels;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures.Shared;

/// <summary>The part of a Hugging Face configuration that nearly all decoders share, put under GGUF's keys.</summary>
internal static class CommonConfig
{
    /// <summary>More experts a layer are no model.</summary>
    public const int MostExperts = 1 << 16;

    private const int MostLayers = 4096;
    private const int MostHeads = 1 << 16;

    /// <summary>Layers, widths, heads, norms, vocabulary.</summary>
    public static void Read(HuggingFaceConfig config, ModelMetadata metadata, string name)
    {
        int heads = config.Count("num_attention_heads", MostHeads), headDim = HeadDim(config), kvHeads = config.Count("num_key_value_heads", MostHeads, heads);
        if (heads % kvHeads != 0)
        {
            throw config.Wrong("num_key_value_heads", $"a divisor of 'num_attention_heads', {heads}");
        }

        metadata.Set(name + ".vocab_size", (uint)config.Count("vocab_size"));
        metadata.Set(name + ".context_length", (uint)config.Count("max_position_embeddings", int.MaxValue));
        metadata.Set(name + ".embedding_length", (uint)config.Count("hidden_size"));
        metadata.Set(name + ".block_count", (uint)config.Count("num_hidden_layers", MostLayers));
        metadata.Set(name + ".feed_forward_length", (uint)config.Count("intermediate_size"));
        metadata.Set(name + ".attention.head_count", (uint)heads);
        metadata.Set(name + ".attention.head_count_kv", (uint)kvHeads);
        metadata.Set(name + ".attention.key_length", (uint)headDim);
        metadata.Set(name + ".attention.value_length", (uint)headDim);
        metadata.Set(name + ".attention.layer_norm_rms_epsilon", (float)(config.FindNumber("rms_norm_eps") ?? 1e-6));
        Tokens(config, metadata);
    }

    /// <summary>Numbers of a head.</summary>
    public static int HeadDim(HuggingFaceConfig config)
    {
        int heads = config.Count("num_attention_heads", MostHeads), width = config.Count("hidden_size");
        return config.Has("head_dim") || width >= heads
            ? config.Count("head_dim", fallback: Math.Max(width / heads, 1))
            : throw config.Wrong("num_attention_heads", $"at most 'hidden_size', {width}");
    }

    /// <summary>The activation of the feed-forward blocks, where it is another than the architecture's own.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="metadata">What to write to.</param>
    /// <param name="name">The architecture's prefix.</param>
    /// <param name="own">What the architecture's models have, as <see cref="ActivationNames"/> calls it.</param>
    /// <param name="keys">Where the configuration may say it, the first that it has counts.</param>
    public static void Activation(HuggingFaceConfig config, ModelMetadata metadata, string name, ActivationKind own, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (config.FindText(key) is { } text)
            {
                ActivationKind kind = ActivationNames.Find(text) ?? throw config.Wrong(key, ActivationNames.Known);
                if (kind != own)
                {
                    metadata.Set(name + "." + ActivationNames.Key, ActivationNames.NameOf(kind));
                }

                return;
            }
        }
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
}
