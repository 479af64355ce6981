using Autarky.Configuration;
using Autarky.Ledger;
using Autarky.Ledger.Sqlite;

namespace Autarky.Hosting;

/// <summary>An opened data directory: its configuration and its ledger. What every command starts with.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private Installation(DataDirectory data, AutarkyConfiguration configuration, ILedger ledger)
    {
        Data = data;
        Configuration = configuration;
        Ledger = ledger;
    }

    public DataDirectory Data { get; }

    public AutarkyConfiguration Configuration { get; }

    public ILedger Ledger { get; }

    /// <exception cref="CommandLine.UserError">The directory or the configuration is not usable.</exception>
    /// <exception cref="LedgerUnavailableException">The ledger could not be opened.</exception>
    public static async Task<Installation> OpenAsync(string? path, CancellationToken cancellationToken)
    {
        DataDirectory data = DataDirectory.Open(path);
        AutarkyConfiguration configuration = await AutarkyConfiguration.LoadAsync(data, cancellationToken);
        ILedger ledger = await SqliteLedger.OpenAsync(data.LedgerPath, TimeProvider.System, cancellationToken);
        return new Installation(data, configuration, ledger);
    }

    public ValueTask DisposeAsync() => Ledger.DisposeAsync();
}
