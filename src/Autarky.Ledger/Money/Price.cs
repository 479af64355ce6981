namespace Autarky.Ledger.Money;

/// <summary>What a model's tokens cost, in money for a million of them.</summary>
public sealed record Price
{
    private const int Million = 1_000_000;

    /// <summary>A million tokens of requests.</summary>
    public required NanoUsd InputPerMillion { get; init; }

    /// <summary>A million tokens of requests that the provider read from its cache; null when they cost as much as others.</summary>
    public NanoUsd? CachedInputPerMillion { get; init; }

    /// <summary>A million tokens of answers.</summary>
    public required NanoUsd OutputPerMillion { get; init; }

    /// <summary>
    /// What an exchange costs: exact in integers, with one rounding at the end, to the nearest billionth of a dollar, halves to even.
    /// </summary>
    /// <param name="inputTokens">All tokens of the request, cached ones included.</param>
    /// <param name="cachedInputTokens">How many of <paramref name="inputTokens"/> came from the provider's cache.</param>
    /// <param name="outputTokens">Tokens of the answer.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or more tokens are cached than were sent.</exception>
    /// <exception cref="OverflowException">The cost is beyond 9.2 billion USD.</exception>
    public NanoUsd Cost(long inputTokens, long cachedInputTokens, long outputTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(cachedInputTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cachedInputTokens, inputTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(outputTokens);
        Int128 millionfold = ((Int128)(inputTokens - cachedInputTokens) * InputPerMillion.Value)
            + ((Int128)cachedInputTokens * (CachedInputPerMillion ?? InputPerMillion).Value)
            + ((Int128)outputTokens * OutputPerMillion.Value);
        (Int128 whole, Int128 rest) = Int128.DivRem(millionfold, Million);
        bool up = rest * 2 > Million || (rest * 2 == Million && Int128.IsOddInteger(whole));
        return new NanoUsd(checked((long)(up ? whole + 1 : whole)));
    }
}
