using System.Security.Cryptography;
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
    ILedger ledger,
    LiveUseCases useCases,
    GatewaySetups gateway,
    TimeProvider clock,
    ILogger<ConfigurationFollower> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private byte[] _seen = [];

    /// <summary>Looks at the file now.</summary>
    /// <returns>Whether another configuration is in force now.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        byte[] seen = await HashAsync(cancellationToken);
        if (seen.AsSpan().SequenceEqual(_seen))
        {
            return false;
        }

        bool isFirst = _seen.Length == 0;
        _seen = seen;
        return !isFirst && await ReplaceAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Being written at this moment, or unreadable for a while: the next look will tell.
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<byte[]> HashAsync(CancellationToken cancellationToken) => File.Exists(data.ConfigurationPath)
        ? SHA256.HashData(await File.ReadAllBytesAsync(data.ConfigurationPath, cancellationToken))
        : [0];

    private async Task<bool> ReplaceAsync(CancellationToken cancellationToken)
    {
        try
        {
            AutarkyConfiguration next = await AutarkyConfiguration.LoadAsync(data, cancellationToken);
            KeepLocalModels(gateway.Options, next.Gateway);
            await useCases.ReplaceAsync(next, ledger, cancellationToken);
            LogReplaced(log, data.ConfigurationPath);
            return true;
        }
        catch (UserError error)
        {
            LogRefused(log, error.Message);
        }
        catch (FormatException error)
        {
            LogRefused(log, error.Message);
        }
        catch (LedgerUnavailableException error)
        {
            _seen = [1]; // looked at again
            LogRefused(log, "The ledger is not available: " + error.Message);
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
