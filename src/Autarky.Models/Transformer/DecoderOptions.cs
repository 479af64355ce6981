namespace Autarky.Models.Transformer;

/// <summary>How to run a model.</summary>
public sealed record DecoderOptions
{
    /// <summary>Threads that compute, the caller's among them.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The most tokens a batch.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>How matrices are multiplied.</summary>
    public Arithmetic Arithmetic { get; init; } = Arithmetic.Fast;

    /// <summary>Told the name of each tensor as it is loaded.</summary>
    public Action<string>? TensorLoaded { get; init; }
}

/// <summary>How matrices are multiplied.</summary>
public enum Arithmetic
{
    /// <summary>Quantised weights as they are stored, against inputs rounded to bytes; others in float32.</summary>
    Fast,

    /// <summary>Everything in float32.</summary>
    Exact,
}
