using Autarky.Application.Configuration;
using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Gateway.Options;
using Autarky.Gateway.Setup;
using Autarky.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autarky.Application.InService;

/// <summary>
/// Puts a changed <c>autarky.json</c> into force while the server runs: read and checked first, then all of it at once, for requests that begin from then on.
/// One that cannot be used is refused with its place and its remedy, and what was in force stays.
/// </summary>
public sealed partial class ConfigurationFollower(
    DataDirectory data,
    ConfigurationInForce inForce,
    ILedger ledger,
    LiveUseCases useCases,
    GatewaySetups gateway,
    TimeProvider clock,
    ILogger<ConfigurationFollower> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    // The fingerprint of what was refused last; null where the file is in force.
    private string? _refused;

    /// <summary>Looks at the file now.</summary>
    /// <returns>Whether another configuration is in force now.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        ConfigurationFile file;
        try
        {
            file = await ConfigurationFile.ReadAsync(data, cancellationToken);
        }
        catch (UserError)
        {
            return false; // being replaced at this moment, or unreadable for a while: the next look will tell
        }

        if (file.Fingerprint == (_refused ?? inForce.Current.Fingerprint))
        {
            return false;
        }

        _refused = file.Fingerprint;
        if (!await TryReplaceAsync(file, cancellationToken))
        {
            return false;
        }

        _refused = null;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryReplaceAsync(ConfigurationFile file, CancellationToken cancellationToken)
    {
        try
        {
            // Editors that move a file away and write a new one would else put the defaults in force for a moment.
            if (!file.Exists)
            {
                throw new UserError($"'{data.ConfigurationPath}' is gone. Put it back; a file that says {{}} takes the defaults.");
            }

            AutarkyConfiguration next = file.Parse();
            KeepLocalModels(gateway.Options, next.Gateway);
            await useCases.ReplaceAsync(next, ledger, cancellationToken);
            LogReplaced(log, data.ConfigurationPath);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (LedgerUnavailableException error)
        {
            _refused = "look again";
            LogRefused(log, "The ledger is not available: " + error.Message);
        }
        catch (Exception error)
        {
            // A border: whatever a file says, the server goes on.
            LogRefused(log, error is UserError or FormatException
                ? error.Message
                : $"This is a fault of autarky, please report it: {error.GetType().Name}: {error.Message}");
        }

        return false;
    }

    // Models of our own are loaded when the server starts: those that run go on, others wait for the next start.
    private void KeepLocalModels(GatewayOptions before, GatewayOptions next)
    {
        foreach ((string name, ModelOptions model) in before.Models.Where(model => model.Value.Provider == ModelOptions.Local))
        {
            next.Models[name] = model;
        }

        foreach (string name in next.Models
            .Where(model => model.Value.Provider == ModelOptions.Local && !before.Models.ContainsKey(model.Key))
            .Select(model => model.Key))
        {
            LogNeedsStart(log, name);
        }
    }

    [LoggerMessage(4, LogLevel.Warning, "The configuration '{Path}' has changed: it holds for every request from now on")]
    private static partial void LogReplaced(ILogger logger, string path);

    [LoggerMessage(5, LogLevel.Error, "The changed configuration is not used, and what was in force stays. {Why}")]
    private static partial void LogRefused(ILogger logger, string why);

    [LoggerMessage(6, LogLevel.Warning, "The model '{Name}' is one that this server runs itself: it is loaded when the server is started again")]
    private static partial void LogNeedsStart(ILogger logger, string name);
}
