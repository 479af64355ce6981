using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>Qwen 3: queries and keys are normalised head by head; no biases.</summary>
/// <remarks>Source: Yang et al. 2025 (Qwen3).</remarks>
internal sealed class Qwen3 : Architecture
{
    public override string Name => "qwen3";

    public override IReadOnlyList<string> Classes => ["Qwen3ForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.Silu, "hidden_act");
        RopeConfig.Read(config, metadata, Name);
        Windows.Read(config, metadata, Name, onlyWhere: "use_sliding_window", (n, layers) => n >= config.Number("max_window_layers", layers));
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            CommonTensors.NormsBefore(map, n);
            CommonTensors.Attention(map, n);
            CommonTensors.FeedForward(map, n);
            MapHeadNorms(map, n);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys);
        return Describe(metadata, tensors, _ => feedForward);
    }

    /// <summary>The norms of queries and keys.</summary>
    public static void MapHeadNorms(TensorMap map, int n, float plus = 0)
    {
        map.TakeVector($"{CommonTensors.Layer(n)}self_attn.q_norm.weight", $"{CommonTensors.Block(n)}attn_q_norm.weight", plus);
        map.TakeVector($"{CommonTensors.Layer(n)}self_attn.k_norm.weight", $"{CommonTensors.Block(n)}attn_k_norm.weight", plus);
    }

    /// <summary>Qwen 3 with any feed-forward blocks.</summary>
    public static DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors, Func<int, FeedForwardSpec> feedForward)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, CommonSpec.Rope(keys, tensors, halves: true)) with { QueryKeyNorm = QueryKeyNorm.Head };
        int[] windows = Windows.Of(keys, _ => true);
        return CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Before,
            Attention = attention with { Window = windows[n] },
            FeedForward = feedForward(n),
        });
    }
}
