using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>GPT-2: learned positions, layer norms with biases, one matrix for queries, keys and values, a plain block with GELU.</summary>
/// <remarks>Source: Radford et al. 2019. Hugging Face's files store the matrices with inputs as rows.</remarks>
internal sealed class Gpt2 : Architecture
{
    private const int MostLayers = 4096;
    private const string Scale = ".attention.scale", ScaleByLayer = ".attention.scale_by_layer";

    public override string Name => "gpt2";

    public override IReadOnlyList<string> Classes => ["GPT2LMHeadModel"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        int width = config.Count("n_embd"), heads = config.Count("n_head", width);
        if (width % heads != 0)
        {
            throw config.Wrong("n_head", $"a divisor of 'n_embd', {width}");
        }

        metadata.Set(Name + ".vocab_size", (uint)config.Count("vocab_size"));
        metadata.Set(Name + ".context_length", (uint)config.Count("n_positions"));
        metadata.Set(Name + ".embedding_length", (uint)width);
        metadata.Set(Name + ".block_count", (uint)config.Count("n_layer", MostLayers));
        metadata.Set(Name + ".feed_forward_length", (uint)config.Count("n_inner", fallback: 4 * width));
        metadata.Set(Name + ".attention.head_count", (uint)heads);
        metadata.Set(Name + ".attention.layer_norm_epsilon", (float)(config.FindNumber("layer_norm_epsilon") ?? 1e-5));
        if (!config.Flag("scale_attn_weights", true))
        {
            metadata.Set(Name + Scale, 1f);
        }

        if (config.Flag("scale_attn_by_inverse_layer_idx", false))
        {
            metadata.Set(Name + ScaleByLayer, true);
        }

        CommonConfig.Activation(config, metadata, Name, ActivationKind.GeluTanh, "activation_function");
        CommonConfig.Tokens(config, metadata);
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        string root = map.Has("transformer.wte.weight") ? "transformer." : "";
        map.Take(root + "wte.weight", "token_embd.weight");
        map.Take(root + "wpe.weight", "position_embd.weight");
        Both(map, root + "ln_f", "output_norm", map.Take);
        if (!config.Flag("tie_word_embeddings", true))
        {
            map.Take("lm_head.weight", "output.weight");
        }

        map.Ignore(
            name =>
                name == "lm_head.weight"
                    || name.EndsWith(".attn.bias", StringComparison.Ordinal)
                    || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal));
        for (int n = 0; n < config.Number("n_layer"); n++)
        {
            string layer = $"{root}h.{n}.", block = CommonTensors.Block(n);
            Both(map, layer + "ln_1", block + "attn_norm", map.Take);
            Both(map, layer + "attn.c_attn", block + "attn_qkv", map.TakeTransposed);
            Both(map, layer + "attn.c_proj", block + "attn_output", map.TakeTransposed);
            Both(map, layer + "ln_2", block + "ffn_norm", map.Take);
            Both(map, layer + "mlp.c_fc", block + "ffn_up", map.TakeTransposed);
            Both(map, layer + "mlp.c_proj", block + "ffn_down", map.TakeTransposed);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, rope: null) with { Fused = true };
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys, ActivationKind.GeluTanh) with { Gated = false };
        float scale = (float)keys.Find(Scale[1..], attention.Scale);
        bool byLayer = keys.Flag(ScaleByLayer[1..], false);
        DecoderSpec decoder = CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Before,
            Attention = attention with { Scale = byLayer ? scale / (n + 1) : scale },
            FeedForward = feedForward,
        });
        return decoder with { LayerNorms = true, PositionEmbeddings = true };
    }

    private static void Both(TensorMap map, string from, string to, Action<string, string> weight)
    {
        weight(from + ".weight", to + ".weight");
        map.Take(from + ".bias", to + ".bias");
    }
}
