using Autarky.Application.Local;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.WebConsole.Contracts;

namespace Autarky.Hosting;

/// <summary>What the console shows of the models that this process runs.</summary>
/// <param name="models">The models; null for none.</param>
internal sealed class LocalModelViews(LocalModels? models) : IConsoleLocalModels
{
    // What is not there comes last.
    public IReadOnlyList<LocalModelView> LocalModels => [.. (models?.Places ?? []).Select(View).OrderBy(view => view.State >= LocalModelState.Failed)];

    private static LocalModelView View(LocalModelPlace place)
    {
        LocalModel? model = place.Model;
        string? problem = place.Problem;
        double share = place.Share;
        return new LocalModelView
        {
            Name = place.Wanted.Name,
            Path = place.Wanted.Path,
            State = place.IsLoaded ? LocalModelState.Ready
                : problem is not null ? (place.HasFailed ? LocalModelState.Failed : LocalModelState.LeftOut)
                : share > 0 ? LocalModelState.Loading
                : LocalModelState.Waiting,
            Loaded = share,
            Reason = problem,
            Running = model is null ? null : View(model.Facts, model.Engine.Metrics),
        };
    }

    private static RunningModelView View(LocalModelFacts facts, EngineMetrics metrics) => new()
    {
        Architecture = facts.Architecture,
        Parameters = facts.Parameters,
        WeightType = facts.WeightType,
        WeightBytes = facts.WeightBytes,
        ContextTokens = facts.ContextLength,
        Threads = facts.Threads,
        RunningRequests = metrics.Running,
        QueuedRequests = metrics.Queued,
        RefusedRequests = metrics.Refused,
        CacheUsedBytes = metrics.PagesUsed * facts.CachePageBytes,
        CacheKeptBytes = metrics.PagesWaiting * facts.CachePageBytes,
        CacheTotalBytes = metrics.PagesAllowed * facts.CachePageBytes,
        CacheType = facts.CacheType.ToString(),
        PrefillNow = metrics.RecentPromptTokensPerSecond,
        Prefill = metrics.PromptTokens > 0 ? metrics.PromptTokensPerSecond : null,
        DecodeNow = metrics.RecentAnswerTokensPerSecond,
        Decode = metrics.LaterTokens > 0 ? metrics.AnswerTokensPerSecond : null,
        PromptTokens = metrics.PromptTokens,
        AnswerTokens = metrics.AnswerTokens,
        FirstTokenMicroseconds = metrics.FirstTokenMedian?.TotalMicroseconds,
        FirstTokensMeasured = metrics.FirstTokensMeasured,
        Prompts = metrics.Prompts,
        PrefixHits = metrics.PrefixHits,
        CachedTokens = metrics.CachedTokens,
    };
}
