using Autarky.Kernels.Parallel;

namespace Autarky.Kernels.Tests;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    public void Every_worker_runs_every_job_once_and_the_caller_waits_for_all(int workers)
    {
        using var team = new WorkerTeam(workers);
        int[] runs = new int[workers];
        for (int i = 1; i <= 2000; i++)
        {
            team.Run(worker => runs[worker]++);
            runs.ShouldAllBe(count => count == i);
        }
    }

    [Fact]
    public async Task Workers_that_fell_asleep_wake_for_the_next_job()
    {
        using var team = new WorkerTeam(3);
        for (int i = 0; i < 5; i++)
        {
            int done = 0;
            team.Run(_ => Interlocked.Increment(ref done));
            done.ShouldBe(3);
            await Task.Delay(30);
        }
    }

    [Fact]
    public void A_failure_of_any_worker_reaches_the_caller_and_the_team_goes_on()
    {
        using var team = new WorkerTeam(3);
        for (int failing = 0; failing < 3; failing++)
        {
            Should.Throw<AggregateException>(() => team.Run(worker => throw new InvalidOperationException($"{worker}")));
        }

        int done = 0;
        team.Run(_ => Interlocked.Increment(ref done));
        done.ShouldBe(3);
    }

    [Fact]
    public void Shares_cover_everything_once()
    {
        using var team = new WorkerTeam(4);
        for (int items = 0; items < 40; items++)
        {
            Enumerable.Range(0, 4).SelectMany(worker => Enumerable.Range(team.Share(worker, items).First, team.Share(worker, items).Count))
                .ShouldBe(Enumerable.Range(0, items));
        }
    }
}
