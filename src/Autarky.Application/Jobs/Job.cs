using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Ledger;

namespace Autarky.Application.Jobs;

/// <summary>A piece of work that was asked for. Safe for concurrent use.</summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "A source without a timer holds nothing, and a job may be cancelled at any time.")]
public abstract class Job : IProgress<StepProgress>
{
    // Less of a step says too little about its pace.
    private const double LeastShare = 0.01;

    private readonly Lock _change = new();
    private readonly TimeProvider _clock;
    private readonly IProgress<StepProgress>? _watcher;
    private readonly CancellationTokenSource _stop = new();
    private JobStatus _now;
    private long _stepBegan;

    private protected Job(JobRequest request, TimeProvider clock, IProgress<StepProgress>? watcher)
    {
        _clock = clock;
        _watcher = watcher;
        _now = new JobStatus
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            Request = request,
            State = JobState.Queued,
            Created = clock.GetUtcNow(),
        };
    }

    /// <summary>As it is now.</summary>
    public JobStatus Now
    {
        get
        {
            lock (_change)
            {
                return _now;
            }
        }
    }

    /// <summary>Stops it: one that waits at once, one that works as soon as it can. Does nothing to one that has ended.</summary>
    public void Cancel()
    {
        bool waits;
        lock (_change)
        {
            waits = _now.State == JobState.Queued;
            if (waits)
            {
                End(JobState.Cancelled);
            }
        }

        _stop.Cancel();
        if (waits)
        {
            TellCancelled();
        }
    }

    /// <summary>Told by the work how far it is.</summary>
    void IProgress<StepProgress>.Report(StepProgress value)
    {
        lock (_change)
        {
            bool goesOn = _now.Progress is { } last && last.What == value.Step && value.Share >= last.Share;
            if (!goesOn)
            {
                _stepBegan = _clock.GetTimestamp();
            }

            TimeSpan? left = value.Share >= LeastShare ? _clock.GetElapsedTime(_stepBegan) * ((1 - value.Share) / value.Share) : null;
            _now = _now with { Progress = new JobProgress(value.Step, value.Share, value.Detail ?? (goesOn ? _now.Progress!.Detail : null), left) };
        }

        _watcher?.Report(value);
    }

    /// <summary>Works, unless it was cancelled before its turn. Never throws: what went wrong is in the state.</summary>
    internal async Task RunAsync()
    {
        lock (_change)
        {
            if (_now.State != JobState.Queued)
            {
                return;
            }

            _now = _now with { State = JobState.Running, Started = _clock.GetUtcNow() };
        }

        try
        {
            string result = await WorkAsync(_stop.Token);
            End(JobState.Done, result: result);
            TellResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            End(JobState.Cancelled);
            TellCancelled();
        }
        catch (Exception error)
        {
            // A border: whoever looks at the job reads why, and whoever waits for it gets the exception itself.
            End(JobState.Failed, error: error is UserError or LedgerUnavailableException
                ? error.Message
                : $"This is a fault of autarky, please report it: {error.GetType().Name}: {error.Message}");
            TellFailure(error);
        }
    }

    private protected abstract Task<string> WorkAsync(CancellationToken cancellationToken);

    private protected abstract void TellResult();

    private protected abstract void TellCancelled();

    private protected abstract void TellFailure(Exception error);

    private void End(JobState state, string? result = null, string? error = null)
    {
        lock (_change)
        {
            _now = _now with { State = state, Ended = _clock.GetUtcNow(), Result = result, Error = error };
        }
    }
}

/// <summary>A piece of work with its result.</summary>
public sealed class Job<T> : Job
{
    private readonly TaskCompletionSource<T> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<IProgress<StepProgress>, CancellationToken, Task<T>> _work;
    private readonly Func<T, string> _inWords;
    private T? _result;

    internal Job(
        JobRequest request,
        Func<IProgress<StepProgress>, CancellationToken, Task<T>> work,
        Func<T, string> inWords,
        TimeProvider clock,
        IProgress<StepProgress>? watcher)
        : base(request, clock, watcher) => (_work, _inWords) = (work, inWords);

    /// <summary>Waits for its end.</summary>
    /// <param name="cancellationToken">Stops the job itself.</param>
    /// <exception cref="UserError">It failed; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<T> WaitAsync(CancellationToken cancellationToken)
    {
        await using (cancellationToken.Register(Cancel))
        {
            return await _end.Task;
        }
    }

    private protected override async Task<string> WorkAsync(CancellationToken cancellationToken)
    {
        _result = await _work(this, cancellationToken);
        return _inWords(_result);
    }

    private protected override void TellResult() => _end.TrySetResult(_result!);

    private protected override void TellCancelled() => _end.TrySetCanceled();

    private protected override void TellFailure(Exception error)
    {
        _end.TrySetException(error);

        // Nobody need wait for a job; its state has the words.
        _ = _end.Task.Exception;
    }
}
