using System.Globalization;

namespace Autarky.Ledger.Money;

/// <summary>Says prices in words.</summary>
public static class PriceWords
{
    /// <summary>
    /// What of a model costs something else than its input, cached input and output: <c>cache write 6.25, for an hour 10.00; over 200,000 tokens 2x in, 1.5x
    /// out; batch 0.5x</c>. Null for nothing.
    /// </summary>
    public static string? Differing(this Price price)
    {
        ArgumentNullException.ThrowIfNull(price);
        string words = string.Join("; ", Parts(price));
        return words.Length == 0 ? null : words;
    }

    private static IEnumerable<string> Parts(Price price)
    {
        string rates = Rates(price);
        if (rates.Length > 0)
        {
            yield return rates;
        }

        if (price.LongContext is { } longer)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"from {longer.From:N0} tokens {longer.Input}x in, {longer.Output}x out");
        }

        foreach (string word in price.Tiers.Words)
        {
            TierPrice tier = price.Tiers.Find(word)!;
            yield return tier.Rates is { } own ? $"{word} {own.InputPerMillion} in, {own.OutputPerMillion} out" : $"{word} {tier.Times}x";
        }

        if (price.OffPeak is { } offPeak)
        {
            yield return $"{offPeak.Times}x but {string.Join(" and ", offPeak.Peaks)} UTC";
        }
    }

    private static string Rates(Rates rates) => string.Join(", ", new (string Name, NanoUsd? Rate)[]
    {
        ("cache write", rates.CacheWritePerMillion),
        ("cache write for an hour", rates.CacheWriteForAnHourPerMillion),
        ("audio in", rates.AudioInputPerMillion),
        ("reasoning", rates.ReasoningPerMillion),
        ("audio out", rates.AudioOutputPerMillion),
    }.Where(part => part.Rate is not null).Select(part => $"{part.Name} {part.Rate}"));
}
