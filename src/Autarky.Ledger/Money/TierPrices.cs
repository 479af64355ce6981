namespace Autarky.Ledger.Money;

/// <summary>Prices of tiers by their words, as <see cref="ServedTier"/> puts them. Equal to another with the same prices.</summary>
public sealed class TierPrices : IEquatable<TierPrices>
{
    private readonly (string Word, TierPrice Price)[] _prices;

    /// <param name="prices">The prices by word; case does not matter.</param>
    /// <exception cref="ArgumentException">A word comes twice.</exception>
    public TierPrices(IEnumerable<KeyValuePair<string, TierPrice>> prices)
    {
        _prices = [.. prices.Select(pair => (pair.Key.ToLowerInvariant(), pair.Value)).OrderBy(pair => pair.Item1, StringComparer.Ordinal)];
        if (_prices.DistinctBy(pair => pair.Word).Count() != _prices.Length)
        {
            throw new ArgumentException("A tier has two prices.", nameof(prices));
        }
    }

    /// <summary>No other tier than the ordinary one.</summary>
    public static TierPrices None { get; } = new([]);

    /// <summary>The words, sorted.</summary>
    public IEnumerable<string> Words => _prices.Select(pair => pair.Word);

    /// <summary>The price of a tier; null where it is not known.</summary>
    public TierPrice? Find(string word) => Array.Find(_prices, pair => pair.Word == word).Price;

    /// <inheritdoc/>
    public bool Equals(TierPrices? other) => other is not null && _prices.SequenceEqual(other._prices);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TierPrices);

    /// <inheritdoc/>
    public override int GetHashCode() => _prices.Aggregate(0, HashCode.Combine);
}
