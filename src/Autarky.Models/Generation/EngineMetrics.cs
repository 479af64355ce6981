namespace Autarky.Models.Generation;

/// <summary>What an engine has done and does; counts since its start.</summary>
public sealed record EngineMetrics
{
    /// <summary>Requests that wait.</summary>
    public int Queued { get; init; }

    /// <summary>Requests that are answered now; one may have several answers.</summary>
    public int Running { get; init; }

    /// <summary>Answers that are computed now.</summary>
    public int Active { get; init; }

    /// <summary>Requests that were refused because too many waited.</summary>
    public long Refused { get; init; }

    /// <summary>Prompts that were read to their end.</summary>
    public long Prompts { get; init; }

    /// <summary>Those of them whose beginning was found in the cache.</summary>
    public long PrefixHits { get; init; }

    /// <summary>Prompt tokens that were computed.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Prompt tokens that were found in the cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Tokens of answers.</summary>
    public long AnswerTokens { get; init; }

    /// <summary>Those of them after the first of each answer, which comes of reading the prompt.</summary>
    public long LaterTokens { get; init; }

    /// <summary>Tokens that were guessed.</summary>
    public long GuessedTokens { get; init; }

    /// <summary>Guessed tokens that were right.</summary>
    public long RightGuesses { get; init; }

    /// <summary>Time spent on prompts; a step that does both counts by its rows.</summary>
    public TimeSpan PromptTime { get; init; }

    /// <summary>Time spent on answers.</summary>
    public TimeSpan AnswerTime { get; init; }

    /// <summary>Prompt tokens computed a second of work on them in the last ten seconds; null without such work.</summary>
    public double? RecentPromptTokensPerSecond { get; init; }

    /// <summary>Tokens of answers a second of work on them in the last ten seconds, all answers together; null without such work.</summary>
    public double? RecentAnswerTokensPerSecond { get; init; }

    /// <summary>
    /// From a request to its first token, waiting included: the median of the last <see cref="FirstTokensMeasured"/> requests; null before the first.
    /// </summary>
    public TimeSpan? FirstTokenMedian { get; init; }

    /// <summary>Requests in <see cref="FirstTokenMedian"/>, at most 64.</summary>
    public int FirstTokensMeasured { get; init; }

    /// <summary>Pages of keys and values that answers hold or that wait for the same beginning.</summary>
    public int PagesUsed { get; init; }

    /// <summary>Those of them that only wait for the same beginning.</summary>
    public int PagesWaiting { get; init; }

    /// <summary>Pages that the budget allows.</summary>
    public int PagesAllowed { get; init; }

    /// <summary>Prompt tokens computed a second of work on them; 0 before the first.</summary>
    public double PromptTokensPerSecond => PromptTime > TimeSpan.Zero ? PromptTokens / PromptTime.TotalSeconds : 0;

    /// <summary>Tokens of answers, the first of each left out, a second of work on them, all answers together; 0 before the first.</summary>
    public double AnswerTokensPerSecond => AnswerTime > TimeSpan.Zero ? LaterTokens / AnswerTime.TotalSeconds : 0;
}
