using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>
/// Transactions on the writer's connection. Waits for other processes in steps of a millisecond: SQLite's own waiting grows to 100 ms
/// between two tries, and a process that writes without a break would win almost every time.
/// </summary>
internal sealed class WriteTransaction(SqliteConnection connection, string path, TimeProvider time, TimeSpan busyLimit) : IDisposable
{
    // Another process gets the lock only while nobody holds it: after this long without a break there is one.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Break = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly ManualResetEventSlim _never = new();
    private long _runStarted;
    private long _ended;

    /// <summary>Takes the write lock.</summary>
    /// <exception cref="LedgerUnavailableException">Another process held it for longer than the limit.</exception>
    public void Begin()
    {
        long started = time.GetTimestamp();
        if (time.GetElapsedTime(_ended, started) > Step)
        {
            _runStarted = started;
        }
        else if (time.GetElapsedTime(_runStarted, started) > LongestRun)
        {
            _never.Wait(Break);
            _runStarted = time.GetTimestamp();
        }

        int code;
        while (((code = Execute("BEGIN IMMEDIATE")) & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            if (time.GetElapsedTime(started) > busyLimit)
            {
                throw new LedgerUnavailableException(
                    $"The ledger {path} was locked by another process for more than {busyLimit.TotalSeconds:0.#} seconds. "
                    + "Try again when that process has finished.", isTransient: true);
            }

            _never.Wait(Step);
        }

        Check(code);
    }

    /// <summary>Returns when the transaction is on disk.</summary>
    public void Commit()
    {
        Check(Execute("COMMIT"));
        _ended = time.GetTimestamp();
    }

    /// <summary>Undoes the transaction, if there is one: some errors make SQLite undo it by itself.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle!) == 0)
        {
            _ = Execute("ROLLBACK");
        }

        _ended = time.GetTimestamp();
    }

    /// <summary>Runs a part of the transaction that is undone by itself when it fails.</summary>
    /// <returns>Why it failed, or null.</returns>
    /// <exception cref="SqliteException">The failure undid the whole transaction or concerns the whole file.</exception>
    public Exception? TryInside(Action part)
    {
        Check(Execute("SAVEPOINT part"));
        try
        {
            part();
            Check(Execute("RELEASE part"));
            return null;
        }
        catch (Exception error) when (!SqliteFailure.ConcernsWholeFile(error))
        {
            Check(Execute("ROLLBACK TO part; RELEASE part"));
            return error;
        }
    }

    public void Dispose() => _never.Dispose();

    private int Execute(string sql) => raw.sqlite3_exec(connection.Handle!, sql);

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, connection.Handle);
}
