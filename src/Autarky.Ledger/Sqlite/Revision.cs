using Autarky.Ledger.Sqlite.Writing;
using Dapper;

namespace Autarky.Ledger.Sqlite;

/// <summary>The number behind <see cref="ILedger.VersionAsync"/>.</summary>
internal static class Revision
{
    /// <summary>Counts up in the current transaction.</summary>
    public static void Bump(WriteSession session) => session.Connection.Execute("UPDATE revision SET number = number + 1");

    public static Task<long> ReadAsync(SqliteReaders readers, CancellationToken cancellationToken)
        => readers.ReadAsync(connection => connection.QuerySingle<long>("SELECT number FROM revision"), cancellationToken);
}
