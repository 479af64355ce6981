namespace Autarky.Models.Description;

/// <summary>How a layer's attention works.</summary>
public sealed record AttentionSpec
{
    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads; each serves heads / kvHeads query heads.</summary>
    public required int KvHeads { get; init; }

    /// <summary>Numbers of a query and a key.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Numbers of a value.</summary>
    public required int ValueDim { get; init; }

    /// <summary>Scores are query · key times this.</summary>
    public required float Scale { get; init; }

    /// <summary>How positions rotate queries and keys; null where they do not.</summary>
    public RopeSpec? Rope { get; init; }

    /// <summary>A token sees itself and the window − 1 tokens before it; 0 for all.</summary>
    public int Window { get; init; }

    /// <summary>A token sees those after it, too.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Scores become cap · tanh(score / cap); 0 for none.</summary>
    public float SoftCap { get; init; }

    /// <summary>Whether queries and keys are normalised before they are rotated.</summary>
    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Each head has a score that takes a share of the weights and brings nothing (gpt-oss).</summary>
    public bool Sinks { get; init; }

    /// <summary>Queries, keys and values are one matrix in the checkpoint.</summary>
    public bool Fused { get; init; }

    /// <summary>Keys and values pass through a latent vector (DeepSeek); null for ordinary attention.</summary>
    public LatentSpec? Latent { get; init; }
}

/// <summary>Whether, and over what, queries and keys are normalised.</summary>
public enum QueryKeyNorm
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Each head by itself.</summary>
    Head,

    /// <summary>All heads of a token together.</summary>
    Whole,
}

/// <summary>
/// Latent attention: a token leaves one vector of <see cref="Rank"/> numbers and one rotated key of <see cref="RopeDim"/> numbers in the cache, shared by
/// all heads. Each head's key matrix is applied to its query instead of to every cached token, and its value matrix to the weighted sum.
/// </summary>
/// <remarks>Source: DeepSeek-V2 (2024), section 2.1.</remarks>
public sealed record LatentSpec
{
    /// <summary>Numbers of the latent vector.</summary>
    public required int Rank { get; init; }

    /// <summary>Numbers of the queries' own latent vector; 0 where queries are computed directly.</summary>
    public required int QueryRank { get; init; }

    /// <summary>Numbers of a head's query that positions rotate.</summary>
    public required int RopeDim { get; init; }

    /// <summary>Numbers of a head's query that they do not.</summary>
    public required int PlainDim { get; init; }

    /// <summary>Numbers of a head's value.</summary>
    public required int ValueDim { get; init; }
}
