namespace Autarky.Ledger.Responses;

/// <summary>
/// What is kept of responses beside their exchanges. Most have nothing here: their id holds their exchange's. Safe for concurrent use.
/// </summary>
public interface IResponses
{
    /// <summary>Adds a response. Completes when it is on disk.</summary>
    /// <exception cref="LedgerUnavailableException">It could not be written, or one of that id is there.</exception>
    Task AddAsync(StoredResponse response, CancellationToken cancellationToken);

    /// <summary>What is kept of the response of an id; null for nothing.</summary>
    Task<StoredResponse?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Marks a response as deleted, and forgets what was kept of it here; adds it where nothing was. Its exchange stays what it is.</summary>
    Task DeleteAsync(StoredResponse response, DateTimeOffset at, CancellationToken cancellationToken);
}
