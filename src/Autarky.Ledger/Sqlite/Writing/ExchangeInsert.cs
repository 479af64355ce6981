using Autarky.Ledger.Exchanges;
using SQLitePCL;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>Inserts exchanges.</summary>
internal sealed class ExchangeInsert : IDisposable
{
    private readonly WriteSession _session;
    private readonly Statement _exchange;
    private readonly Statement _body;
    private readonly Statement _licence;

    public ExchangeInsert(WriteSession session)
    {
        _session = session;
        _exchange = new Statement(session.Connection, """
            INSERT INTO exchange (
              id, series, created, requested_model, route_reason, confidence, threshold, status, error, stream, input_tokens,
              cached_input_tokens, output_tokens, tokens_estimated, cost, partner_cost, duration, first_token, client_user, key_id,
              input_hash, has_response, gold, gold_source, licence, import_key, dialect, cache_write_tokens, cache_write_hour_tokens,
              audio_input_tokens, reasoning_tokens, audio_output_tokens, service_tier, cost_unknown, partner_cost_unknown)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (import_key) WHERE import_key IS NOT NULL DO NOTHING
            """);
        _body = new Statement(session.Connection, "INSERT INTO exchange_body (seq, request, response) VALUES (?, ?, ?)");
        _licence = new Statement(session.Connection, "UPDATE exchange SET licence = ? WHERE import_key = ? AND licence IS NULL");
    }

    /// <summary>Inserts a row with its bodies and attempts and adds it to the transaction's totals.</summary>
    /// <returns>The row's number.</returns>
    /// <exception cref="LedgerUnavailableException">Its import key is there already.</exception>
    public long Append(Exchange exchange) => Add(exchange)
        ?? throw new LedgerUnavailableException(
            $"Exchange {exchange.Id} has an import key that is in the ledger already: {exchange.ImportKey}.");

    /// <summary>As <see cref="Append"/>, but an import key that is there already is no fault.</summary>
    /// <returns>False when the key is there; then nothing is changed, but a row without a licence gets the one that the exchange brings.</returns>
    public bool AddUnlessImported(Exchange exchange)
    {
        if (Add(exchange) is not null)
        {
            return true;
        }

        if (exchange.Licence is { } licence)
        {
            _licence.Bind(licence).Bind(exchange.ImportKey).Run();
        }

        return false;
    }

    public void Dispose()
    {
        _exchange.Dispose();
        _body.Dispose();
        _licence.Dispose();
    }

    private long? Add(Exchange exchange)
    {
        long series = _session.Series.Of(exchange);
        long created = StoredTime.From(exchange.Created);
        int inserted = _exchange
            .Bind(exchange.Id.Value.ToByteArray(bigEndian: true)) // so that the index is in the order of time
            .Bind(series)
            .Bind(created)
            .Bind(exchange.RequestedModel)
            .Bind(exchange.RouteReason)
            .Bind(exchange.Confidence)
            .Bind(exchange.Threshold)
            .Bind(exchange.Status)
            .Bind(exchange.Error)
            .Bind(exchange.Stream)
            .Bind(exchange.InputTokens)
            .Bind(exchange.CachedInputTokens)
            .Bind(exchange.OutputTokens)
            .Bind(exchange.TokensEstimated)
            .Bind(exchange.Cost.Value)
            .Bind(exchange.PartnerCost.Value)
            .Bind(exchange.DurationMicroseconds)
            .Bind(exchange.TimeToFirstTokenMicroseconds)
            .Bind(exchange.User)
            .Bind(exchange.KeyId)
            .Bind(exchange.InputHash)
            .Bind(exchange.Response is not null)
            .Bind(exchange.Gold)
            .Bind((long)exchange.GoldSource)
            .Bind(exchange.Licence)
            .Bind(exchange.ImportKey)
            .Bind(exchange.Dialect)
            .Bind(exchange.CacheWriteTokens)
            .Bind(exchange.CacheWriteHourTokens)
            .Bind(exchange.AudioInputTokens)
            .Bind(exchange.ReasoningTokens)
            .Bind(exchange.AudioOutputTokens)
            .Bind(exchange.ServiceTier)
            .Bind(exchange.CostUnknown)
            .Bind(exchange.PartnerCostUnknown)
            .Run();
        if (inserted == 0)
        {
            return null;
        }

        long seq = raw.sqlite3_last_insert_rowid(_session.Connection.Handle!);
        if (exchange.Request is not null || exchange.Response is not null)
        {
            _body.Bind(seq).Bind(exchange.Request).Bind(exchange.Response).Run();
        }

        foreach (Attempt attempt in exchange.Attempts)
        {
            _session.Attempts.Add(seq, exchange.UseCase, attempt);
        }

        _session.Totals.Add(seq, series, created, exchange);
        return seq;
    }
}
