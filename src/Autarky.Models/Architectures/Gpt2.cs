using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Transformer.Description;

namespace Autarky.Models.Architectures;

/// <summary>GPT-2: learned positions, layer norms with biases, one matrix for queries, keys and values, a plain block with GELU.</summary>
/// <remarks>Source: Radford et al. 2019. Hugging Face's files store the matrices with inputs as rows.</remarks>
internal sealed class Gpt2 : Architecture
{
    public override string Name => "gpt2";

    public override IReadOnlyList<string> Classes => ["GPT2LMHeadModel"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        if (config.FindText("activation_function") is not (null or "gelu_new" or "gelu_pytorch_tanh"))
        {
            throw config.Wrong("activation_function", "gelu_new");
        }

        int width = config.Number("n_embd");
        metadata.Set(Name + ".vocab_size", (uint)config.Number("vocab_size"));
        metadata.Set(Name + ".context_length", (uint)config.Number("n_positions"));
        metadata.Set(Name + ".embedding_length", (uint)width);
        metadata.Set(Name + ".block_count", (uint)config.Number("n_layer"));
        metadata.Set(Name + ".feed_forward_length", (uint)config.Number("n_inner", 4 * width));
        metadata.Set(Name + ".attention.head_count", (uint)config.Number("n_head"));
        metadata.Set(Name + ".attention.layer_norm_epsilon", (float)(config.FindNumber("layer_norm_epsilon") ?? 1e-5));
        CommonConfig.Tokens(config, metadata);
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        string root = map.Has("transformer.wte.weight") ? "transformer." : "";
        map.Take(root + "wte.weight", "token_embd.weight");
        map.Take(root + "wpe.weight", "position_embd.weight");
        Both(map, root + "ln_f", "output_norm", map.Take);
        map.Ignore(name => name == "lm_head.weight" || name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal));
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
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys) with { Activation = ActivationKind.GeluTanh, Gated = false };
        DecoderSpec decoder = CommonSpec.Decoder(
            metadata, tensors, _ => new LayerSpec { Norms = NormPlacement.Before, Attention = attention, FeedForward = feedForward });
        return decoder with { LayerNorms = true, PositionEmbeddings = true };
    }

    private static void Both(TensorMap map, string from, string to, Action<string, string> weight)
    {
        weight(from + ".weight", to + ".weight");
        map.Take(from + ".bias", to + ".bias");
    }
}
