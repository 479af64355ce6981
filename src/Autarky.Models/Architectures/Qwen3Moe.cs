using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Transformer.Description;

namespace Autarky.Models.Architectures;

/// <summary>Qwen 3 with mixtures of experts.</summary>
/// <remarks>Source: Yang et al. 2025 (Qwen3).</remarks>
internal sealed class Qwen3Moe : Architecture
{
    public override string Name => "qwen3moe";

    public override IReadOnlyList<string> Classes => ["Qwen3MoeForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        if (config.Number("decoder_sparse_step", 1) != 1 || config.FindNumbers("mlp_only_layers") is { Length: > 0 })
        {
            throw new InvalidDataException("Qwen3 models that mix layers with and without experts are not known: 'decoder_sparse_step' must be 1 and 'mlp_only_layers' empty.");
        }

        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Rope(config, metadata, Name);
        metadata.Set(Name + ".expert_count", (uint)Experts(config));
        metadata.Set(Name + ".expert_used_count", (uint)config.Number("num_experts_per_tok"));
        metadata.Set(Name + ".expert_feed_forward_length", (uint)config.Number("moe_intermediate_size"));
        metadata.Set(Name + ".expert_weights_norm", config.Flag("norm_topk_prob", false));
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            CommonTensors.NormsBefore(map, n);
            CommonTensors.Attention(map, n);
            CommonTensors.Experts(map, n, Experts(config), "mlp.", "gate_proj", "up_proj", "down_proj");
            Qwen3.MapHeadNorms(map, n);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        int width = keys.Count("expert_feed_forward_length"), count = keys.Count("expert_count", 1 << 16);
        var feedForward = new FeedForwardSpec
        {
            Width = width,
            Activation = ActivationKind.Silu,
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
        return Qwen3.Describe(metadata, tensors, _ => feedForward);
    }

    private static int Experts(HuggingFaceConfig config) => config.Number("num_experts", config.Number("num_local_experts", 0)) is > 0 and var experts
        ? experts
        : throw config.Wrong("num_experts", "a positive number");
}
