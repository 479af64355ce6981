using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>Gemma 2: norms before and after both blocks, every other layer with a sliding window, soft-capped scores and logits, scaled embeddings.</summary>
/// <remarks>Source: Gemma Team 2024. Gains are stored less one in Hugging Face's files and as they are in GGUF.</remarks>
internal sealed class Gemma2 : Architecture
{
    public override string Name => "gemma2";

    public override IReadOnlyList<string> Classes => ["Gemma2ForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        RefuseBothWays(config);
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.GeluTanh, "hidden_activation");
        RopeConfig.Read(config, metadata, Name);
        Windows.Read(config, metadata, Name, onlyWhere: null, (n, _) => n % 2 == 0);
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
            MapNorms(map, n);
            CommonTensors.Attention(map, n);
            CommonTensors.FeedForward(map, n);
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, CommonSpec.Rope(keys, tensors, halves: true));
        attention = attention with
        {
            Scale = (float)keys.Find("attention.scale", Scale(keys)),
            SoftCap = (float)keys.Find("attn_logit_softcapping", 50),
        };
        int[] windows = Windows.Of(keys, n => n % 2 == 0);
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys, ActivationKind.GeluTanh);
        DecoderSpec decoder = CommonSpec.Decoder(metadata, tensors, n => new LayerSpec
        {
            Norms = NormPlacement.Both,
            Attention = attention with { Window = windows[n] },
            FeedForward = feedForward,
        });
        return decoder with { EmbeddingScale = EmbeddingScale(keys), LogitSoftCap = (float)keys.Find("final_logit_softcapping", 30) };
    }

    /// <summary>Refuses a model whose tokens see those after them.</summary>
    public static void RefuseBothWays(HuggingFaceConfig config)
    {
        if (config.Flag("use_bidirectional_attention", false))
        {
            throw config.Wrong("use_bidirectional_attention", "false: a model whose tokens see those after them writes no text");
        }
    }

    /// <summary>The four norms of a layer.</summary>
    public static void MapNorms(TensorMap map, int n)
    {
        foreach ((string from, string to) in new[]
        {
            ("input_layernorm", "attn_norm"), ("post_attention_layernorm", "post_attention_norm"),
            ("pre_feedforward_layernorm", "ffn_norm"), ("post_feedforward_layernorm", "post_ffw_norm"),
        })
        {
            map.TakeVector($"{CommonTensors.Layer(n)}{from}.weight", $"{CommonTensors.Block(n)}{to}.weight", plus: 1);
        }
    }

    /// <summary>Embeddings are multiplied by √width.</summary>
    public static float EmbeddingScale(ModelKeys keys) => MathF.Sqrt(keys.Width);

    // The 27B model (46 layers) scales by width / heads instead of the head's own width.
    private static double Scale(ModelKeys keys) => 1 / Math.Sqrt(keys.Layers == 46 ? keys.Width / (double)keys.Heads : keys.HeadDim);
}
