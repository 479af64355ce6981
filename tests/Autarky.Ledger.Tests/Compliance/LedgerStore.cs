namespace Autarky.Ledger.Tests.Compliance;

/// <summary>Where one test's ledger lives. Opening twice gives two ledgers on the same data, as two processes would have.</summary>
public abstract class LedgerStore : IAsyncDisposable
{
    private readonly List<ILedger> _open = [];

    public async Task<ILedger> OpenAsync()
    {
        ILedger ledger = await CreateAsync();
        _open.Add(ledger);
        return ledger;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ILedger ledger in _open)
        {
            await ledger.DisposeAsync();
        }

        await RemoveAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ILedger> CreateAsync();

    protected abstract Task RemoveAsync();
}
