using Autarky.Kernels;
using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>BERT-class encoders (MiniLM, BGE, E5): every token sees every other, norms over the sums, learned positions, GELU.</summary>
/// <remarks>Source: Devlin et al. 2018; Reimers and Gurevych 2019 (pooling).</remarks>
internal sealed class Bert : Architecture
{
    public override string Name => "bert";

    public override IReadOnlyList<string> Classes => ["BertModel", "BertForMaskedLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        if (config.FindText("position_embedding_type") is not (null or "absolute"))
        {
            throw config.Wrong("position_embedding_type", "absolute");
        }

        if (config.FindText("hidden_act") is not (null or "gelu"))
        {
            throw config.Wrong("hidden_act", "gelu");
        }

        metadata.Set(Name + ".vocab_size", (uint)config.Number("vocab_size"));
        metadata.Set(Name + ".context_length", (uint)config.Number("max_position_embeddings"));
        metadata.Set(Name + ".embedding_length", (uint)config.Number("hidden_size"));
        metadata.Set(Name + ".block_count", (uint)config.Number("num_hidden_layers"));
        metadata.Set(Name + ".feed_forward_length", (uint)config.Number("intermediate_size"));
        metadata.Set(Name + ".attention.head_count", (uint)config.Number("num_attention_heads"));
        metadata.Set(Name + ".attention.layer_norm_epsilon", (float)(config.FindNumber("layer_norm_eps") ?? 1e-12));
        metadata.Set(Name + ".attention.causal", false);

        // llama.cpp demands it, although only the first type is used.
        metadata.Set("tokenizer.ggml.token_type_count", (uint)config.Number("type_vocab_size", 2));
        SentenceTransformers.Read(config.Folder, metadata, Name);
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        string root = map.Has("bert.embeddings.word_embeddings.weight") ? "bert." : "";
        map.Take(root + "embeddings.word_embeddings.weight", "token_embd.weight");
        map.Take(root + "embeddings.position_embeddings.weight", "position_embd.weight");

        // A row of it is added to every token as if it were a bias, and llama.cpp adds float32 only.
        map.TakeVector(root + "embeddings.token_type_embeddings.weight", "token_types.weight");
        Both(map, root + "embeddings.LayerNorm", "token_embd_norm");
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            string layer = $"{root}encoder.layer.{n}.", block = CommonTensors.Block(n);
            Both(map, layer + "attention.self.query", block + "attn_q");
            Both(map, layer + "attention.self.key", block + "attn_k");
            Both(map, layer + "attention.self.value", block + "attn_v");
            Both(map, layer + "attention.output.dense", block + "attn_output");
            Both(map, layer + "attention.output.LayerNorm", block + "attn_output_norm");
            Both(map, layer + "intermediate.dense", block + "ffn_up");
            Both(map, layer + "output.dense", block + "ffn_down");
            Both(map, layer + "output.LayerNorm", block + "layer_output_norm");
        }

        // Heads for other tasks than embedding.
        map.Ignore(name => name.Contains("pooler.", StringComparison.Ordinal) || name.StartsWith("cls.", StringComparison.Ordinal)
            || name.EndsWith("position_ids", StringComparison.Ordinal));
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors)
    {
        var keys = new ModelKeys(metadata);
        AttentionSpec attention = CommonSpec.Attention(keys, rope: null) with { Bidirectional = true };
        FeedForwardSpec feedForward = CommonSpec.FeedForward(keys) with { Activation = ActivationKind.GeluErf, Gated = false };
        DecoderSpec spec = CommonSpec.Decoder(
            metadata, tensors, _ => new LayerSpec { Norms = NormPlacement.OverSum, Attention = attention, FeedForward = feedForward });
        return spec with
        {
            LayerNorms = true,
            PositionEmbeddings = true,
            Encoder = new EncoderSpec
            {
                Pooling = keys.CountOrNone("pooling_type") == (int)Pooling.First ? Pooling.First : Pooling.Mean,
                MostTokens = Math.Min(keys.Count("most_tokens", fallback: spec.ContextLength), spec.ContextLength),
                Normalised = keys.Flag("normalised", true),
            },
        };
    }

    private static void Both(TensorMap map, string from, string to)
    {
        map.Take(from + ".weight", to + ".weight");
        map.Take(from + ".bias", to + ".bias");
    }
}
