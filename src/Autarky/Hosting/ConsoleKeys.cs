using Autarky.Application.InService;
using Autarky.Gateway.Keys;
using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.WebConsole.Contracts;

namespace Autarky.Hosting;

/// <summary>Keys that a person makes and revokes in the console, as <c>autarky keys</c> does; in force at once.</summary>
internal sealed class ConsoleKeys(ILedger ledger, LedgerFollower follower, TimeProvider clock) : IConsoleKeys
{
    public bool Offered => true;

    public async Task<(string Key, ApiKey Row)> MakeAsync(string name, string? owner, CancellationToken cancellationToken)
    {
        (string key, ApiKey row) = KeyForm.Create(name, clock.GetUtcNow());
        row = row with { Owner = owner };
        await ledger.Keys.AddAsync(row, cancellationToken);
        await follower.RefreshAsync(cancellationToken);
        return (key, row);
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        if (!await ledger.Keys.RevokeAsync(id, clock.GetUtcNow(), cancellationToken))
        {
            return false;
        }

        await follower.RefreshAsync(cancellationToken);
        return true;
    }
}
