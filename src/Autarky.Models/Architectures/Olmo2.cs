using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>OLMo 2: norms after the blocks instead of before, queries and keys normalised over all heads together.</summary>
/// <remarks>Source: OLMo Team 2024.</remarks>
internal sealed class Olmo2 : Architecture
{
    public override string Name => "olmo2";

    public override IReadOnlyList<string> Classes => ["Olmo2ForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.Silu, "hidden_act");
        RopeConfig.Read(config, metadata, Name);
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            map.TakeVector($"{CommonTensors.Layer(n)}post_attention_layernorm.weight", $"{CommonTensors.Block(n)}post_attention_norm.weight");
            map.TakeVector($"{CommonTensors.Layer(n)}post_feedforward_layernorm.weight", $"{CommonTensors.Block(n)}post_ffw_norm.weight");
            Qwen3.MapHeadNorms(map, n);
            CommonTensors.Attention(map, n);
            CommonTensors.FeedForward(map, n);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, CommonSpec.Rope(keys, tensors, halves: true)) with { QueryKeyNorm = QueryKeyNorm.Whole };
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys);
        return CommonSpec.Decoder(metadata, tensors, _ => new LayerSpec { Norms = NormPlacement.After, Attention = attention, FeedForward = feedForward });
    }
}
