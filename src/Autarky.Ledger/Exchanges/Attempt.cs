using Autarky.Ledger.Money;
using Autarky.Ledger.Rights;

namespace Autarky.Ledger.Exchanges;

/// <summary>
/// One time that somebody was asked for an answer: a row of the ledger. Most exchanges have one; retries, fallbacks and what was asked beside the
/// client's request (shadow, canary) are further ones. Appended, never changed.
/// </summary>
public sealed record Attempt
{
    /// <summary>The exchange it belongs to.</summary>
    public required ExchangeId Exchange { get; init; }

    /// <summary>Its place among the attempts of the exchange: 0, 1, … Names it together with <see cref="Exchange"/>.</summary>
    public required int Ordinal { get; init; }

    /// <summary>What it was made for.</summary>
    public required AttemptPurpose Purpose { get; init; }

    /// <summary>What kind of answerer was asked; <see cref="RouteKind.None"/> where that is not known.</summary>
    public required RouteKind Answerer { get; init; }

    /// <summary>Who was asked, for example <c>openai</c>, <c>recorded</c>, <c>student</c>; null where only the model is known.</summary>
    public string? Provider { get; init; }

    /// <summary>
    /// The model, by the provider's name for it; for a student the first 12 digits of its file's hash. Null where a recorded row does not name it.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// How it ended. <see cref="ExchangeOutcome.ClientError"/>: the provider refused the request for what the client sent.
    /// <see cref="ExchangeOutcome.Unsure"/>: the student was asked and was not sure. <see cref="ExchangeOutcome.ClientGone"/>: broken off because nobody waited
    /// any more.
    /// </summary>
    public ExchangeOutcome Outcome { get; init; }

    /// <summary>What went wrong, in words; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The HTTP status that the provider answered with; null where none came, none is spoken (a student) or none was kept.</summary>
    public int? ProviderStatus { get; init; }

    /// <summary>Tokens of the request.</summary>
    public int InputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that the provider read from its cache.</summary>
    public int CachedInputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that the provider wrote to its cache.</summary>
    public int CacheWriteTokens { get; init; }

    /// <summary>The part of <see cref="CacheWriteTokens"/> that it keeps for an hour; the rest it keeps for five minutes.</summary>
    public int CacheWriteHourTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that is sound.</summary>
    public int AudioInputTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public int OutputTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that are thoughts; 0 where the provider does not say.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that is sound.</summary>
    public int AudioOutputTokens { get; init; }

    /// <summary>How it was served by the answer's own word, as <see cref="ServedTier"/> puts it; null where it does not say.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>True when a token count is ours and not the provider's.</summary>
    public bool TokensEstimated { get; init; }

    /// <summary>The tokens, by what they are billed as.</summary>
    public Usage Usage
    {
        get => new(InputTokens, CachedInputTokens, OutputTokens)
        {
            CacheWritten = CacheWriteTokens,
            CacheWrittenForAnHour = CacheWriteHourTokens,
            AudioInput = AudioInputTokens,
            Reasoning = ReasoningTokens,
            AudioOutput = AudioOutputTokens,
            Tier = ServiceTier,
            IsEstimated = TokensEstimated,
        };
        init => (InputTokens, CachedInputTokens, OutputTokens, CacheWriteTokens, CacheWriteHourTokens, AudioInputTokens, ReasoningTokens, AudioOutputTokens,
            ServiceTier, TokensEstimated) = (value.Input, value.CachedInput, value.Output, value.CacheWritten, value.CacheWrittenForAnHour, value.AudioInput,
            value.Reasoning, value.AudioOutput, value.Tier, value.IsEstimated);
    }

    /// <summary>What it cost; zero where no price is known.</summary>
    public NanoUsd Cost { get; init; }

    /// <summary>Whether no price is known: then <see cref="Cost"/> says nothing.</summary>
    public bool CostUnknown { get; init; }

    /// <summary>When it began, microseconds after <see cref="Ledger.Exchanges.Exchange.Created"/>.</summary>
    public long StartedMicroseconds { get; init; }

    /// <summary>From its beginning to its end; 0 when unknown.</summary>
    public long DurationMicroseconds { get; init; }

    /// <summary>From its beginning to the first token of a stream; null when not streamed or unknown.</summary>
    public long? TimeToFirstTokenMicroseconds { get; init; }

    /// <summary>The contract that was in force with the provider at that moment (<see cref="ProviderRights.Contract"/>); null for none.</summary>
    public string? Contract { get; init; }

    /// <summary>Whether it answered, or tried to answer, the client's own request, so that its cost is part of the exchange's.</summary>
    public bool IsOfRequest => Purpose is AttemptPurpose.Live or AttemptPurpose.Retry or AttemptPurpose.Fallback;

    /// <summary>What the client's own request cost: the sum over those attempts that are of it.</summary>
    public static NanoUsd CostOfRequest(IEnumerable<Attempt> attempts)
        => attempts.Where(attempt => attempt.IsOfRequest).Aggregate(NanoUsd.Zero, (sum, attempt) => sum + attempt.Cost);

    /// <summary>Whether that sum lacks an attempt whose price is not known.</summary>
    public static bool CostOfRequestIsUnknown(IEnumerable<Attempt> attempts) => attempts.Any(attempt => attempt.IsOfRequest && attempt.CostUnknown);

    /// <summary>
    /// The attempts that the row of an exchange itself tells of: one that gave its answer, or none where it names neither provider nor model. What
    /// recorded exchanges have, of which nobody knows more.
    /// </summary>
    public static IReadOnlyList<Attempt> ToldBy(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return exchange is { Provider: null, Model: null } ? [] :
        [
            new Attempt
            {
                Exchange = exchange.Id,
                Ordinal = 0,
                Purpose = AttemptPurpose.Live,
                Answerer = exchange.Route,
                Provider = exchange.Provider,
                Model = exchange.Model,
                Outcome = exchange.Outcome,
                Error = exchange.Error,
                Usage = exchange.Usage,
                Cost = exchange.Cost,
                CostUnknown = exchange.CostUnknown,
                DurationMicroseconds = exchange.DurationMicroseconds,
                TimeToFirstTokenMicroseconds = exchange.TimeToFirstTokenMicroseconds,
            },
        ];
    }
}

/// <summary>What an attempt was made for. The numbers are stored: never renumber.</summary>
public enum AttemptPurpose
{
    /// <summary>The first that was asked for the client's request.</summary>
    Live = 0,

    /// <summary>The same answerer again, because an attempt failed.</summary>
    Retry = 1,

    /// <summary>Another answerer for the client's request, because the ones before failed.</summary>
    Fallback = 2,

    /// <summary>A candidate asked beside the live answer; nobody was answered with it.</summary>
    Shadow = 3,

    /// <summary>A candidate that was given a share of the requests.</summary>
    Canary = 4,

    /// <summary>A request of a batch.</summary>
    Batch = 5,

    /// <summary>A step of an agent.</summary>
    Agent = 6,
}
