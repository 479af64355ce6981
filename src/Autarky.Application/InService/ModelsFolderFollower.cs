using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Application.Local;
using Autarky.Application.Progress;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers.Local;
using Autarky.Gateway.Setup;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autarky.Application.InService;

/// <summary>
/// Runs models that come into <c>models</c> of the data directory while the server runs, and takes out of service those that go. One that is being copied is
/// left alone until it has not changed for a while; one that could not be loaded is tried again when it has changed.
/// </summary>
public sealed partial class ModelsFolderFollower(
    DataDirectory data, LocalModels models, GatewaySetups gateway, TimeProvider clock, ILogger<ModelsFolderFollower> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A copy over a network may stand still for a moment; half a GGUF file or folder is refused when it is opened, and looked at again later.
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(4);

    // Whoever found a model just before it went begins to work with it at once.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private readonly List<(LocalModelPlace Place, DateTimeOffset Gone)> _leaving = [];
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _published = new(StringComparer.Ordinal);

    /// <summary>Looks at the folder now.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        // Those of the start come first: they decide what memory is left.
        if (!models.TakesMore)
        {
            return;
        }

        TakeOut();
        IReadOnlyList<string> there = ModelsFolder.All(data);
        foreach (string path in there)
        {
            if (IsReady(path))
            {
                await RunAsync(path, cancellationToken);
            }
        }

        foreach (string path in _seen.Keys.Except(there, StringComparer.Ordinal).ToArray())
        {
            _seen.Remove(path);
        }

        Publish();
        CloseThoseThatLeft(atOnce: false);
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
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                // A border: whatever lies in the folder, the server goes on.
                LogFault(log, error);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        CloseThoseThatLeft(atOnce: true);
    }

    private LocalModelPlace? PlaceOf(string path) => models.Places.FirstOrDefault(place => string.Equals(place.Wanted.Path, path, StringComparison.Ordinal));

    // New, or changed since it failed, and as it is for long enough.
    private bool IsReady(string path)
    {
        LocalModelPlace? place = PlaceOf(path);
        if (ModelStamp.Of(path) is not { } stamp || place is { Wanted.Found: false })
        {
            return false;
        }

        if (!_seen.TryGetValue(path, out Seen? seen))
        {
            // What was there at the start was tried then.
            _seen[path] = new Seen(stamp, clock.GetUtcNow()) { Tried = place is not null };
            return false;
        }

        if (seen.Stamp != stamp)
        {
            if (place is { IsLoaded: true } && !seen.Told)
            {
                LogChanged(log, place.Wanted.Name);
            }

            _seen[path] = new Seen(stamp, clock.GetUtcNow()) { Tried = place is { IsLoaded: true }, Told = place is { IsLoaded: true } };
            return false;
        }

        if (seen.Tried || clock.GetUtcNow() - seen.Since < Settles)
        {
            return false;
        }

        seen.Tried = true;
        return true;
    }

    private async Task RunAsync(string path, CancellationToken cancellationToken)
    {
        string name = ModelsFolder.FoundName(path);
        bool isOurs = PlaceOf(path) is not null;
        if (!isOurs && gateway.Options.Models.ContainsKey(name))
        {
            LogNameTaken(log, path, name);
            return;
        }

        LocalModelPlace place = models.Add(new WantedModel(
            name, path, new ModelOptions { Provider = ILocalModels.ProviderName, Path = path }, Found: true));
        Publish();
        LogAppeared(log, name, path);
        UserError? problem = await models.LoadAsync(place, new Silent(), cancellationToken);
        if (problem is not null)
        {
            LogNotLoaded(log, problem.Message);
            return;
        }

        // Files that were changed while they were read may have been read half.
        if (ModelStamp.Of(path) is { } now && now != _seen[path].Stamp)
        {
            models.Remove(place);
            place.Dispose();
            _seen[path] = new Seen(now, clock.GetUtcNow());
            LogChangedMeanwhile(log, name);
            return;
        }

        foreach (string wrong in place.Model?.Sampling.Problems ?? [])
        {
            LogSampling(log, name, Words.ForeignText.Clean(wrong));
        }

        LogLoaded(log, name, place.Embedder is null ? "/v1/chat/completions" : "/v1/embeddings");
    }

    // Twice not there: one that is replaced by renaming another is away for a moment.
    private void TakeOut()
    {
        foreach (LocalModelPlace place in models.Places.Where(place => place.Wanted.Found).ToArray())
        {
            string path = place.Wanted.Path;
            if (File.Exists(path) || Directory.Exists(path))
            {
                _missing.Remove(path);
            }
            else if (!_missing.Add(path))
            {
                _missing.Remove(path);
                models.Remove(place);
                _published.Add(place.Wanted.Name);
                _leaving.Add((place, clock.GetUtcNow()));
                LogGone(log, place.Wanted.Name, path);
            }
        }
    }

    // Names for clients. A changed configuration that came at the same moment may have taken them away: each look sees to it.
    private void Publish()
    {
        LocalModelPlace[] found = [.. models.Places.Where(place => place.Wanted.Found)];
        HashSet<string> names = [.. found.Select(place => place.Wanted.Name)];
        Dictionary<string, ModelOptions> inForce = gateway.Options.Models;
        string[] gone = [.. _published.Where(name => !names.Contains(name) && inForce.ContainsKey(name))];
        if (gone.Length > 0 || found.Any(place => !inForce.ContainsKey(place.Wanted.Name)))
        {
            gateway.ReplaceModels(before =>
            {
                var next = new Dictionary<string, ModelOptions>(before, StringComparer.Ordinal);
                foreach (string name in gone.Where(name => next[name].Provider == ModelOptions.Local))
                {
                    next.Remove(name);
                }

                foreach (LocalModelPlace place in found)
                {
                    next.TryAdd(place.Wanted.Name, place.Wanted.Options);
                }

                return next;
            });
        }

        _published.Clear();
        _published.UnionWith(names);
    }

    private void CloseThoseThatLeft(bool atOnce)
    {
        foreach ((LocalModelPlace place, DateTimeOffset gone) in _leaving.ToArray())
        {
            bool isBusy = place.Model?.Engine.Metrics is { } metrics && metrics.Running + metrics.Queued > 0;
            if (atOnce || (clock.GetUtcNow() - gone > Grace && !isBusy))
            {
                place.Dispose();
                _leaving.Remove((place, gone));
            }
        }
    }

    [LoggerMessage(7, LogLevel.Warning, "The model '{Name}' has come ('{Path}') and is loaded now")]
    private static partial void LogAppeared(ILogger logger, string name, string path);

    [LoggerMessage(8, LogLevel.Warning, "The model '{Name}' is loaded: clients ask for it at {Where}")]
    private static partial void LogLoaded(ILogger logger, string name, string where);

    [LoggerMessage(9, LogLevel.Error, "{Why} It is tried again when its files change")]
    private static partial void LogNotLoaded(ILogger logger, string why);

    [LoggerMessage(10, LogLevel.Warning, "The model '{Name}' is gone from '{Path}': it is not served any more. Put it back to have it again")]
    private static partial void LogGone(ILogger logger, string name, string path);

    [LoggerMessage(11, LogLevel.Warning, "The files of the model '{Name}' have changed: what was loaded goes on until the server is started again")]
    private static partial void LogChanged(ILogger logger, string name);

    [LoggerMessage(12, LogLevel.Warning, "The files of the model '{Name}' changed while it was loaded: it is loaded again when they stay as they are")]
    private static partial void LogChangedMeanwhile(ILogger logger, string name);

    [LoggerMessage(13, LogLevel.Warning, "'{Path}' is not run: there is another model '{Name}'. Give its file or folder another name")]
    private static partial void LogNameTaken(ILogger logger, string path, string name);

    [LoggerMessage(14, LogLevel.Warning, "Model '{Name}': {Problem}")]
    private static partial void LogSampling(ILogger logger, string name, string problem);

    [LoggerMessage(15, LogLevel.Error, "This is a fault of autarky, please report it: the models folder could not be looked at")]
    private static partial void LogFault(ILogger logger, Exception error);

    private sealed class Silent : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
        }
    }

    private sealed record Seen(ModelStamp Stamp, DateTimeOffset Since)
    {
        public bool Tried { get; set; }

        public bool Told { get; init; }
    }
}
