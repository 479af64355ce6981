using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation.Chat;

/// <summary>How a model is loaded and run.</summary>
public sealed record LocalModelOptions
{
    /// <summary>Threads that compute.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The most tokens a step.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>How matrices are multiplied.</summary>
    public Arithmetic Arithmetic { get; init; } = Arithmetic.Fast;

    /// <summary>Bytes for keys and values; null for a quarter of the machine's memory.</summary>
    public long? CacheBytes { get; init; }

    /// <summary>How keys and values are kept.</summary>
    public KvPrecision CachePrecision { get; init; } = KvPrecision.F16;

    /// <summary>A smaller model with the same tokens, a file or folder, that guesses ahead; null for none. Its keys and values share the memory.</summary>
    public string? Draft { get; init; }

    /// <summary>How the model is shared; its end tokens and text are those of the model.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>Told the share that is loaded, in [0, 1].</summary>
    public Action<double>? Progress { get; init; }
}
