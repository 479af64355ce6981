using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>Qwen 2 and 2.5: a Llama with biases on queries, keys and values, heads rotating halves.</summary>
/// <remarks>Source: Yang et al. 2024 (Qwen2). Some layers may have a sliding window, which released models leave off.</remarks>
internal sealed class Qwen2 : Architecture
{
    public override string Name => "qwen2";

    public override IReadOnlyList<string> Classes => ["Qwen2ForCausalLM"];

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
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, CommonSpec.Rope(keys, tensors, halves: true));
        int[] windows = Windows.Of(keys, _ => true);
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys);
        return CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Before,
            Attention = attention with { Window = windows[n] },
            FeedForward = feedForward,
        });
    }
}
