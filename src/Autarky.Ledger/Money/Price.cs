namespace Autarky.Ledger.Money;

/// <summary>What a model's tokens cost: rates, and what makes them others: a long request, how it was served, the hour.</summary>
public sealed record Price : Rates
{
    private const int Million = 1_000_000;
    private const int Hundred = 100;

    /// <summary>What a long request costs; null where length changes nothing.</summary>
    public LongContext? LongContext { get; init; }

    /// <summary>What other tiers than the ordinary one cost.</summary>
    public TierPrices Tiers { get; init; } = TierPrices.None;

    /// <summary>What it costs outside the hours at which everybody asks; null where hours change nothing.</summary>
    public OffPeak? OffPeak { get; init; }

    /// <summary>
    /// What an exchange costs: exact in integers, with one rounding at the end, to the nearest billionth of a dollar, halves to even. Null where it was served
    /// in a way whose price is not known.
    /// </summary>
    /// <param name="usage">Its tokens.</param>
    /// <param name="at">When it was asked.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or parts of the tokens are more than there are.</exception>
    /// <exception cref="OverflowException">The cost is beyond 9.2 billion USD.</exception>
    public NanoUsd? Cost(Usage usage, DateTimeOffset at)
    {
        if (!usage.IsSound)
        {
            throw new ArgumentOutOfRangeException(nameof(usage), usage, "Parts of the tokens are more than there are, or less than none.");
        }

        Rates rates = this;
        (Int128 input, Int128 output, Int128 scale) = (1, 1, Million);
        foreach (string word in ServedTier.Words(usage.Tier))
        {
            if (Tiers.Find(word) is not { } tier)
            {
                return null;
            }

            rates = tier.Rates ?? rates;
            Multiply(tier.Times, tier.Times);
        }

        if (LongContext is { } longer && usage.Input >= longer.From)
        {
            Multiply(longer.Input, longer.Output);
        }

        if (OffPeak is { } offPeak && !offPeak.IsPeak(at))
        {
            Multiply(offPeak.Times, offPeak.Times);
        }

        Int128 all = checked((rates.OfInput(usage) * input) + (rates.OfOutput(usage) * output));
        (Int128 whole, Int128 rest) = Int128.DivRem(all, scale);
        bool up = rest * 2 > scale || (rest * 2 == scale && Int128.IsOddInteger(whole));
        return new NanoUsd(checked((long)(up ? whole + 1 : whole)));

        void Multiply(Factor ofInput, Factor ofOutput)
        {
            (input, output, scale) = checked((input * ofInput.Hundredths, output * ofOutput.Hundredths, scale * Hundred));
        }
    }
}

/// <summary>How many times a rate another one is, in hundredths, from 0 to 100.</summary>
/// <param name="Hundredths">100 for once.</param>
public readonly record struct Factor(int Hundredths)
{
    /// <summary>The same.</summary>
    public static Factor Once => new(100);

    /// <summary>As people write it: <c>1.5</c>.</summary>
    public override string ToString() => (Hundredths / 100m).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A long request costs more, all of it: not only what is over the bound.</summary>
/// <param name="From">The fewest tokens of the prompt that make it long, cached ones included.</param>
/// <param name="Input">How many times the rate its prompt costs, whatever of it is cached.</param>
/// <param name="Output">How many times the rate its answer costs.</param>
public sealed record LongContext(int From, Factor Input, Factor Output);

/// <summary>What a tier costs: rates of its own, or so many times the ordinary ones.</summary>
/// <param name="Rates">Its rates; null for the ordinary ones.</param>
/// <param name="Times">How many times them.</param>
public sealed record TierPrice(Rates? Rates, Factor Times);
