namespace Autarky.Ledger.Exchanges;

/// <summary>Which exchanges to read; a null member does not restrict.</summary>
public sealed record ExchangeFilter
{
    /// <summary>Only this use case.</summary>
    public string? UseCase { get; init; }

    /// <summary>Only answers by this kind of route.</summary>
    public RouteKind? Route { get; init; }

    /// <summary>Only exchanges that ended so.</summary>
    public ExchangeOutcome? Outcome { get; init; }

    /// <summary>Only answers of this provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Only answers of this model.</summary>
    public string? Model { get; init; }

    /// <summary>Only rows that came into the ledger this way.</summary>
    public ExchangeOrigin? Origin { get; init; }

    /// <summary>
    /// Only exchanges whose question and answer hold this, as <see cref="Search.TextQuery"/> reads it, within <see cref="ExchangeText.Longest"/> characters of
    /// each. Rows that <see cref="Search.ISearchIndex"/> has not come to yet are not found; a text without a word finds nothing.
    /// </summary>
    public string? Text { get; init; }
}
