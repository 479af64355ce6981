using System.Collections.Immutable;

namespace Autarky.Models.Description;

/// <summary>Rotary position embedding: which numbers of a head are rotated, and how fast.</summary>
public sealed record RopeSpec
{
    /// <summary>Numbers of a head that are rotated; even.</summary>
    public required int Dim { get; init; }

    /// <summary>The base: pair i rotates by theta^(−2i / dim) a position.</summary>
    public required double Theta { get; init; }

    /// <summary>Pairs are (x[i], x[i + dim / 2]), not neighbours.</summary>
    public required bool Halves { get; init; }

    /// <summary>Positions are divided by this (linear scaling); 1 for none.</summary>
    public double LinearFactor { get; init; } = 1;

    /// <summary>Frequencies are divided by these, one a pair (Llama 3, long RoPE); empty for none.</summary>
    public ImmutableArray<float> Divisors { get; init; } = [];

    /// <summary>Divisors of sequences that may grow beyond the original context (long RoPE); empty where there is no such distinction.</summary>
    public ImmutableArray<float> LongDivisors { get; init; } = [];

    /// <summary>Positions that the model was first trained on; scaling sets in beyond.</summary>
    public int OriginalContext { get; init; }

    /// <summary>YaRN's parameters; null for none.</summary>
    public YarnSpec? Yarn { get; init; }

    /// <summary>Cosines and sines are multiplied by this.</summary>
    public double Magnitude { get; init; } = 1;
}

/// <summary>YaRN: fast pairs keep their frequency, slow ones are divided by the factor, those in between are blended.</summary>
/// <remarks>Source: Peng et al. 2023 (YaRN), section 3.</remarks>
public sealed record YarnSpec
{
    /// <summary>How many times longer the context became.</summary>
    public required double Factor { get; init; }

    /// <summary>Pairs that rotate more often than this over the original context keep their frequency.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>Pairs that rotate less often than this are divided.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>The limits of the blend are rounded outwards to whole pairs.</summary>
    public bool Truncate { get; init; } = true;
}
