using System.Collections.Frozen;
using System.Globalization;
using Autarky.CommandLine;
using Autarky.Gateway;
using Autarky.Gateway.Providers.Local;
using Autarky.Models.Embedding;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Transformer;

namespace Autarky.Hosting;

/// <summary>The models that this process runs, loaded.</summary>
internal sealed class LocalModels : ILocalModels, IDisposable
{
    private readonly FrozenDictionary<string, IDisposable> _models;

    private LocalModels(IReadOnlyDictionary<string, IDisposable> models) => _models = models.ToFrozenDictionary(StringComparer.Ordinal);

    public LocalModel? Find(string name) => _models.GetValueOrDefault(name) as LocalModel;

    public LocalEmbedder? FindEmbedder(string name) => _models.GetValueOrDefault(name) as LocalEmbedder;

    /// <summary>Loads all, each with its bar.</summary>
    /// <exception cref="UserError">One cannot be loaded.</exception>
    public static async Task<LocalModels> LoadAsync(Installation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        (string Name, string Path, ModelOptions Options)[] wanted = [.. LocalModelPaths.Of(installation.Configuration.Gateway, installation.Data)];
        var loaded = new Dictionary<string, IDisposable>(StringComparer.Ordinal);
        if (wanted.Length == 0)
        {
            return new LocalModels(loaded);
        }

        try
        {
            await Bars.RunAsync(terminal, async steps =>
            {
                foreach ((string name, string path, ModelOptions options) in wanted)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    loaded[name] = await steps.StepAsync($"load {name}", report => Task.Run(() => Load(name, path, options, report), cancellationToken));
                }

                return loaded.Count;
            });
        }
        catch
        {
            foreach (IDisposable model in loaded.Values)
            {
                model.Dispose();
            }

            throw;
        }

        return new LocalModels(loaded);
    }

    /// <summary>Loads one that chats.</summary>
    /// <exception cref="UserError">It cannot be loaded.</exception>
    public static LocalModel Load(string name, string path, LocalModelOptions options, Action<double, string?> report) =>
        Load(name, path, () => LocalModel.Load(path, options with { Progress = share => Report(share, report) }));

    public void Dispose()
    {
        foreach (IDisposable model in _models.Values)
        {
            model.Dispose();
        }
    }

    // Whether it chats or embeds is written in the model itself.
    private static IDisposable Load(string name, string path, ModelOptions options, Action<double, string?> report) => Load(name, path, () =>
    {
        if (LocalEmbedder.IsEncoder(path))
        {
            return options.CacheGib is null
                ? LocalEmbedder.Load(path, Encoding(options) with { Progress = share => Report(share, report) })
                : throw new InvalidDataException($"it embeds texts and keeps no keys and values. Take 'cache_gib' out of models.{name}.");
        }

        return (IDisposable)LocalModel.Load(path, Chatting(options) with { Progress = share => Report(share, report) });
    });

    private static T Load<T>(string name, string path, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UserError($"The model '{name}' cannot be loaded from '{path}': {error.Message}", inner: error);
        }
    }

    private static LocalModelOptions Chatting(ModelOptions options)
    {
        var standard = new LocalModelOptions();
        return new LocalModelOptions
        {
            Threads = options.Threads ?? standard.Threads,
            CacheBytes = options.CacheGib is { } gib ? (long)(gib * (1L << 30)) : null,
            Arithmetic = options.Exact ? Arithmetic.Exact : Arithmetic.Fast,
            Engine = new EngineOptions { MaxQueue = options.Queue ?? standard.Engine.MaxQueue, Context = options.Context },
        };
    }

    private static LocalEmbedderOptions Encoding(ModelOptions options)
    {
        var standard = new LocalEmbedderOptions();
        return new LocalEmbedderOptions
        {
            Threads = options.Threads ?? standard.Threads,
            Arithmetic = options.Exact ? Arithmetic.Exact : Arithmetic.Fast,
            MaxQueue = options.Queue ?? standard.MaxQueue,
            Context = options.Context,
        };
    }

    private static void Report(double share, Action<double, string?> report) => report(share, string.Create(CultureInfo.InvariantCulture, $"{share:P0}"));
}
