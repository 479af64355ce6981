using Autarky.Ledger.Access;

namespace Autarky.WebConsole.Contracts;

/// <summary>How a person makes and revokes the keys of clients in the console. The ledger lists them. Safe for concurrent use.</summary>
public interface IConsoleKeys
{
    /// <summary>Whether keys are made and revoked here.</summary>
    bool Offered { get; }

    /// <summary>Makes a key that is let in from now on.</summary>
    /// <param name="name">What it is for; never empty.</param>
    /// <param name="owner">Who it belongs to; null when not said.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The key itself, which is stored nowhere and must be shown once and forgotten, and its row.</returns>
    /// <exception cref="Ledger.LedgerUnavailableException">It could not be stored.</exception>
    Task<(string Key, ApiKey Row)> MakeAsync(string name, string? owner, CancellationToken cancellationToken);

    /// <summary>Refuses a key from now on.</summary>
    /// <returns>False where no active key has the id.</returns>
    /// <exception cref="Ledger.LedgerUnavailableException">It could not be stored.</exception>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);
}

/// <summary>No keys are made here.</summary>
internal sealed class NoKeys : IConsoleKeys
{
    public bool Offered => false;

    public Task<(string Key, ApiKey Row)> MakeAsync(string name, string? owner, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nobody can ask: no form is shown.");

    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => Task.FromResult(false);
}
