using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>Llama 1 to 3, SmolLM 2, and Mistral with its sliding window: norms before both blocks, grouped-query attention, gated SiLU.</summary>
/// <remarks>
/// Source: Touvron et al. 2023; Jiang et al. 2023 (Mistral). In GGUF's terms Mixtral is a Llama with experts.
/// </remarks>
internal sealed class Llama : Architecture
{
    public override string Name => "llama";

    public override IReadOnlyList<string> Classes => ["LlamaForCausalLM", "MistralForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.Silu, "hidden_act");
        RopeConfig.Read(config, metadata, Name);
        if (config.CountOrNone("sliding_window", int.MaxValue) is > 0 and var window)
        {
            metadata.Set(Name + ".attention.sliding_window", (uint)window);
        }
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            CommonTensors.NormsBefore(map, n);
            CommonTensors.NeighbourAttention(config, map, n);
            CommonTensors.FeedForward(map, n);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, CommonSpec.Rope(keys, tensors, halves: false)) with
        {
            Window = keys.CountOrNone("attention.sliding_window"),
        };
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys);
        if (keys.CountOrNone("expert_count") is > 0 and var experts)
        {
            feedForward = feedForward with
            {
                Experts = new ExpertSpec
                {
                    Count = experts,
                    Used = keys.Count("expert_used_count", experts),
                    Width = feedForward.Width,
                    Gating = ExpertGating.Softmax,
                    Normalised = true,
                },
            };
        }

        return CommonSpec.Decoder(metadata, tensors, _ => new LayerSpec { Norms = NormPlacement.Before, Attention = attention, FeedForward = feedForward });
    }
}
