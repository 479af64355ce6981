using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite;

/// <summary>
/// Connections that only read. Each read sees the newest commit, and in WAL mode neither waits for a writer nor makes one wait.
/// SQLite reads synchronously: a read is done when its task is returned.
/// </summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = true,
        DefaultTimeout = 5,
    }.ToString();

    private volatile bool _disposed;

    /// <summary>Runs statements that all see the same commit.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteLedger));
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            connection.Execute("BEGIN DEFERRED");
            try
            {
                return Task.FromResult(read(connection));
            }
            finally
            {
                connection.Execute("ROLLBACK TRANSACTION"); // ends the reading; nothing was written
            }
        }
        catch (SqliteException error)
        {
            return Task.FromException<T>(SqliteFailure.Explain(error, path));
        }
    }

    public void Dispose()
    {
        _disposed = true;
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }
}
