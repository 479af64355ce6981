using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>Phi-3 and Phi-4: queries, keys and values are one matrix, gate and up another; some rotate only part of a head, and scale by long RoPE.</summary>
/// <remarks>Source: Abdin et al. 2024 (Phi-3, Phi-4).</remarks>
internal sealed class Phi3 : Architecture
{
    public override string Name => "phi3";

    public override IReadOnlyList<string> Classes => ["Phi3ForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.Silu, "hidden_act");
        if (RopeConfig.Type(config) is not ("default" or "longrope" or "su"))
        {
            throw new InvalidDataException($"A Phi-3 with the RoPE scaling '{RopeConfig.Type(config)}' is not known: its class has 'longrope' or none.");
        }

        RopeConfig.Read(config, metadata, Name);
        Windows.Read(config, metadata, Name, onlyWhere: null, (_, _) => true);
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            CommonTensors.NormsBefore(map, n);
            map.Take($"{CommonTensors.Layer(n)}self_attn.qkv_proj.weight", $"{CommonTensors.Block(n)}attn_qkv.weight");
            map.Take($"{CommonTensors.Layer(n)}self_attn.o_proj.weight", $"{CommonTensors.Block(n)}attn_output.weight");
            map.Take($"{CommonTensors.Layer(n)}mlp.gate_up_proj.weight", $"{CommonTensors.Block(n)}ffn_up.weight");
            map.Take($"{CommonTensors.Layer(n)}mlp.down_proj.weight", $"{CommonTensors.Block(n)}ffn_down.weight");
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, CommonSpec.Rope(keys, tensors, halves: true)) with { Fused = true };
        int[] windows = Windows.Of(keys, _ => true);
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys) with { Fused = true };
        return CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Before,
            Attention = attention with { Window = windows[n] },
            FeedForward = feedForward,
        });
    }
}
