using Autarky.Application.Configuration;
using Autarky.Application.Data;
using Autarky.Application.Encoders;
using Autarky.Application.Errors;
using Autarky.Ledger;
using Autarky.Ledger.Sqlite;

namespace Autarky.Application.Setup;

/// <summary>An opened data directory: its configuration and its ledger. What every command starts with.</summary>
public sealed class Installation : IAsyncDisposable
{
    private Installation(DataDirectory data, ConfigurationInForce configuration, ILedger ledger, ConfiguredEncoder encoder, KnownEncoders encoders)
    {
        Data = data;
        InForce = configuration;
        Ledger = ledger;
        Encoder = encoder;
        Encoders = encoders;
    }

    /// <summary>Where all of it is.</summary>
    public DataDirectory Data { get; }

    /// <summary>The configuration, which a running server replaces when its file changes.</summary>
    public ConfigurationInForce InForce { get; }

    /// <summary>What <c>autarky.json</c> says now, with defaults.</summary>
    public AutarkyConfiguration Configuration => InForce.Current;

    /// <summary>The ledger, open until this is disposed.</summary>
    public ILedger Ledger { get; }

    /// <summary>The sentence encoder that students to be trained may read from; opened when it is first needed.</summary>
    public ConfiguredEncoder Encoder { get; }

    /// <summary>The sentence encoders that trained students read from, found by their hashes.</summary>
    public KnownEncoders Encoders { get; }

    /// <summary>Opens all of it, and lets the ledger know what the configuration sets of use cases.</summary>
    /// <param name="path">The data directory; null for the standard one.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="encoder">The command's own choice of a sentence encoder; null takes the configuration's.</param>
    /// <param name="upgrade">Told before a ledger of an older version is brought up to date; may be null.</param>
    /// <exception cref="UserError">The directory or the configuration is not usable.</exception>
    /// <exception cref="LedgerUnavailableException">The ledger could not be opened.</exception>
    public static async Task<Installation> OpenAsync(
        string? path, CancellationToken cancellationToken, string? encoder = null, IProgress<LedgerUpgrade>? upgrade = null)
    {
        DataDirectory data = DataDirectory.Open(path);
        AutarkyConfiguration configuration = await AutarkyConfiguration.LoadAsync(data, cancellationToken);
        SqliteLedger ledger = await SqliteLedger.OpenAsync(data.LedgerPath, TimeProvider.System, cancellationToken, upgrade);
        await ledger.UseCases.ConfigureAsync(configuration.UseCases, TimeProvider.System.GetUtcNow(), cancellationToken);
        var configured = new ConfiguredEncoder(ConfiguredEncoder.Choose(encoder, configuration.Encoder, data.Root));
        var encoders = new KnownEncoders(configured, ConfiguredEncoder.Choose(null, configuration.Encoder, data.Root), data);
        return new Installation(data, new ConfigurationInForce(configuration), ledger, configured, encoders);
    }

    /// <summary>Closes ledger and encoders.</summary>
    public async ValueTask DisposeAsync()
    {
        Encoders.Dispose();
        Encoder.Dispose();
        await Ledger.DisposeAsync();
    }
}
