using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Responses;
using Autarky.Ledger.Sqlite.Writing;
using Dapper;

namespace Autarky.Ledger.Sqlite.Responses;

/// <inheritdoc/>
internal sealed class SqliteResponses(LedgerWriter writer, SqliteReaders readers) : IResponses
{
    private const string Insert = "INSERT INTO response (id, exchange, key_id, created, deleted, request, begun)";

    /// <inheritdoc/>
    public Task AddAsync(StoredResponse response, CancellationToken cancellationToken)
    {
        Check(response);
        return writer.WriteAsync(
            session => session.Connection.Execute(Insert + " VALUES ($Id, $exchange, $KeyId, $created, $deleted, $Request, $Begun)", new
            {
                response.Id,
                exchange = Bytes(response.Exchange),
                response.KeyId,
                created = StoredTime.From(response.Created),
                deleted = response.Deleted is { } at ? StoredTime.From(at) : (long?)null,
                response.Request,
                response.Begun,
            }),
            1,
            (response.Request?.LongLength ?? 0) + (response.Begun?.LongLength ?? 0),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredResponse?> FindAsync(string id, CancellationToken cancellationToken) => readers.ReadAsync(
        connection => connection.Query<(string Id, byte[] Exchange, string? KeyId, long Created, long? Deleted, byte[]? Request, byte[]? Begun)>(
            "SELECT id, exchange, key_id, created, deleted, request, begun FROM response WHERE id = $id", new { id }).Select(row => new StoredResponse
            {
                Id = row.Id,
                Exchange = new ExchangeId(new Guid(row.Exchange, bigEndian: true)),
                KeyId = row.KeyId,
                Created = StoredTime.Read(row.Created),
                Deleted = row.Deleted is { } at ? StoredTime.Read(at) : null,
                Request = row.Request,
                Begun = row.Begun,
            }).FirstOrDefault(),
        cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(StoredResponse response, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Check(response);
        return writer.WriteAsync(
            session => session.Connection.Execute(
                Insert + """
                 VALUES ($Id, $exchange, $KeyId, $created, $deleted, NULL, NULL)
                ON CONFLICT (id) DO UPDATE SET deleted = excluded.deleted, request = NULL, begun = NULL
                """,
                new
                {
                    response.Id,
                    exchange = Bytes(response.Exchange),
                    response.KeyId,
                    created = StoredTime.From(response.Created),
                    deleted = StoredTime.From(at),
                }),
            1,
            0,
            cancellationToken);
    }

    private static byte[] Bytes(ExchangeId id) => id.Value.ToByteArray(bigEndian: true);

    private static void Check(StoredResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentException.ThrowIfNullOrEmpty(response.Id, nameof(response));
    }
}
