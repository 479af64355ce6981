using Autarky.Ledger.Answers;

namespace Autarky.Ledger.Exchanges;

/// <summary>The exchanges of the ledger: appended, read, never changed, but that a licence may be named later. Safe for concurrent use.</summary>
public interface IExchanges
{
    /// <summary>
    /// Appends one exchange with its attempts. Completes only when it is on disk (group commit: callers that wait at the same time share one flush).
    /// A cancelled wait does not take the row back.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The row could not be written; it is not in the ledger.</exception>
    Task AppendAsync(Exchange exchange, CancellationToken cancellationToken);

    /// <summary>
    /// Appends many, in transactions of a few hundred rows so that others can write in between; rows whose <see cref="Exchange.ImportKey"/>
    /// is there already are skipped. Where a skipped row brings a <see cref="Exchange.Gold"/> that the ledger lacks, nothing changes: use
    /// <see cref="IFeedback"/>. Where it brings a <see cref="Exchange.Licence"/> and the row in the ledger has none, the row gets it.
    /// </summary>
    /// <returns>How many rows were added.</returns>
    /// <exception cref="LedgerUnavailableException">
    /// Rows could not be written. Transactions before that one stay; importing the same rows again adds the missing ones, given import
    /// keys.
    /// </exception>
    Task<int> ImportAsync(IReadOnlyList<Exchange> exchanges, CancellationToken cancellationToken);

    /// <summary>One exchange with its bodies and attempts; null when there is none of that id.</summary>
    Task<Exchange?> FindAsync(ExchangeId id, CancellationToken cancellationToken);

    /// <summary>
    /// The newest complete exchange of a use case with this <see cref="Exchange.InputHash"/> that a partner answered (imported, teacher or
    /// partner route; not one that was itself replayed by <c>recorded</c>) and whose bodies are in <paramref name="dialect"/>, with them; null when nothing was
    /// recorded. A null use case searches all, a null dialect those of all.
    /// </summary>
    Task<Exchange?> FindRecordedAsync(string? useCase, string inputHash, string? dialect, CancellationToken cancellationToken);

    /// <summary>
    /// A page of the table, newest first, by key: the cost does not grow with the page's distance from the start. A search for a text takes a bounded time,
    /// after which the page may have fewer rows, or none, and leads on all the same.
    /// </summary>
    /// <param name="filter">Which rows.</param>
    /// <param name="before">Only rows older than this key (<see cref="ExchangePage.Older"/>); null starts at the newest.</param>
    /// <param name="after">Only rows newer than this key (<see cref="ExchangePage.Newer"/>); wins over <paramref name="before"/>.</param>
    /// <param name="size">Rows a page, 1 to 500.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<ExchangePage> PageAsync(ExchangeFilter filter, long? before, long? after, int size, CancellationToken cancellationToken);

    /// <summary>The newest matching rows in another order: up to <see cref="SortedExchanges.Most"/> are sorted.</summary>
    /// <param name="filter">Which rows.</param>
    /// <param name="order">How they are sorted.</param>
    /// <param name="skip">How many of the sorted rows to leave out, 0 or more.</param>
    /// <param name="size">How many to read, 1 to 500.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<SortedExchanges> SortedAsync(ExchangeFilter filter, ExchangeOrder order, int skip, int size, CancellationToken cancellationToken);

    /// <summary>
    /// What was asked and answered in exchanges, in their order; an id that is not in the ledger has the text of an exchange whose bodies were not kept. Cheap,
    /// however long the bodies are: of those that the search index has come to, long bodies are not read again.
    /// </summary>
    /// <param name="ids">Up to 500.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<ExchangeText>> TextsAsync(IReadOnlyList<ExchangeId> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Every matching exchange in the order of commit, with bodies, attempts and the newest known right answer in
    /// <see cref="Exchange.Gold"/> (feedback wins over a recorded one). Reads in pages; does not hold a transaction open.
    /// </summary>
    IAsyncEnumerable<Exchange> ReadAllAsync(ExchangeFilter filter, CancellationToken cancellationToken);

    /// <summary>How many rows match.</summary>
    Task<long> CountAsync(ExchangeFilter filter, CancellationToken cancellationToken);
}
