using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Application.Importing;
using Autarky.Application.Jobs;
using Autarky.Learning.Policies;
using Autarky.WebConsole.Contracts;

namespace Autarky.Hosting;

/// <summary>The server's jobs as the console shows and asks for them.</summary>
internal sealed class ConsoleJobs(UseCaseJobs jobs, DataDirectory data, TimeProvider clock) : IConsoleJobs
{
    public bool Offered => true;

    public IReadOnlyList<JobView> Of(string useCase) =>
        [.. jobs.All.Where(job => string.Equals(job.Request.UseCase, useCase, StringComparison.Ordinal)).Select(View)];

    public IReadOnlyList<JobView> Imports => [.. jobs.All.Where(job => job.Request is ImportRequest).Select(View)];

    public async Task<string?> ImportAsync(ImportWanted wanted, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            UploadedFile file = await UploadedFile.StoreAsync(data, wanted.FileName, content, clock, cancellationToken);
            jobs.Import(
                file, wanted.UseCase, wanted.Gold, wanted.Licence, new NamedColumns(wanted.Question, wanted.Answer, wanted.GoldColumn));
            return null;
        }
        catch (UserError error)
        {
            return error.Message;
        }
    }

    public void Train(string useCase) => jobs.Train(new TrainRequest(useCase, LearnFrom.Auto));

    public void Evaluate(string useCase) => jobs.Evaluate(new EvaluateRequest(useCase, Student: null));

    public void Cancel(string id) => jobs.Cancel(id);

    private static JobView View(JobStatus job) => new()
    {
        Id = job.Id,
        Kind = job.Request.Kind,
        Subject = job.Request is ImportRequest import ? Path.GetFileName(import.Path) : null,
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
