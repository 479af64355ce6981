namespace Autarky.Ledger.Money;

/// <summary>Tokens of an exchange, by what they are billed as. Whatever a dialect leaves out of its counts is in here.</summary>
/// <param name="Input">All tokens of the prompt, those read from or written to the provider's cache included.</param>
/// <param name="CachedInput">Those of them that were read from the cache.</param>
/// <param name="Output">All tokens that were written, thoughts included.</param>
public readonly record struct Usage(int Input, int CachedInput, int Output)
{
    /// <summary>Tokens of the prompt that were written to the cache, for however long; none of them was read from it.</summary>
    public int CacheWritten { get; init; }

    /// <summary>The part of <see cref="CacheWritten"/> that is kept for an hour; the rest is kept for five minutes.</summary>
    public int CacheWrittenForAnHour { get; init; }

    /// <summary>Tokens of the prompt that were sound.</summary>
    public int AudioInput { get; init; }

    /// <summary>Tokens of the output that were thoughts; 0 where the provider does not say.</summary>
    public int Reasoning { get; init; }

    /// <summary>Tokens of the output that are sound.</summary>
    public int AudioOutput { get; init; }

    /// <summary>How it was served, by the answer's own word, as <see cref="ServedTier.Of"/> puts it; null where the answer does not say.</summary>
    public string? Tier { get; init; }

    /// <summary>What the answer itself says that it cost (OpenRouter does); null where it does not say.</summary>
    public NanoUsd? SaidCost { get; init; }

    /// <summary>Whether a count is not what the provider said, or the provider said what cannot be.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>Whether the provider did not say what it read; then <see cref="Input"/> is no count.</summary>
    public bool LacksInput { get; init; }

    /// <summary>Whether the provider did not say what it wrote; then <see cref="Output"/> is no count.</summary>
    public bool LacksOutput { get; init; }

    /// <summary>Whether no count is negative, and no part is more than what it is a part of.</summary>
    public bool IsSound => Input >= 0 && CachedInput >= 0 && Output >= 0 && CacheWritten >= 0 && CacheWrittenForAnHour >= 0 && AudioInput >= 0 && Reasoning >= 0
        && AudioOutput >= 0 && Fitted() == this;

    /// <summary>
    /// What two events of one answer say together: counts only grow, so the larger of each is right. Some servers send 0 again at the end, some all
    /// counts twice.
    /// </summary>
    public static Usage Largest(Usage? before, Usage now) => before is not { } known ? now : new Usage(
        Math.Max(known.Input, now.Input), Math.Max(known.CachedInput, now.CachedInput), Math.Max(known.Output, now.Output))
    {
        CacheWritten = Math.Max(known.CacheWritten, now.CacheWritten),
        CacheWrittenForAnHour = Math.Max(known.CacheWrittenForAnHour, now.CacheWrittenForAnHour),
        AudioInput = Math.Max(known.AudioInput, now.AudioInput),
        Reasoning = Math.Max(known.Reasoning, now.Reasoning),
        AudioOutput = Math.Max(known.AudioOutput, now.AudioOutput),
        Tier = now.Tier ?? known.Tier,
        SaidCost = now.SaidCost > known.SaidCost || known.SaidCost is null ? now.SaidCost : known.SaidCost,
        IsEstimated = known.IsEstimated || now.IsEstimated,
        LacksInput = known.LacksInput && now.LacksInput,
        LacksOutput = known.LacksOutput && now.LacksOutput,
    };

    /// <summary>The same with parts that are no larger than what they are parts of.</summary>
    public Usage Fitted()
    {
        int cached = Math.Min(CachedInput, Input);
        int written = Math.Min(CacheWritten, Input - cached);
        int reasoning = Math.Min(Reasoning, Output);
        return this with
        {
            CachedInput = cached,
            CacheWritten = written,
            CacheWrittenForAnHour = Math.Min(CacheWrittenForAnHour, written),
            AudioInput = Math.Min(AudioInput, Input),
            Reasoning = reasoning,
            AudioOutput = Math.Min(AudioOutput, Output - reasoning),
        };
    }
}
