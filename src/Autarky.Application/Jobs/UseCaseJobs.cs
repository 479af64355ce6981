using Autarky.Application.Errors;
using Autarky.Application.Importing;
using Autarky.Application.Progress;
using Autarky.Application.Setup;
using Autarky.Application.Students;
using Autarky.Learning.Evaluations;
using Autarky.Ledger.Import;

namespace Autarky.Application.Jobs;

/// <summary>The jobs of an installation: what the command line and the console start and watch. Disposing them stops those that have not ended.</summary>
/// <param name="installation">What they work on; it must outlive them.</param>
public sealed class UseCaseJobs(Installation installation) : IAsyncDisposable
{
    private readonly JobRunner _runner = new(TimeProvider.System);

    /// <summary>Those of this process, the newest first.</summary>
    public IReadOnlyList<JobStatus> All => _runner.Jobs;

    /// <summary>Trains and measures a student. Releases nothing.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="watcher">Told of its progress, on the thread that works; null for nobody.</param>
    public Job<Evaluation> Train(TrainRequest request, IProgress<StepProgress>? watcher = null) => _runner.Start(
        request,
        (progress, cancellationToken) => StudentFlow.TrainAsync(installation, progress, request.Name, request.LearnFrom, cancellationToken),
        evaluation => $"Trained student {evaluation.Student[..12]}. {Verdict(evaluation)}",
        watcher);

    /// <summary>Measures a student again.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="watcher">Told of its progress, on the thread that works; null for nobody.</param>
    public Job<MeasuredStudent> Evaluate(EvaluateRequest request, IProgress<StepProgress>? watcher = null) => _runner.Start(
        request,
        (progress, cancellationToken) => StudentFlow.EvaluateAsync(installation, progress, request.Name, request.Student, cancellationToken),
        measured => $"Measured student {measured.Evaluation.Student[..12]}. {Verdict(measured.Evaluation)}",
        watcher);

    /// <summary>Reads a file into the ledger.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="watcher">Told of its progress, on the thread that works; null for nobody.</param>
    public Job<ImportReport> Import(ImportRequest request, IProgress<StepProgress>? watcher = null) => _runner.Start(
        request,
        (progress, cancellationToken) =>
            RecordedExchanges.ImportAsync(installation, progress, request.Path, request.Options, cancellationToken),
        report => string.Join(' ', ImportWords.Of(report)),
        watcher);

    /// <summary>Reads a file that somebody sent into the ledger, and removes it when the job has ended, however that was.</summary>
    /// <param name="file">The file.</param>
    /// <param name="useCase">The use case of every line; null where each line names its own.</param>
    /// <param name="gold">Whether its answers are right answers that people know.</param>
    /// <param name="licence">The licence that allows training on its answers; null where there is none.</param>
    /// <param name="columns">The columns of a table as somebody named them; null where none were.</param>
    /// <exception cref="UserError">What was asked for makes no sense; the message says why. The file is removed.</exception>
    public void Import(UploadedFile file, string? useCase, bool gold, string? licence, NamedColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            _ = RemoveAfterAsync(Import(ImportRequest.Checked(file.Path, useCase, gold, licence, columns)), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Stops a job.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>False where no such job is remembered.</returns>
    public bool Cancel(string id) => _runner.Cancel(id);

    /// <summary>Stops all jobs and waits for their ends.</summary>
    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    private static async Task RemoveAfterAsync(Job<ImportReport> job, UploadedFile file)
    {
        using (file)
        {
            // Whoever looks at the job reads how it ended.
            await ((Task)job.WaitAsync(CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Verdict(Evaluation evaluation) =>
        evaluation.Gate.Pass ? "The gate says yes." : "The gate says no: " + string.Join(' ', evaluation.Gate.Why);
}
