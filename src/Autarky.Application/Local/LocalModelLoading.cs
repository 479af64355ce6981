using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Words;
using Autarky.Gateway.Options;
using Autarky.Models.Embedding;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Application.Local;

/// <summary>Loads a model as its options say; what is wrong with it is the user's to mend.</summary>
public static class LocalModelLoading
{
    /// <summary>Loads one that chats or one that embeds: which of both is written in the model itself.</summary>
    /// <returns>A <see cref="LocalModel"/> or a <see cref="LocalEmbedder"/>.</returns>
    /// <exception cref="UserError">It cannot be loaded.</exception>
    public static IDisposable Load(string name, string path, ModelOptions options, Action<double, string?> report) => Load(name, path, () =>
    {
        if (LocalEmbedder.IsEncoder(path))
        {
            return WrongForEncoder(name, options) is { } wrong
                ? throw new InvalidDataException(wrong)
                : LocalEmbedder.Load(path, Encoding(options) with { Progress = share => Report(share, report) });
        }

        return (IDisposable)LocalModel.Load(path, Chatting(options) with { Progress = share => Report(share, report) });
    });

    /// <summary>Loads one that chats.</summary>
    /// <exception cref="UserError">It cannot be loaded.</exception>
    public static LocalModel Load(string name, string path, LocalModelOptions options, Action<double, string?> report) =>
        Load(name, path, () => LocalModel.Load(path, options with { Progress = share => Report(share, report) }));

    /// <summary>Why a model that embeds cannot be run with some options; null where it can.</summary>
    public static string? WrongForEncoder(string name, ModelOptions options) => options is { CacheGib: null, KvCache: null, Draft: null }
        ? null
        : $"it embeds texts and keeps no keys and values. Take 'cache_gib', 'kv_cache' and 'draft' out of models.{name}.";

    /// <summary>How the keys and values of a model that chats are kept.</summary>
    public static KvPrecision CachePrecision(ModelOptions options) =>
        options.KvCache is { } kept ? KvPrecisions.Find(kept)!.Value : options.Exact ? KvPrecision.F32 : KvPrecision.F16;

    /// <summary>Bytes for them; null for the standard.</summary>
    public static long? CacheBytes(ModelOptions options) => options.CacheGib is { } gib ? (long)(gib * (1L << 30)) : null;

    private static T Load<T>(string name, string path, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // The message may quote names from the model's files.
            string from = error.Message.Contains(path, StringComparison.Ordinal) ? "" : $" from '{path}'";
            throw new UserError($"The model '{name}' cannot be loaded{from}: {ForeignText.Clean(error.Message)}", inner: error);
        }
    }

    private static LocalModelOptions Chatting(ModelOptions options)
    {
        var standard = new LocalModelOptions();
        return new LocalModelOptions
        {
            Draft = options.Draft,
            Threads = options.Threads ?? standard.Threads,
            CacheBytes = CacheBytes(options),
            Arithmetic = options.Exact ? Arithmetic.Exact : Arithmetic.Fast,
            CachePrecision = CachePrecision(options),
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
