using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>Inserts attempts and adds what was asked beside the clients' requests to its totals.</summary>
internal sealed class AttemptInsert(WriteSession session) : IDisposable
{
    private readonly Statement _attempt = new(session.Connection, """
        INSERT INTO attempt (
          exchange, ordinal, purpose, answerer, provider, model, outcome, error, provider_status, input_tokens, cached_input_tokens,
          output_tokens, tokens_estimated, cost, started, duration, first_token, contract, cache_write_tokens, cache_write_hour_tokens,
          audio_input_tokens, reasoning_tokens, audio_output_tokens, service_tier, cost_unknown)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (exchange, ordinal) DO NOTHING
        """);

    private readonly Statement _beside = new(session.Connection, """
        INSERT INTO beside_total (use_case, purpose, attempts, input_tokens, output_tokens, cost, cost_unknown)
        VALUES (ifnull(?, x''), ?, 1, ?, ?, ?, ?)
        ON CONFLICT (use_case, purpose) DO UPDATE SET
          attempts = attempts + 1,
          input_tokens = input_tokens + excluded.input_tokens,
          output_tokens = output_tokens + excluded.output_tokens,
          cost = cost + excluded.cost,
          cost_unknown = cost_unknown + excluded.cost_unknown
        """);

    /// <summary>Inserts an attempt of an exchange.</summary>
    /// <param name="exchange">The number of the exchange's row.</param>
    /// <param name="useCase">The exchange's use case.</param>
    /// <param name="attempt">The attempt.</param>
    /// <returns>False when there is one of that ordinal; then nothing is changed.</returns>
    public bool Add(long exchange, string? useCase, Attempt attempt)
    {
        int inserted = _attempt
            .Bind(exchange)
            .Bind((long)attempt.Ordinal)
            .Bind((long)attempt.Purpose)
            .Bind((long)attempt.Answerer)
            .Bind(attempt.Provider)
            .Bind(attempt.Model)
            .Bind((long)attempt.Outcome)
            .Bind(attempt.Error)
            .Bind((long?)attempt.ProviderStatus)
            .Bind(attempt.InputTokens)
            .Bind(attempt.CachedInputTokens)
            .Bind(attempt.OutputTokens)
            .Bind(attempt.TokensEstimated)
            .Bind(attempt.Cost.Value)
            .Bind(attempt.StartedMicroseconds)
            .Bind(attempt.DurationMicroseconds)
            .Bind(attempt.TimeToFirstTokenMicroseconds)
            .Bind(attempt.Contract)
            .Bind(attempt.CacheWriteTokens)
            .Bind(attempt.CacheWriteHourTokens)
            .Bind(attempt.AudioInputTokens)
            .Bind(attempt.ReasoningTokens)
            .Bind(attempt.AudioOutputTokens)
            .Bind(attempt.ServiceTier)
            .Bind(attempt.CostUnknown)
            .Run();
        if (inserted > 0 && !attempt.IsOfRequest)
        {
            _beside.Bind(useCase).Bind((long)attempt.Purpose).Bind(attempt.InputTokens).Bind(attempt.OutputTokens).Bind(attempt.Cost.Value)
                .Bind(attempt.CostUnknown).Run();
        }

        return inserted > 0;
    }

    public void Dispose()
    {
        _attempt.Dispose();
        _beside.Dispose();
    }
}
