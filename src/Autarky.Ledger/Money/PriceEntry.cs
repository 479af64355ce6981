namespace Autarky.Ledger.Money;

/// <summary>A price of one model at one provider from a moment on, until the next entry of the same model.</summary>
public sealed record PriceEntry
{
    /// <summary>The provider's name in the configuration, for example <c>openai</c>; case does not matter.</summary>
    public required string Provider { get; init; }

    /// <summary>
    /// The provider's name for the model; case does not matter. Dated names of the same model (<c>gpt-4o-2024-08-06</c>) need no entry of
    /// their own.
    /// </summary>
    public required string Model { get; init; }

    /// <summary>The first moment of this price; the beginning of a day (UTC) where only the day is known.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The price.</summary>
    public required Price Price { get; init; }

    /// <summary>Where it comes from or what is uncertain about it, for people who look at the list.</summary>
    public string? Note { get; init; }
}
