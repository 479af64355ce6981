using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>Granite 3: a Llama with multipliers on embeddings, scores, residuals and logits.</summary>
/// <remarks>Source: IBM 2024 (Granite 3.0).</remarks>
internal sealed class Granite : Architecture
{
    public override string Name => "granite";

    public override IReadOnlyList<string> Classes => ["GraniteForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        CommonConfig.Read(config, metadata, Name);
        CommonConfig.Activation(config, metadata, Name, ActivationKind.Silu, "hidden_act");
        RopeConfig.Read(config, metadata, Name);
        metadata.Set(Name + ".attention.scale", (float)(config.FindNumber("attention_multiplier") ?? 1));
        metadata.Set(Name + ".embedding_scale", (float)(config.FindNumber("embedding_multiplier") ?? 1));
        metadata.Set(Name + ".residual_scale", (float)(config.FindNumber("residual_multiplier") ?? 1));
        double logits = config.FindNumber("logits_scaling") ?? 1;
        metadata.Set(Name + ".logit_scale", logits > 0 ? (float)logits : throw config.Wrong("logits_scaling", "a positive number"));
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
        attention = attention with { Scale = (float)keys.Find("attention.scale", attention.Scale) };
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys);
        double logits = keys.Find("logit_scale", 1);
        DecoderSpec decoder = CommonSpec.Decoder(
            metadata, tensors, _ => new LayerSpec { Norms = NormPlacement.Before, Attention = attention, FeedForward = feedForward });
        return decoder with
        {
            EmbeddingScale = (float)keys.Find("embedding_scale", 1),
            ResidualScale = (float)keys.Find("residual_scale", 1),
            LogitScale = logits > 0 ? (float)(1 / logits) : throw new InvalidDataException($"A logit scale of {logits} is no divisor."),
        };
    }
}
