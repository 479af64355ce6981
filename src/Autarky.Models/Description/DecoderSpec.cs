using System.Collections.Immutable;

namespace Autarky.Models.Description;

/// <summary>
/// What a decoder computes, layer by layer: everything in which the architectures differ is a value here, so that the arithmetic is written once.
/// </summary>
public sealed record DecoderSpec
{
    /// <summary>The architecture's name in GGUF's terms: <c>llama</c>, <c>qwen3moe</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Tokens of the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Numbers a token carries from layer to layer (hidden size).</summary>
    public required int Width { get; init; }

    /// <summary>Positions that the model was made for.</summary>
    public required int ContextLength { get; init; }

    /// <summary>
    /// Positions that a sequence may fill and still be rotated by the divisors of the original context; one that may grow longer is rotated by the long
    /// ones from its first token on. <see cref="int.MaxValue"/> where no sequence is.
    /// </summary>
    public int ShortContext => Layers.Select(layer => layer.Attention.Rope)
        .Where(rope => rope is { LongDivisors.IsEmpty: false } && rope.OriginalContext < ContextLength)
        .Select(rope => rope!.OriginalContext).DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>The layers, first to last.</summary>
    public required ImmutableArray<LayerSpec> Layers { get; init; }

    /// <summary>Norms are layer norms with a mean and a bias (GPT-2), not RMS norms.</summary>
    public bool LayerNorms { get; init; }

    /// <summary>Added to the mean square within every norm.</summary>
    public required float NormEpsilon { get; init; }

    /// <summary>A learned vector a position is added to the embedding (GPT-2).</summary>
    public bool PositionEmbeddings { get; init; }

    /// <summary>Embeddings are multiplied by this.</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>What a block adds to the residual stream is multiplied by this.</summary>
    public float ResidualScale { get; init; } = 1;

    /// <summary>Logits are multiplied by this.</summary>
    public float LogitScale { get; init; } = 1;

    /// <summary>Logits become cap · tanh(logit / cap); 0 for none.</summary>
    public float LogitSoftCap { get; init; }

    /// <summary>How an encoder makes a vector; null for a decoder. An encoder also has token types, and a norm over its embeddings.</summary>
    public EncoderSpec? Encoder { get; init; }
}

/// <summary>One layer: attention, then a feed-forward block.</summary>
public sealed record LayerSpec
{
    /// <summary>Where the norms of both blocks stand.</summary>
    public required NormPlacement Norms { get; init; }

    /// <summary>The name of the norm before the feed-forward block.</summary>
    public string FeedForwardNorm { get; init; } = "ffn_norm";

    /// <summary>The attention.</summary>
    public required AttentionSpec Attention { get; init; }

    /// <summary>The feed-forward block.</summary>
    public required FeedForwardSpec FeedForward { get; init; }
}

/// <summary>Where a layer's norms stand.</summary>
public enum NormPlacement
{
    /// <summary>x + block(norm(x)).</summary>
    Before,

    /// <summary>x + norm(block(x)) (OLMo 2).</summary>
    After,

    /// <summary>x + norm(block(norm(x))) (Gemma 2 and 3).</summary>
    Both,

    /// <summary>norm(x + block(x)) (BERT).</summary>
    OverSum,
}
