namespace Autarky.WebConsole.Contracts;

/// <summary>
/// The models that this process runs, as they are now. Called once a page and once a second by open pages: must not block. Safe for concurrent use.
/// </summary>
public interface IConsoleLocalModels
{
    /// <summary>Every model, in the order to show them.</summary>
    IReadOnlyList<LocalModelView> LocalModels { get; }
}

/// <summary>None.</summary>
internal sealed class NoLocalModels : IConsoleLocalModels
{
    public IReadOnlyList<LocalModelView> LocalModels => [];
}

/// <summary>How far a local model is.</summary>
public enum LocalModelState
{
    /// <summary>Its turn to be loaded has not come.</summary>
    Waiting = 0,

    /// <summary>It is being loaded.</summary>
    Loading = 1,

    /// <summary>It answers.</summary>
    Ready = 2,

    /// <summary>It could not be loaded.</summary>
    Failed = 3,

    /// <summary>It is not to be loaded.</summary>
    LeftOut = 4,
}

/// <summary>A model that this process runs, or is to run.</summary>
public sealed record LocalModelView
{
    /// <summary>The name that clients send.</summary>
    public required string Name { get; init; }

    /// <summary>Its file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>How far it is.</summary>
    public required LocalModelState State { get; init; }

    /// <summary>The share that is loaded, in [0, 1].</summary>
    public double Loaded { get; init; }

    /// <summary>Why it is not there; only when it failed or was left out.</summary>
    public string? Reason { get; init; }

    /// <summary>What it is and does; only when it is ready.</summary>
    public RunningModelView? Running { get; init; }
}

/// <summary>What a loaded model is, and what its engine does now and has done since it was loaded.</summary>
public sealed record RunningModelView
{
    /// <summary>For example <c>llama</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Numbers that it consists of.</summary>
    public required long Parameters { get; init; }

    /// <summary>How most of them are stored, for example <c>Q4_K</c>.</summary>
    public required string WeightType { get; init; }

    /// <summary>Bytes of weights in memory.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Tokens of prompt and answer together that it can read.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Threads that compute.</summary>
    public required int Threads { get; init; }

    /// <summary>Requests that are answered.</summary>
    public required int RunningRequests { get; init; }

    /// <summary>Requests that wait.</summary>
    public required int QueuedRequests { get; init; }

    /// <summary>Requests that were refused because too many waited.</summary>
    public required long RefusedRequests { get; init; }

    /// <summary>Bytes of keys and values that hold something, what is kept for later requests among them.</summary>
    public required long CacheUsedBytes { get; init; }

    /// <summary>Those of them that are only kept for later requests.</summary>
    public required long CacheKeptBytes { get; init; }

    /// <summary>Bytes that keys and values may take.</summary>
    public required long CacheTotalBytes { get; init; }

    /// <summary>How keys and values are kept, for example <c>F32</c>.</summary>
    public required string CacheType { get; init; }

    /// <summary>Prompt tokens a second of work on them in the last seconds; null when there was none.</summary>
    public double? PrefillNow { get; init; }

    /// <summary>The same since it was loaded; null before the first.</summary>
    public double? Prefill { get; init; }

    /// <summary>Tokens of answers a second of work on them in the last seconds, all answers together; null when there was none.</summary>
    public double? DecodeNow { get; init; }

    /// <summary>The same since it was loaded; null before the first.</summary>
    public double? Decode { get; init; }

    /// <summary>Prompt tokens computed since it was loaded.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens answered since it was loaded.</summary>
    public required long AnswerTokens { get; init; }

    /// <summary>Time from a request to its first token, in microseconds: the median; null before the first.</summary>
    public double? FirstTokenMicroseconds { get; init; }

    /// <summary>Requests of which that is the median: the latest so many.</summary>
    public required int FirstTokensMeasured { get; init; }

    /// <summary>Prompts read since it was loaded.</summary>
    public required long Prompts { get; init; }

    /// <summary>Those of them whose beginning was known.</summary>
    public required long PrefixHits { get; init; }

    /// <summary>Prompt tokens that did not have to be computed.</summary>
    public required long CachedTokens { get; init; }
}
