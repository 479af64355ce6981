using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>
/// The one writer of a process. Its thread takes everything that waits, writes it in one transaction and answers all waiters after the one
/// flush to disk (group commit), so that a thousand waiting rows cost little more than one.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private readonly SqliteLedgerOptions _options;
    private readonly string _path;
    private readonly WriteTransaction _transaction;
    private readonly WriteSession _session;
    private readonly BlockingCollection<WriteOperation> _waiting = [];
    private readonly SemaphoreSlim _places;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    public LedgerWriter(string path, WriteSession session, WriteTransaction transaction, SqliteLedgerOptions options)
    {
        _path = path;
        _session = session;
        _transaction = transaction;
        _options = options;
        _places = new SemaphoreSlim(options.MaxWaiting);
        new Thread(Run) { Name = "ledger writer", IsBackground = true }.Start();
    }

    /// <summary>
    /// Waits for a place in the queue, then until the work is on disk. A wait that is cancelled after that does not take it back.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<WriteSession, T> work, int rows, long bytes, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var operation = new WriteOperation<T>(work, rows, bytes);
        try
        {
            _waiting.Add(operation, CancellationToken.None);
        }
        catch (InvalidOperationException error)
        {
            _places.Release();
            throw new ObjectDisposedException("The ledger is closed.", error);
        }

        return await operation.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what was accepted, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _waiting.CompleteAdding();
        }

        // The semaphore is not disposed: callers that still wait for a place must wake up to learn that the ledger is closed.
        await _stopped.Task;
    }

    private void Run()
    {
        var batch = new List<WriteOperation>();
        WriteOperation? next = null;
        while (next is not null || _waiting.TryTake(out next, Timeout.Infinite))
        {
            next = Gather(batch, next);
            Write(batch);
            _places.Release(batch.Count);
            batch.Clear();
        }

        _session.Dispose();
        _waiting.Dispose();
        _stopped.SetResult();
    }

    /// <summary>Fills the batch with what waits, up to its bounds.</summary>
    /// <returns>The first operation that did not fit, if any.</returns>
    private WriteOperation? Gather(List<WriteOperation> batch, WriteOperation first)
    {
        batch.Add(first);
        int rows = first.Rows;
        long bytes = first.Bytes;
        while (TryTakeNext(out WriteOperation? operation))
        {
            rows += operation.Rows;
            bytes += operation.Bytes;
            if (rows > _options.MaxRowsTogether || bytes > _options.MaxBytesTogether)
            {
                return operation;
            }

            batch.Add(operation);
        }

        return null;
    }

    // Whoever is about to hand something in gets the processor first: each flush to disk then answers more of them. Where nobody is, this takes no time.
    private bool TryTakeNext([NotNullWhen(true)] out WriteOperation? operation)
    {
        if (_waiting.TryTake(out operation))
        {
            return true;
        }

        Thread.Yield();
        return _waiting.TryTake(out operation);
    }

    private void Write(List<WriteOperation> batch)
    {
        Exception? failure = TryWriteTogether(batch);
        if (failure is null)
        {
            batch.ForEach(operation => operation.Complete());
        }
        else if (batch.Count == 1 || SqliteFailure.ConcernsWholeFile(failure))
        {
            batch.ForEach(operation => operation.Fail(SqliteFailure.Explain(failure, _path)));
        }
        else
        {
            WriteApart(batch);
        }
    }

    private Exception? TryWriteTogether(List<WriteOperation> batch)
    {
        try
        {
            _options.BeforeTransaction?.Invoke();
            _transaction.Begin();
            foreach (WriteOperation operation in batch)
            {
                operation.Execute(_session);
            }

            _session.Totals.Write();
            _transaction.Commit();
            _session.Series.Committed();
            return null;
        }
        catch (Exception error) // a waiter must learn of every fault, and the thread must go on
        {
            return RollBack(error);
        }
    }

    /// <summary>One operation of the batch is bad: writes the batch again with each one undone by itself where it fails.</summary>
    private void WriteApart(List<WriteOperation> batch)
    {
        var failures = new Exception?[batch.Count];
        try
        {
            _transaction.Begin();
            for (int i = 0; i < batch.Count; i++)
            {
                WriteOperation operation = batch[i];
                failures[i] = _transaction.TryInside(() =>
                {
                    operation.Execute(_session);
                    _session.Totals.Write();
                });
                if (failures[i] is not null)
                {
                    _session.Totals.Clear();
                    _session.Series.RolledBack();
                }
            }

            _transaction.Commit();
            _session.Series.Committed();
        }
        catch (Exception error) // as above
        {
            Exception failure = RollBack(error);
            Array.Fill(failures, failure);
        }

        for (int i = 0; i < batch.Count; i++)
        {
            if (failures[i] is { } failure)
            {
                batch[i].Fail(SqliteFailure.Explain(failure, _path));
            }
            else
            {
                batch[i].Complete();
            }
        }
    }

    private Exception RollBack(Exception error)
    {
        _session.Totals.Clear();
        _session.Series.RolledBack();
        _transaction.RollBack();
        return error;
    }
}
