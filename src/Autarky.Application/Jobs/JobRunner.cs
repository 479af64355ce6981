using Autarky.Application.Progress;

namespace Autarky.Application.Jobs;

/// <summary>
/// Runs jobs in this process and remembers them: of one use case one at a time, in the order in which they were asked for. Safe for concurrent use. Disposing
/// it stops them all and waits for their ends.
/// </summary>
public sealed class JobRunner(TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How many jobs that have ended are remembered.</summary>
    public const int MostEnded = 50;

    private readonly Lock _change = new();
    private readonly List<Job> _jobs = [];

    // The end of the last job of each use case, whether or not it was cancelled before its turn.
    private readonly Dictionary<string, Task> _turns = new(StringComparer.Ordinal);
    private bool _closed;

    /// <summary>Every job that is remembered, the newest first.</summary>
    public IReadOnlyList<JobStatus> Jobs
    {
        get
        {
            lock (_change)
            {
                return [.. _jobs.Select(job => job.Now).Reverse()];
            }
        }
    }

    /// <summary>Asks for a job. Where the same is asked for already and has not ended, that one is meant.</summary>
    /// <param name="request">What it is to do.</param>
    /// <param name="work">Does it; gets what to tell of its progress.</param>
    /// <param name="inWords">Its result as a whole sentence.</param>
    /// <param name="watcher">Told of its progress too, on the thread that works; null for nobody.</param>
    /// <exception cref="ObjectDisposedException">No more jobs are taken.</exception>
    public Job<T> Start<T>(
        JobRequest request, Func<IProgress<StepProgress>, CancellationToken, Task<T>> work, Func<T, string> inWords, IProgress<StepProgress>? watcher = null)
    {
        lock (_change)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_jobs.OfType<Job<T>>().FirstOrDefault(one => one.Now is { HasEnded: false } now && now.Request == request) is { } same)
            {
                return same;
            }

            Forget();
            var job = new Job<T>(request, work, inWords, clock, watcher);
            _jobs.Add(job);
            string lane = request.UseCase ?? "";
            _turns[lane] = InTurnAsync(_turns.GetValueOrDefault(lane) ?? Task.CompletedTask, job);
            return job;
        }
    }

    /// <summary>Stops a job.</summary>
    /// <returns>False where no such job is remembered.</returns>
    public bool Cancel(string id)
    {
        Job? job;
        lock (_change)
        {
            job = _jobs.Find(one => one.Now.Id == id);
        }

        job?.Cancel();
        return job is not null;
    }

    /// <summary>Stops all jobs and waits for their ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Job[] jobs;
        Task[] turns;
        lock (_change)
        {
            _closed = true;
            jobs = [.. _jobs];
            turns = [.. _turns.Values];
        }

        foreach (Job job in jobs)
        {
            job.Cancel();
        }

        await Task.WhenAll(turns);
    }

    private static async Task InTurnAsync(Task before, Job job)
    {
        // Never on the caller's thread: whoever asks goes on at once.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await job.RunAsync();
    }

    private void Forget()
    {
        while (_jobs.Count(job => job.Now.HasEnded) > MostEnded)
        {
            _jobs.RemoveAt(_jobs.FindIndex(job => job.Now.HasEnded));
        }

        foreach (string lane in _turns.Keys.Where(lane => _turns[lane].IsCompleted).ToArray())
        {
            _turns.Remove(lane);
        }
    }
}
