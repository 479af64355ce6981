using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>
/// A prepared statement that changes rows, with values bound by their position from 1 on. For the statements that run for every exchange: a
/// command of ADO.NET looks each parameter up by name at every run, which costs more than the insert itself.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _next = 1;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        int code = raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement);
        SqliteException.ThrowExceptionForRC(code, _database);
    }

    /// <summary>Binds the next value.</summary>
    public Statement Bind(long value) => Bound(raw.sqlite3_bind_int64(_statement, _next, value));

    /// <inheritdoc cref="Bind(long)"/>
    public Statement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    /// <inheritdoc cref="Bind(long)"/>
    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    /// <inheritdoc cref="Bind(long)"/>
    public Statement Bind(double? value)
        => value is { } number ? Bound(raw.sqlite3_bind_double(_statement, _next, number)) : BindNull();

    /// <inheritdoc cref="Bind(long)"/>
    public Statement Bind(string? value)
        => value is null ? BindNull() : Bound(raw.sqlite3_bind_text(_statement, _next, value));

    /// <inheritdoc cref="Bind(long)"/>
    public Statement Bind(byte[]? value) => value switch
    {
        null => BindNull(),
        [] => Bound(raw.sqlite3_bind_zeroblob(_statement, _next, 0)), // an empty span has no address and would be bound as null
        _ => Bound(raw.sqlite3_bind_blob(_statement, _next, value)),
    };

    /// <summary>Runs with the values bound, which must be all of them, and forgets them.</summary>
    /// <returns>How many rows were inserted or changed.</returns>
    /// <exception cref="SqliteException">The statement failed and changed nothing.</exception>
    public int Run()
    {
        int code = raw.sqlite3_step(_statement);
        Reset();
        if (code != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }

        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    // What is not bound is null: every run forgets the values of the one before.
    private Statement BindNull()
    {
        _next++;
        return this;
    }

    private Statement Bound(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            Reset();
            SqliteException.ThrowExceptionForRC(code, _database);
        }

        _next++;
        return this;
    }

    private void Reset()
    {
        _ = raw.sqlite3_reset(_statement); // repeats the error of the last step
        _ = raw.sqlite3_clear_bindings(_statement);
        _next = 1;
    }
}
