using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>Inserts exchanges with statements that are prepared once.</summary>
internal sealed class ExchangeInsert : IDisposable
{
    private static readonly (string Name, SqliteType Type)[] Columns =
    [
        ("id", SqliteType.Blob), ("series", SqliteType.Integer), ("created", SqliteType.Integer), ("requested_model", SqliteType.Text),
        ("route_reason", SqliteType.Text), ("confidence", SqliteType.Real), ("threshold", SqliteType.Real), ("status", SqliteType.Integer),
        ("error", SqliteType.Text), ("stream", SqliteType.Integer), ("input_tokens", SqliteType.Integer),
        ("cached_input_tokens", SqliteType.Integer), ("output_tokens", SqliteType.Integer), ("tokens_estimated", SqliteType.Integer),
        ("cost", SqliteType.Integer), ("partner_cost", SqliteType.Integer), ("duration", SqliteType.Integer),
        ("first_token", SqliteType.Integer), ("client_user", SqliteType.Text), ("key_id", SqliteType.Text), ("input_hash", SqliteType.Text),
        ("has_response", SqliteType.Integer), ("gold", SqliteType.Text), ("gold_source", SqliteType.Integer), ("import_key", SqliteType.Text),
    ];

    private readonly WriteSession _session;
    private readonly SqliteCommand _exchange;
    private readonly SqliteCommand _body;

    public ExchangeInsert(WriteSession session)
    {
        _session = session;
        _exchange = session.Connection.CreateCommand();
        _exchange.CommandText = $"""
            INSERT INTO exchange ({string.Join(", ", Columns.Select(column => column.Name))})
            VALUES ({string.Join(", ", Columns.Select(column => "$" + column.Name))})
            ON CONFLICT (import_key) WHERE import_key IS NOT NULL DO NOTHING
            """;
        foreach ((string name, SqliteType type) in Columns)
        {
            _exchange.Parameters.Add("$" + name, type);
        }

        _body = session.Connection.CreateCommand();
        _body.CommandText = "INSERT INTO exchange_body (seq, request, response) VALUES ($seq, $request, $response)";
        _body.Parameters.Add("$seq", SqliteType.Integer);
        _body.Parameters.Add("$request", SqliteType.Blob);
        _body.Parameters.Add("$response", SqliteType.Blob);
    }

    /// <summary>Inserts a row with its bodies and adds it to the transaction's totals.</summary>
    /// <returns>The row's number.</returns>
    /// <exception cref="LedgerUnavailableException">Its import key is there already.</exception>
    public long Append(Exchange exchange) => Add(exchange)
        ?? throw new LedgerUnavailableException($"Exchange {exchange.Id} has an import key that is in the ledger already: {exchange.ImportKey}.");

    /// <summary>As <see cref="Append"/>, but an import key that is there already is no fault.</summary>
    /// <returns>False, and nothing is changed, when the key is there.</returns>
    public bool AddUnlessImported(Exchange exchange) => Add(exchange) is not null;

    public void Dispose()
    {
        _exchange.Dispose();
        _body.Dispose();
    }

    private long? Add(Exchange exchange)
    {
        long series = _session.Series.Of(exchange);
        long created = StoredTime.From(exchange.Created);
        SqliteParameterCollection values = _exchange.Parameters;
        int i = 0;
        values[i++].Value = exchange.Id.Value.ToByteArray(bigEndian: true); // so that the index is in the order of time
        values[i++].Value = series;
        values[i++].Value = created;
        values[i++].Value = OrNull(exchange.RequestedModel);
        values[i++].Value = OrNull(exchange.RouteReason);
        values[i++].Value = OrNull(exchange.Confidence);
        values[i++].Value = OrNull(exchange.Threshold);
        values[i++].Value = exchange.Status;
        values[i++].Value = OrNull(exchange.Error);
        values[i++].Value = exchange.Stream;
        values[i++].Value = exchange.InputTokens;
        values[i++].Value = exchange.CachedInputTokens;
        values[i++].Value = exchange.OutputTokens;
        values[i++].Value = exchange.TokensEstimated;
        values[i++].Value = exchange.Cost.Value;
        values[i++].Value = exchange.PartnerCost.Value;
        values[i++].Value = exchange.DurationMicroseconds;
        values[i++].Value = OrNull(exchange.TimeToFirstTokenMicroseconds);
        values[i++].Value = OrNull(exchange.User);
        values[i++].Value = OrNull(exchange.KeyId);
        values[i++].Value = OrNull(exchange.InputHash);
        values[i++].Value = exchange.Response is not null;
        values[i++].Value = OrNull(exchange.Gold);
        values[i++].Value = (int)exchange.GoldSource;
        values[i].Value = OrNull(exchange.ImportKey);
        if (_exchange.ExecuteNonQuery() == 0)
        {
            return null;
        }

        long seq = raw.sqlite3_last_insert_rowid(_session.Connection.Handle!);
        if (exchange.Request is not null || exchange.Response is not null)
        {
            _body.Parameters[0].Value = seq;
            _body.Parameters[1].Value = OrNull(exchange.Request);
            _body.Parameters[2].Value = OrNull(exchange.Response);
            _body.ExecuteNonQuery();
        }

        _session.Totals.Add(seq, series, created, exchange);
        return seq;
    }

    private static object OrNull<T>(T? value) => value is null ? DBNull.Value : value;
}
