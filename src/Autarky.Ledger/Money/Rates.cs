namespace Autarky.Ledger.Money;

/// <summary>What tokens cost, in money for a million of them. What has no rate of its own costs as much as what it is a part of.</summary>
public record Rates
{
    /// <summary>Tokens of requests.</summary>
    public required NanoUsd InputPerMillion { get; init; }

    /// <summary>Tokens of requests that the provider read from its cache; null when they cost as much as others.</summary>
    public NanoUsd? CachedInputPerMillion { get; init; }

    /// <summary>
    /// Tokens of requests that the provider wrote to its cache; null when they cost as much as others. It is the whole price of such a token, whether the
    /// provider counts them beside its input (Anthropic) or within it (OpenAI).
    /// </summary>
    public NanoUsd? CacheWritePerMillion { get; init; }

    /// <summary>The same where the cache keeps them for an hour; null when that costs as much as five minutes.</summary>
    public NanoUsd? CacheWriteForAnHourPerMillion { get; init; }

    /// <summary>Tokens of requests that are sound; null when they cost as much as text.</summary>
    public NanoUsd? AudioInputPerMillion { get; init; }

    /// <summary>Tokens of answers.</summary>
    public required NanoUsd OutputPerMillion { get; init; }

    /// <summary>Tokens of answers that are thoughts; null when they cost as much as others.</summary>
    public NanoUsd? ReasoningPerMillion { get; init; }

    /// <summary>Tokens of answers that are sound; null when they cost as much as text.</summary>
    public NanoUsd? AudioOutputPerMillion { get; init; }

    /// <summary>Every rate that is set.</summary>
    internal IEnumerable<NanoUsd> All => new[]
    {
        InputPerMillion, CachedInputPerMillion, CacheWritePerMillion, CacheWriteForAnHourPerMillion, AudioInputPerMillion, OutputPerMillion,
        ReasoningPerMillion, AudioOutputPerMillion,
    }.OfType<NanoUsd>();

    // In millionths of billionths of a dollar.
    internal Int128 OfInput(Usage usage)
    {
        int plain = usage.Input - usage.CachedInput - usage.CacheWritten;
        int audio = Math.Min(usage.AudioInput, plain); // whether more of it came from the cache, nobody says
        NanoUsd write = CacheWritePerMillion ?? InputPerMillion;
        return Times(plain - audio, InputPerMillion)
            + Times(audio, AudioInputPerMillion ?? InputPerMillion)
            + Times(usage.CachedInput, CachedInputPerMillion ?? InputPerMillion)
            + Times(usage.CacheWritten - usage.CacheWrittenForAnHour, write)
            + Times(usage.CacheWrittenForAnHour, CacheWriteForAnHourPerMillion ?? write);
    }

    internal Int128 OfOutput(Usage usage) =>
        Times(usage.Output - usage.Reasoning - usage.AudioOutput, OutputPerMillion)
        + Times(usage.Reasoning, ReasoningPerMillion ?? OutputPerMillion)
        + Times(usage.AudioOutput, AudioOutputPerMillion ?? OutputPerMillion);

    private static Int128 Times(int tokens, NanoUsd perMillion) => (Int128)tokens * perMillion.Value;
}
