using Autarky.Models.Transformer;

namespace Autarky.Models.Embedding;

/// <summary>How an encoder is loaded and shared.</summary>
public sealed record LocalEmbedderOptions
{
    /// <summary>Threads that compute; the vectors are the same with any number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How matrices are multiplied.</summary>
    public Arithmetic Arithmetic { get; init; } = Arithmetic.Fast;

    /// <summary>The most requests that have texts left to embed; one more is refused.</summary>
    public int MaxQueue { get; init; } = 128;

    /// <summary>The most tokens of a text; null for as many as the model reads.</summary>
    public int? Context { get; init; }

    /// <summary>Told the share that is loaded, in [0, 1].</summary>
    public Action<double>? Progress { get; init; }
}
