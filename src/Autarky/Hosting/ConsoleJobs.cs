using Autarky.Application.Jobs;
using Autarky.Learning.Policies;
using Autarky.WebConsole.Contracts;

namespace Autarky.Hosting;

/// <summary>The server's jobs as the console shows and asks for them.</summary>
internal sealed class ConsoleJobs(UseCaseJobs jobs) : IConsoleJobs
{
    public bool Offered => true;

    public IReadOnlyList<JobView> Of(string useCase) =>
        [.. jobs.All.Where(job => string.Equals(job.Request.UseCase, useCase, StringComparison.Ordinal)).Select(View)];

    public void Train(string useCase) => jobs.Train(new TrainRequest(useCase, LearnFrom.Auto));

    public void Evaluate(string useCase) => jobs.Evaluate(new EvaluateRequest(useCase, Student: null));

    public void Cancel(string id) => jobs.Cancel(id);

    private static JobView View(JobStatus job) => new()
    {
        Id = job.Id,
        Kind = job.Request.Kind,
        State = job.State switch
        {
            JobState.Queued => JobViewState.Queued,
            JobState.Running => JobViewState.Running,
            JobState.Done => JobViewState.Done,
            JobState.Failed => JobViewState.Failed,
            _ => JobViewState.Cancelled,
        },
        Created = job.Created,
        Share = job.Progress?.Share,
        Detail = job.Progress?.Detail,
        Left = job.Progress?.Left,
        Outcome = job.Error ?? job.Result,
    };
}
