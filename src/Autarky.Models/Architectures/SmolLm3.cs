using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>SmolLM 3: a Llama in which every fourth layer does not know positions.</summary>
/// <remarks>Source: Hugging Face 2025 (SmolLM3); Yang et al. 2025 (NoPE layers).</remarks>
internal sealed class SmolLm3 : Architecture
{
    private const int Period = 4;
    private const string RopeLayers = ".attention.rope_layers";

    public override string Name => "smollm3";

    public override IReadOnlyList<string> Classes => ["SmolLM3ForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.Silu, "hidden_act");
        RopeConfig.Read(config, metadata, Name);
        int layers = config.Number("num_hidden_layers"), period = config.Count("no_rope_layer_interval", fallback: Period);
        double[] rotates = config.FindNumbers("no_rope_layers") ?? [.. Enumerable.Range(0, layers).Select(n => (n + 1) % period != 0 ? 1.0 : 0)];
        if (rotates.Length != layers)
        {
            throw config.Wrong("no_rope_layers", $"a list of {layers}");
        }

        // Where there is a window, the layers that do not know positions have it.
        Windows.Read(config, metadata, Name, onlyWhere: "use_sliding_window", (n, _) => rotates[n] == 0);
        metadata.Set(Name + RopeLayers, (bool[])[.. rotates.Select(value => value != 0)]);
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
        AttentionSpec attention = CommonSpec.Attention(keys, CommonSpec.Rope(keys, tensors, halves: false));
        bool[] rotates = keys.Flags(RopeLayers[1..], n => (n + 1) % Period != 0);
        int[] windows = Windows.Of(keys, _ => false);
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys);
        return CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Before,
            Attention = attention with { Window = windows[n], Rope = rotates[n] ? attention.Rope : null },
            FeedForward = feedForward,
        });
    }
}
