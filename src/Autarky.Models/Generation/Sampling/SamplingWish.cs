namespace Autarky.Models.Generation.Sampling;

/// <summary>What a request or a person says of how tokens are chosen; what is null is left to the model.</summary>
public sealed record SamplingWish
{
    /// <inheritdoc cref="SamplingOptions.Temperature"/>
    public float? Temperature { get; init; }

    /// <inheritdoc cref="SamplingOptions.TopK"/>
    public int? TopK { get; init; }

    /// <inheritdoc cref="SamplingOptions.TopP"/>
    public float? TopP { get; init; }

    /// <inheritdoc cref="SamplingOptions.MinP"/>
    public float? MinP { get; init; }

    /// <inheritdoc cref="SamplingOptions.RepetitionPenalty"/>
    public float? RepetitionPenalty { get; init; }

    /// <summary>What holds: each value that is given, and the model's for the others.</summary>
    /// <remarks>A temperature of 0 asks for the likeliest token: then nothing that was not asked for may make another one likelier.</remarks>
    public SamplingOptions Over(SamplingOptions standard)
    {
        ArgumentNullException.ThrowIfNull(standard);
        SamplingOptions others = Temperature == 0 ? new SamplingOptions() : standard;
        return standard with
        {
            Temperature = Temperature ?? others.Temperature,
            TopK = TopK ?? others.TopK,
            TopP = TopP ?? others.TopP,
            MinP = MinP ?? others.MinP,
            RepetitionPenalty = RepetitionPenalty ?? others.RepetitionPenalty,
        };
    }
}
