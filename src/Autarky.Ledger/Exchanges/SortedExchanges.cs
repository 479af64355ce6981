namespace Autarky.Ledger.Exchanges;

/// <summary>Some of the newest matching exchanges in another order, without bodies and attempts.</summary>
public sealed record SortedExchanges
{
    /// <summary>How many rows are sorted at most: the newest that match, so that the cost does not grow with the ledger.</summary>
    public const int Most = 5_000;

    /// <summary>The rows that were asked for, in order.</summary>
    public required IReadOnlyList<Exchange> Rows { get; init; }

    /// <summary>How many of the newest matching rows were sorted.</summary>
    public required int Sorted { get; init; }

    /// <summary>Whether older rows match, or may match, that were not sorted.</summary>
    public required bool IsCut { get; init; }
}
