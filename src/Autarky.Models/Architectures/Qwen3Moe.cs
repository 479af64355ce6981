using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>Qwen 3 with mixtures of experts.</summary>
/// <remarks>Source: Yang et al. 2025 (Qwen3).</remarks>
internal sealed class Qwen3Moe : Architecture
{
    public override string Name => "qwen3moe";

    public override IReadOnlyList<string> Classes => ["Qwen3MoeForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.Silu, "hidden_act");
        RopeConfig.Read(config, metadata, Name);
        Windows.Read(config, metadata, Name, onlyWhere: "use_sliding_window", (_, _) => true);
        metadata.Set(Name + ".expert_count", (uint)Experts(config));
        metadata.Set(Name + ".expert_used_count", (uint)config.Count("num_experts_per_tok", Experts(config)));
        metadata.Set(Name + ".expert_feed_forward_length", (uint)config.Count("moe_intermediate_size"));
        metadata.Set(Name + ".expert_weights_norm", config.Flag("norm_topk_prob", false));
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            CommonTensors.NormsBefore(map, n);
            CommonTensors.Attention(map, n);
            if (HasExperts(config, n))
            {
                CommonTensors.Experts(map, n, Experts(config), "mlp.", "gate_proj", "up_proj", "down_proj");
            }
            else
            {
                CommonTensors.FeedForward(map, n);
            }

            Qwen3.MapHeadNorms(map, n);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        int width = keys.Count("expert_feed_forward_length"), count = keys.Count("expert_count", 1 << 16);
        FeedForwardSpec plain = CommonSpec.FeedForward(keys), mixture = plain with
        {
            Width = width,
            Experts = new ExpertSpec
            {
                Count = count,
                Used = keys.Count("expert_used_count", count),
                Width = width,
                Gating = ExpertGating.Softmax,
                // Files of the released models do not say it: all of them normalise.
                Normalised = keys.Flag("expert_weights_norm", true),
            },
        };
        return Qwen3.Describe(metadata, tensors, n => tensors.Tensors.ContainsKey($"{CommonTensors.Block(n)}ffn_gate_inp.weight") ? mixture : plain);
    }

    // GGUF has no key for it: there, the layers that have a router have experts.
    private static bool HasExperts(HuggingFaceConfig config, int n) =>
        (n + 1) % config.Count("decoder_sparse_step", fallback: 1) == 0 && config.FindNumbers("mlp_only_layers")?.Contains(n) != true;

    private static int Experts(HuggingFaceConfig config) => config.Has("num_experts")
        ? config.Count("num_experts", CommonConfig.MostExperts)
        : config.Count("num_local_experts", CommonConfig.MostExperts);
}
