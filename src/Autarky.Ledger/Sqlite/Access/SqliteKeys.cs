using Autarky.Ledger.Access;
using Autarky.Ledger.Sqlite.Writing;
using Dapper;

namespace Autarky.Ledger.Sqlite.Access;

/// <inheritdoc/>
internal sealed class SqliteKeys(LedgerWriter writer, SqliteReaders readers) : IKeys
{
    /// <inheritdoc/>
    public Task AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(key.Id, nameof(key));
        if (key.Hash is not { Length: 32 })
        {
            throw new ArgumentException($"The hash of key {key.Id} must be the 32 bytes of a SHA-256.", nameof(key));
        }

        return writer.WriteAsync(
            session =>
            {
                int rows = session.Connection.Execute(
                    "INSERT INTO api_key (id, name, owner, hash, created, revoked) VALUES ($Id, $Name, $Owner, $Hash, $created, $revoked)",
                    new { key.Id, key.Name, key.Owner, key.Hash, created = StoredTime.From(key.Created), revoked = Stored(key.Revoked) });
                Revision.Bump(session);
                return rows;
            },
            1,
            0,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<ApiKey>>(
            connection =>
            [
                .. connection.Query<(string Id, string Name, string? Owner, byte[] Hash, long Created, long? Revoked)>(
                    "SELECT id, name, owner, hash, created, revoked FROM api_key ORDER BY created, seq").Select(row => new ApiKey
                    {
                        Id = row.Id,
                        Name = row.Name,
                        Owner = row.Owner,
                        Hash = row.Hash,
                        Created = StoredTime.Read(row.Created),
                        Revoked = row.Revoked is { } revoked ? StoredTime.Read(revoked) : null,
                    }),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken)
        => writer.WriteAsync(
            session =>
            {
                int rows = session.Connection.Execute(
                    "UPDATE api_key SET revoked = $at WHERE id = $id AND revoked IS NULL", new { id, at = StoredTime.From(at) });
                if (rows > 0)
                {
                    Revision.Bump(session);
                }

                return rows > 0;
            },
            1,
            0,
            cancellationToken);

    private static long? Stored(DateTimeOffset? time) => time is { } moment ? StoredTime.From(moment) : null;
}
