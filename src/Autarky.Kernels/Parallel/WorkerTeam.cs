using System.Runtime.Intrinsics.X86;

namespace Autarky.Kernels.Parallel;

/// <summary>
/// Threads that carry out one job after the other together with the caller. Between jobs they spin for a moment, so that a transformer's many
/// short phases cost tens of nanoseconds each to hand out, and sleep when nothing comes. A share that its thread has not begun when the caller is done with
/// its own is carried out by the caller: on a machine with other work a thread may get its processor back milliseconds late, a thousand phases later.
/// </summary>
/// <remarks>One caller at a time. A job must not call <see cref="Run"/> of its own team.</remarks>
public sealed class WorkerTeam : IDisposable
{
    // About half a millisecond before a worker goes to sleep: longer than what its caller does alone between two steps of a model.
    private const int Spins = 20_000;

    // About 10 µs: the others are at the end of the same short phase. Longer, and on a busy machine the caller takes the processor that they wait for.
    private const int CallerSpins = 400;

    private readonly Thread[] _threads;
    private readonly SemaphoreSlim[] _wake;
    private readonly int[] _asleep;
    private Action<int>? _job;
    private Exception? _failure;
    private readonly int[] _claims;
    private int _round;
    private int _finished;
    private volatile bool _disposed;

    /// <summary>Starts a team.</summary>
    /// <param name="workers">How many work on a job, the caller among them; at least 1.</param>
    public WorkerTeam(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        _threads = new Thread[workers - 1];
        _wake = new SemaphoreSlim[workers - 1];
        _asleep = new int[workers - 1];
        _claims = new int[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _wake[i] = new SemaphoreSlim(0);
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"kernel worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>How many work on a job, the caller among them.</summary>
    public int Workers { get; }

    /// <summary>Runs a job on every worker and returns when all have finished.</summary>
    /// <param name="job">Gets the number of a share, from 0 to <see cref="Workers"/> − 1, each once; a thread may get several, one after the other.</param>
    /// <exception cref="AggregateException">A worker's job threw; the first failure is inside.</exception>
    public void Run(Action<int> job)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Workers == 1)
        {
            job(0);
            return;
        }

        _job = job;
        Volatile.Write(ref _finished, 0);
        int round = Interlocked.Increment(ref _round);
        for (int i = 0; i < _wake.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _asleep[i], 0, 1) == 1)
            {
                _wake[i].Release();
            }
        }

        Exception? failure = Try(job, 0);
        int others = _threads.Length;
        for (int i = 0; i < _threads.Length; i++)
        {
            if (Claims(i, round))
            {
                others--;
                Exception? error = Try(job, i + 1);
                failure ??= error;
            }
        }

        for (int spins = 0; Volatile.Read(ref _finished) != others; spins++)
        {
            if (spins < CallerSpins)
            {
                Pause();
            }
            else
            {
                Thread.Yield();
            }
        }

        // Taken out in any case: the next job must not inherit it.
        Exception? other = Interlocked.Exchange(ref _failure, null);
        failure ??= other;
        if (failure is not null)
        {
            throw new AggregateException(failure);
        }
    }

    /// <summary>The worker's share when <paramref name="items"/> are split into runs that differ by at most one.</summary>
    public (int First, int Count) Share(int worker, int items)
    {
        int first = (int)((long)items * worker / Workers);
        return (first, (int)((long)items * (worker + 1) / Workers) - first);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Interlocked.Increment(ref _round);
        foreach (SemaphoreSlim wake in _wake)
        {
            wake.Release();
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        foreach (SemaphoreSlim wake in _wake)
        {
            wake.Dispose();
        }
    }

    private void Work(int worker)
    {
        int seen = 0;
        while (true)
        {
            AwaitRound(worker, seen);
            seen = Volatile.Read(ref _round);
            if (_disposed)
            {
                return;
            }

            // Once a share is claimed its round cannot end, so the job is that round's.
            if (Claims(worker - 1, seen))
            {
                if (Try(_job!, worker) is { } error)
                {
                    Interlocked.CompareExchange(ref _failure, error, null);
                }

                Interlocked.Increment(ref _finished);
            }
        }
    }

    // One instruction: the runtime's own wait is a call, and a third of a microsecond at the least where phases take five.
    private static void Pause()
    {
        if (X86Base.IsSupported)
        {
            X86Base.Pause();
        }
        else
        {
            Thread.SpinWait(1);
        }
    }

    // Every share is claimed once a round, by its thread or by the caller.
    private bool Claims(int thread, int round) => Interlocked.CompareExchange(ref _claims[thread], round, round - 1) == round - 1;

    private static Exception? Try(Action<int> job, int share)
    {
        try
        {
            job(share);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private void AwaitRound(int worker, int seen)
    {
        for (int i = 0; i < Spins; i++)
        {
            if (Volatile.Read(ref _round) != seen)
            {
                return;
            }

            Pause();
        }

        ref int asleep = ref _asleep[worker - 1];
        while (Volatile.Read(ref _round) == seen)
        {
            Interlocked.Exchange(ref asleep, 1);
            if (Volatile.Read(ref _round) != seen)
            {
                // The round began in between: take the flag back, or the wake-up that was sent for it.
                if (Interlocked.CompareExchange(ref asleep, 0, 1) != 1)
                {
                    _wake[worker - 1].Wait();
                }

                return;
            }

            _wake[worker - 1].Wait();
        }
    }
}
