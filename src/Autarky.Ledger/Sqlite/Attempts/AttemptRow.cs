using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Attempts;

/// <summary>A row of <c>attempt</c>, as SQLite returns it; Dapper fills it by the names of the columns.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Dapper makes it.")]
internal sealed class AttemptRow
{
    private const string Columns = """
        a.exchange AS Exchange, a.ordinal AS Ordinal, a.purpose AS Purpose, a.answerer AS Answerer, a.provider AS Provider, a.model AS Model,
        a.outcome AS Outcome, a.error AS Error, a.provider_status AS ProviderStatus, a.input_tokens AS InputTokens,
        a.cached_input_tokens AS CachedInputTokens, a.output_tokens AS OutputTokens, a.tokens_estimated AS TokensEstimated, a.cost AS Cost,
        a.started AS Started, a.duration AS Duration, a.first_token AS FirstToken, a.contract AS Contract,
        a.cache_write_tokens AS CacheWriteTokens, a.cache_write_hour_tokens AS CacheWriteHourTokens,
        a.audio_input_tokens AS AudioInputTokens, a.reasoning_tokens AS ReasoningTokens, a.audio_output_tokens AS AudioOutputTokens,
        a.service_tier AS ServiceTier, a.cost_unknown AS CostUnknown
        """;

    public long Exchange { get; set; }

    public long Ordinal { get; set; }

    public long Purpose { get; set; }

    public long Answerer { get; set; }

    public string? Provider { get; set; }

    public string? Model { get; set; }

    public long Outcome { get; set; }

    public string? Error { get; set; }

    public long? ProviderStatus { get; set; }

    public long InputTokens { get; set; }

    public long CachedInputTokens { get; set; }

    public long OutputTokens { get; set; }

    public long TokensEstimated { get; set; }

    public long Cost { get; set; }

    public long Started { get; set; }

    public long Duration { get; set; }

    public long? FirstToken { get; set; }

    public string? Contract { get; set; }

    public long CacheWriteTokens { get; set; }

    public long CacheWriteHourTokens { get; set; }

    public long AudioInputTokens { get; set; }

    public long ReasoningTokens { get; set; }

    public long AudioOutputTokens { get; set; }

    public string? ServiceTier { get; set; }

    public long CostUnknown { get; set; }

    /// <summary>The attempts of some exchanges, each exchange's by their ordinals.</summary>
    /// <param name="connection">For reading.</param>
    /// <param name="exchanges">The numbers of the exchanges' rows.</param>
    public static ILookup<long, AttemptRow> Read(SqliteConnection connection, IEnumerable<long> exchanges)
        => connection.Query<AttemptRow>(
            $"SELECT {Columns} FROM attempt a WHERE a.exchange IN (SELECT value FROM json_each($seqs)) ORDER BY a.exchange, a.ordinal",
            new { seqs = JsonSerializer.Serialize(exchanges) }).ToLookup(row => row.Exchange);

    public Attempt ToAttempt(ExchangeId exchange) => new()
    {
        Exchange = exchange,
        Ordinal = (int)Ordinal,
        Purpose = (AttemptPurpose)Purpose,
        Answerer = (RouteKind)Answerer,
        Provider = Provider,
        Model = Model,
        Outcome = (ExchangeOutcome)Outcome,
        Error = Error,
        ProviderStatus = (int?)ProviderStatus,
        InputTokens = (int)InputTokens,
        CachedInputTokens = (int)CachedInputTokens,
        CacheWriteTokens = (int)CacheWriteTokens,
        CacheWriteHourTokens = (int)CacheWriteHourTokens,
        AudioInputTokens = (int)AudioInputTokens,
        OutputTokens = (int)OutputTokens,
        ReasoningTokens = (int)ReasoningTokens,
        AudioOutputTokens = (int)AudioOutputTokens,
        ServiceTier = ServiceTier,
        TokensEstimated = TokensEstimated != 0,
        Cost = new NanoUsd(Cost),
        CostUnknown = CostUnknown != 0,
        StartedMicroseconds = Started,
        DurationMicroseconds = Duration,
        TimeToFirstTokenMicroseconds = FirstToken,
        Contract = Contract,
    };
}
