using System.Collections.Frozen;
using System.Globalization;
using Autarky.CommandLine;
using Autarky.Gateway;
using Autarky.Gateway.Providers.Local;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Hosting;

/// <summary>The models that this process runs, loaded.</summary>
internal sealed class LocalModels : ILocalModels, IDisposable
{
    private readonly FrozenDictionary<string, LocalModel> _models;

    private LocalModels(IReadOnlyDictionary<string, LocalModel> models) => _models = models.ToFrozenDictionary(StringComparer.Ordinal);

    public LocalModel? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>Loads all, each with its bar.</summary>
    /// <exception cref="UserError">One cannot be loaded.</exception>
    public static async Task<LocalModels> LoadAsync(Installation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        (string Name, string Path, ModelOptions Options)[] wanted = [.. LocalModelPaths.Of(installation.Configuration.Gateway, installation.Data)];
        var loaded = new Dictionary<string, LocalModel>(StringComparer.Ordinal);
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
                    var how = new LocalModelOptions
                    {
                        Draft = options.Draft is { } draft ? Path.GetFullPath(draft, installation.Data.Root) : null,
                        CacheBytes = options.CacheGib is { } gib ? (long)(gib * (1L << 30)) : null,
                        Arithmetic = options.Exact ? Arithmetic.Exact : Arithmetic.Fast,
                        CachePrecision = options.KvCache is { } kept ? KvPrecisions.Find(kept)!.Value : options.Exact ? KvPrecision.F32 : KvPrecision.F16,
                    };
                    loaded[name] = await steps.StepAsync($"load {name}", report => Task.Run(() => Load(name, path, how, report), cancellationToken));
                }

                return loaded.Count;
            });
        }
        catch
        {
            foreach (LocalModel model in loaded.Values)
            {
                model.Dispose();
            }

            throw;
        }

        return new LocalModels(loaded);
    }

    /// <summary>Loads one.</summary>
    /// <exception cref="UserError">It cannot be loaded.</exception>
    public static LocalModel Load(string name, string path, LocalModelOptions options, Action<double, string?> report)
    {
        try
        {
            return LocalModel.Load(path, options with { Progress = share => report(share, string.Create(CultureInfo.InvariantCulture, $"{share:P0}")) });
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UserError($"The model '{name}' cannot be loaded from '{path}': {error.Message}", inner: error);
        }
    }

    public void Dispose()
    {
        foreach (LocalModel model in _models.Values)
        {
            model.Dispose();
        }
    }
}
