using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>
/// Gemma 3 (text): as Gemma 2, with normalised queries and keys instead of soft caps; five layers with a window to one without, each with its own RoPE.
/// </summary>
/// <remarks>Source: Gemma Team 2025.</remarks>
internal sealed class Gemma3 : Architecture
{
    private const int Period = 6;

    public override string Name => "gemma3";

    public override IReadOnlyList<string> Classes => ["Gemma3ForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        Gemma2.RefuseBothWays(config);
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.GeluTanh, "hidden_activation");
        RopeConfig.Read(config, metadata, Name);
        if (config.FindText("rope_parameters.sliding_attention.rope_type") is not (null or "default"))
        {
            throw config.Wrong("rope_parameters.sliding_attention.rope_type", "default");
        }

        metadata.Set(
            Name + ".rope.freq_base_swa",
            (float)(config.FindNumber("rope_parameters.sliding_attention.rope_theta") ?? config.FindNumber("rope_local_base_freq") ?? 10000));
        int period = config.Number("_sliding_window_pattern", config.Number("sliding_window_pattern", Period));
        Windows.Read(config, metadata, Name, onlyWhere: null, (n, _) => (n + 1) % Math.Max(period, 1) != 0);
        metadata.Set(Name + ".attn_logit_softcapping", (float)(config.FindNumber("attn_logit_softcapping") ?? 0));
        metadata.Set(Name + ".final_logit_softcapping", (float)(config.FindNumber("final_logit_softcapping") ?? 0));
        if (config.FindNumber("query_pre_attn_scalar") is > 0 and var scalar)
        {
            metadata.Set(Name + ".attention.scale", (float)(1 / Math.Sqrt(scalar)));
        }
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map, plus: 1);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            Gemma2.MapNorms(map, n);
            Qwen3.MapHeadNorms(map, n, plus: 1);
            CommonTensors.Attention(map, n);
            CommonTensors.FeedForward(map, n);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        RopeSpec rope = CommonSpec.Rope(keys, tensors, halves: true);
        var local = new RopeSpec { Dim = rope.Dim, Theta = keys.Find("rope.freq_base_swa", 10000), Halves = true };
        AttentionSpec attention = CommonSpec.Attention(keys, rope);
        attention = attention with
        {
            Scale = (float)keys.Find("attention.scale", Scale(keys)),
            SoftCap = (float)keys.Find("attn_logit_softcapping", 0),
            QueryKeyNorm = QueryKeyNorm.Head,
        };
        int[] windows = Windows.Of(keys, n => (n + 1) % Period != 0);
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys, ActivationKind.GeluTanh);
        DecoderSpec decoder = CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Both,
            Attention = attention with { Window = windows[n], Rope = windows[n] > 0 ? local : rope },
            FeedForward = feedForward,
        });
        return decoder with { EmbeddingScale = Gemma2.EmbeddingScale(keys), LogitSoftCap = (float)keys.Find("final_logit_softcapping", 0) };
    }

    // The 27B model (62 layers) scales by width / heads instead of the head's own width.
    private static double Scale(ModelKeys keys) => 1 / Math.Sqrt(keys.Layers == 62 ? keys.Width / (double)keys.Heads : keys.HeadDim);
}
