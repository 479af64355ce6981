using System.Collections.Concurrent;
using Autarky.Application.Errors;
using Autarky.Application.Jobs;
using Autarky.Application.Progress;
using Autarky.Learning.Policies;
using Microsoft.Extensions.Time.Testing;

namespace Autarky.Application.Tests.Jobs;

public sealed class JobRunnerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero));
    private readonly JobRunner _runner;

    public JobRunnerTests() => _runner = new JobRunner(_clock);

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    [Fact]
    public async Task A_job_goes_from_queued_over_running_to_done_and_says_what_came_of_it()
    {
        var work = new Held();

        Job<int> job = Start("triage", work);
        await work.Began;
        job.Now.State.ShouldBe(JobState.Running);
        job.Now.HasEnded.ShouldBeFalse();
        work.Finish(42);

        (await job.WaitAsync(default).WaitAsync(Patience)).ShouldBe(42);
        job.Now.ShouldBe(job.Now with { State = JobState.Done, Result = "It is 42.", Error = null, Started = _clock.GetUtcNow(), Ended = _clock.GetUtcNow() });
        _runner.Jobs.Single().Id.ShouldBe(job.Now.Id);
    }

    [Fact]
    public async Task One_job_of_a_use_case_runs_at_a_time_in_the_order_of_asking_and_other_use_cases_do_not_wait()
    {
        Held first = new(), second = new(), other = new();
        Job<int> a = Start("triage", first), b = Start("triage", second, LearnFrom.Gold), c = Start("routing", other);
        await first.Began;
        await other.Began;

        b.Now.State.ShouldBe(JobState.Queued);
        second.Began.IsCompleted.ShouldBeFalse();
        first.Finish(1);
        await second.Began;

        a.Now.State.ShouldBe(JobState.Done);
        b.Now.State.ShouldBe(JobState.Running);
        c.Now.State.ShouldBe(JobState.Running);
    }

    [Fact]
    public async Task Asking_twice_for_the_same_is_one_job_until_it_has_ended()
    {
        Held first = new(), second = new();
        Job<int> job = Start("triage", first);

        Start("triage", second).ShouldBeSameAs(job);
        first.Finish(1);
        await job.WaitAsync(default);

        Start("triage", second).ShouldNotBeSameAs(job);
    }

    [Fact]
    public async Task A_failure_that_can_be_mended_is_kept_in_the_words_of_the_error_and_the_next_job_runs()
    {
        Held first = new(), second = new();
        Job<int> failing = Start("triage", first), next = Start("triage", second, LearnFrom.Gold);
        first.Fail(new UserError("There is no row. Import some.", UserErrorKind.NotAClosedSet));
        second.Finish(2);

        UserError error = await Should.ThrowAsync<UserError>(() => failing.WaitAsync(default));
        await next.WaitAsync(default).WaitAsync(Patience);

        error.Kind.ShouldBe(UserErrorKind.NotAClosedSet);
        (failing.Now.State, failing.Now.Error, failing.Now.Result).ShouldBe((JobState.Failed, "There is no row. Import some.", null));
        next.Now.State.ShouldBe(JobState.Done);
    }

    [Fact]
    public async Task A_fault_is_called_a_fault()
    {
        var work = new Held();
        Job<int> job = Start("triage", work);
        work.Fail(new InvalidOperationException("Sequence contains no elements"));

        await Should.ThrowAsync<InvalidOperationException>(() => job.WaitAsync(default));

        job.Now.Error.ShouldBe("This is a fault of autarky, please report it: InvalidOperationException: Sequence contains no elements");
    }

    [Fact]
    public async Task A_running_job_stops_when_it_is_cancelled()
    {
        var work = new Held();
        Job<int> job = Start("triage", work);
        await work.Began;

        _runner.Cancel(job.Now.Id).ShouldBeTrue();

        await Should.ThrowAsync<OperationCanceledException>(() => job.WaitAsync(default));
        job.Now.State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task A_queued_job_that_is_cancelled_ends_at_once_never_works_and_lets_nobody_pass_who_waits_behind_it()
    {
        Held first = new(), second = new(), third = new();
        Job<int> a = Start("triage", first), b = Start("triage", second, LearnFrom.Gold), c = Start("triage", third, LearnFrom.Both);
        await first.Began;

        b.Cancel();

        b.Now.State.ShouldBe(JobState.Cancelled);
        await Should.ThrowAsync<OperationCanceledException>(() => b.WaitAsync(default));
        c.Now.State.ShouldBe(JobState.Queued);
        first.Finish(1);
        await third.Began;
        a.Now.State.ShouldBe(JobState.Done);
        second.Began.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_waits_for_a_job_stops_it_by_stopping_to_wait()
    {
        var work = new Held();
        Job<int> job = Start("triage", work);
        using var stop = new CancellationTokenSource();
        await work.Began;

        Task<int> waiting = job.WaitAsync(stop.Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        job.Now.State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task Progress_tells_what_is_done_how_much_at_which_rate_and_how_long_it_will_take_yet()
    {
        var watched = new ConcurrentQueue<StepProgress>();
        var tell = new TaskCompletionSource<Action<double, string?>>();
        var end = new TaskCompletionSource<int>();
        Job<int> job = _runner.Start(
            new TrainRequest("triage", LearnFrom.Auto),
            (progress, _) => progress.StepAsync("train triage", show =>
            {
                tell.SetResult(show);
                return end.Task;
            }),
            value => "Done.",
            new Watcher(watched));
        Action<double, string?> show = await tell.Task;

        job.Now.Progress.ShouldBe(new JobProgress("train triage", 0, null, null));
        _clock.Advance(TimeSpan.FromSeconds(10));
        show(0.25, "12 rows/s");
        job.Now.Progress.ShouldBe(new JobProgress("train triage", 0.25, "12 rows/s", TimeSpan.FromSeconds(30)));
        show(0.5, null);
        job.Now.Progress.ShouldBe(new JobProgress("train triage", 0.5, "12 rows/s", TimeSpan.FromSeconds(10)));
        end.SetResult(1);
        await job.WaitAsync(default);

        watched.Select(one => one.Share).ShouldBe([0, 0.25, 0.5, 1]);
        watched.Last().Ended.ShouldBeTrue();
        job.Now.Progress!.Share.ShouldBe(1);
    }

    [Fact]
    public async Task Jobs_that_ended_long_ago_are_forgotten()
    {
        for (int i = 0; i < JobRunner.MostEnded + 10; i++)
        {
            var work = new Held();
            work.Finish(i);
            await Start("triage", work).WaitAsync(default);
        }

        _runner.Jobs.Count.ShouldBeInRange(JobRunner.MostEnded, JobRunner.MostEnded + 1);
        _runner.Jobs[0].Result.ShouldBe($"It is {JobRunner.MostEnded + 9}.");
    }

    [Fact]
    public async Task The_end_of_the_process_stops_all_jobs_and_takes_no_more()
    {
        Held first = new(), second = new();
        Job<int> a = Start("triage", first), b = Start("triage", second, LearnFrom.Gold);
        await first.Began;

        await _runner.DisposeAsync().AsTask().WaitAsync(Patience);

        (a.Now.State, b.Now.State).ShouldBe((JobState.Cancelled, JobState.Cancelled));
        Should.Throw<ObjectDisposedException>(() => Start("triage", new Held()));
    }

    private Job<int> Start(string useCase, Held work, LearnFrom learnFrom = LearnFrom.Auto) =>
        _runner.Start(new TrainRequest(useCase, learnFrom), (_, stop) => work.RunAsync(stop), value => $"It is {value}.");

    private sealed class Watcher(ConcurrentQueue<StepProgress> told) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => told.Enqueue(value);
    }

    /// <summary>Work that ends when the test says so.</summary>
    private sealed class Held
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Began => _began.Task;

        public void Finish(int value) => _end.SetResult(value);

        public void Fail(Exception error) => _end.SetException(error);

        public async Task<int> RunAsync(CancellationToken stop)
        {
            _began.SetResult();
            return await _end.Task.WaitAsync(stop);
        }
    }
}
