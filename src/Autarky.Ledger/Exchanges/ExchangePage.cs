namespace Autarky.Ledger.Exchanges;

/// <summary>One page of the ledger, newest row first, without bodies and attempts.</summary>
public sealed record ExchangePage
{
    /// <summary>The rows; <see cref="Exchange.Request"/> and <see cref="Exchange.Response"/> are null here, <see cref="Exchange.Attempts"/> empty.</summary>
    public required IReadOnlyList<Exchange> Rows { get; init; }

    /// <summary>Pass as <c>before</c> to read the next older page; null when there is none.</summary>
    public long? Older { get; init; }

    /// <summary>Pass as <c>after</c> to read the next newer page; null when this is the newest.</summary>
    public long? Newer { get; init; }

    /// <summary>
    /// Where a search for a text stopped before its page was full, because it had taken its time: rows created before this were not looked at, and
    /// <see cref="Older"/> goes on there. Null when it did not stop.
    /// </summary>
    public DateTimeOffset? SearchedTo { get; init; }
}
