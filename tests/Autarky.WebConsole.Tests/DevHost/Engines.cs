using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Tests.DevHost;

/// <summary>Models of a server in every state.</summary>
internal static class Engines
{
    public static IReadOnlyList<LocalModelView> Plausible { get; } =
    [
        new() { Name = "smollm2", Path = "/srv/autarky/models/SmolLM2-135M-Instruct.Q4_1.gguf", State = LocalModelState.Ready, Loaded = 1, Running = Running },
        new() { Name = "qwen3-8b", Path = "/srv/autarky/models/Qwen3-8B", State = LocalModelState.Loading, Loaded = 0.437 },
        new() { Name = "phi", Path = "/srv/autarky/models/phi.gguf", State = LocalModelState.Waiting },
        new()
        {
            Name = "broken",
            Path = "/srv/autarky/models/broken.gguf",
            State = LocalModelState.Failed,
            Reason = "The model 'broken' cannot be loaded from '/srv/autarky/models/broken.gguf': the file ends at byte 1,024, within the metadata.",
        },
        new()
        {
            Name = "spare",
            Path = "/srv/autarky/models/spare.gguf",
            State = LocalModelState.LeftOut,
            Reason = "The quickstart runs one model; “autarky serve” runs them all.",
        },
    ];

    public static RunningModelView Running => new()
    {
        Architecture = "llama",
        Parameters = 134_515_008,
        WeightType = "Q4_1",
        WeightBytes = 98_700_000,
        ContextTokens = 8192,
        Threads = 2,
        RunningRequests = 3,
        QueuedRequests = 12,
        RefusedRequests = 4,
        CacheUsedBytes = 412_000_000,
        CacheKeptBytes = 55_400_000,
        CacheTotalBytes = 4_190_000_000,
        CacheType = "F32",
        PrefillNow = 1234.5,
        Prefill = 1101.2,
        DecodeNow = 96.31,
        Decode = 84.9,
        PromptTokens = 123_456,
        AnswerTokens = 45_678,
        FirstTokenMicroseconds = 182_000,
        FirstTokensMeasured = 64,
        Prompts = 412,
        PrefixHits = 301,
        CachedTokens = 210_987,
    };
}
