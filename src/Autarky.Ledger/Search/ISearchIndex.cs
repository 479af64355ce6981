namespace Autarky.Ledger.Search;

/// <summary>
/// What finds exchanges by their words. It is made behind the ledger, so that writing a row costs nothing more: whoever runs for long calls
/// <see cref="AdvanceAsync"/> again and again. Its place is kept, by whichever process advances it. Safe for concurrent use.
/// </summary>
public interface ISearchIndex
{
    /// <summary>How far it is.</summary>
    Task<SearchProgress> ProgressAsync(CancellationToken cancellationToken);

    /// <summary>Makes some more rows searchable in one small transaction: new ones first, then those from before, newest first.</summary>
    /// <returns>How far it is after that.</returns>
    /// <exception cref="LedgerUnavailableException">The rows could not be written; a later call tries them again.</exception>
    Task<SearchProgress> AdvanceAsync(CancellationToken cancellationToken);
}

/// <summary>How far a search index is.</summary>
/// <param name="Written">Exchanges that the ledger has ever written.</param>
/// <param name="Left">Those of them that no search finds yet.</param>
public readonly record struct SearchProgress(long Written, long Left);
