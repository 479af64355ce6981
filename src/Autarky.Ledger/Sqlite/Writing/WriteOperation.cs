using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>Something to write that is done or not done as a whole, and the task of whoever waits for it.</summary>
internal abstract class WriteOperation(int rows, long bytes)
{
    /// <summary>How many rows it may add, for bounding a transaction.</summary>
    public int Rows { get; } = rows;

    /// <summary>How many bytes of bodies it may add, for bounding a transaction.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Writes. May run again after a rollback, so it must not change anything but the database.</summary>
    public abstract void Execute(WriteSession session);

    /// <summary>Tells the waiter that the last execution is on disk.</summary>
    public abstract void Complete();

    /// <summary>Tells the waiter that nothing of it is on disk.</summary>
    public abstract void Fail(Exception error);
}

/// <inheritdoc/>
internal sealed class WriteOperation<T>(Func<WriteSession, T> work, int rows, long bytes) : WriteOperation(rows, bytes)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Execute(WriteSession session) => _result = work(session);

    public override void Complete() => _done.SetResult(_result!);

    public override void Fail(Exception error) => _done.SetException(error);
}

/// <summary>What the writer's thread works with. Lives as long as the writer; used by its thread alone.</summary>
internal sealed class WriteSession : IDisposable
{
    public WriteSession(SqliteConnection connection)
    {
        Connection = connection;
        Totals = new BatchTotals(connection);
        Series = new SeriesNumbers(connection);
        Attempts = new AttemptInsert(this);
        Exchanges = new ExchangeInsert(this);
        Words = new WordsInsert(connection);
    }

    public SqliteConnection Connection { get; }

    public BatchTotals Totals { get; }

    public SeriesNumbers Series { get; }

    public AttemptInsert Attempts { get; }

    public ExchangeInsert Exchanges { get; }

    public WordsInsert Words { get; }

    public void Dispose()
    {
        Totals.Dispose();
        Series.Dispose();
        Attempts.Dispose();
        Exchanges.Dispose();
        Words.Dispose();
        Connection.Dispose();
    }
}
