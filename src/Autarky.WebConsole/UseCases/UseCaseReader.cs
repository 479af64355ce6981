using Autarky.Ledger;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Live;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.UseCases;

/// <summary>Reads the pages of use cases: what is in service from the host, what was measured from the ledger.</summary>
internal sealed class UseCaseReader(ILedger ledger, IConsoleUseCases useCases, IConsoleJobs jobs, IConsoleReleases decisions, TimeProvider time)
{
    private const int MostRows = 200;
    private const int MostStudents = 6;
    private const int MostEvaluations = 20;
    private const int MostReleases = 50;
    private const int MostJobs = 10;

    // While a job works.
    private const int PollMilliseconds = 1000;

    public async Task<UseCaseListModel> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<JobView> imports = jobs.Imports;
        Frame frame = await Frame.LiveAsync("Use cases", Section.UseCases, ledger, useCases, time, null, cancellationToken);
        Dictionary<string, UseCaseView> views = useCases.UseCases.ToDictionary(view => view.Name);
        Dictionary<string, UseCaseTotal> totals =
            (await ledger.Statistics.UseCasesAsync(cancellationToken)).ToDictionary(total => total.UseCase);
        ILookup<string, StudentRecord> students =
            (await ledger.Students.ListAsync(null, cancellationToken)).ToLookup(student => student.UseCase);
        string[] names =
        [
            .. (await ledger.UseCases.ListAsync(cancellationToken)).Select(record => record.Name).Union(views.Keys).Order(StringComparer.OrdinalIgnoreCase),
        ];
        return new UseCaseListModel
        {
            Frame = frame with
            {
                Version = LiveVersion.With(frame.Version!, imports),
                VersionAddress = Addresses.ImportsVersion,
                PollMilliseconds = Poll(imports),
            },
            TakesImports = jobs.Offered,
            Imports = [.. imports.Take(MostJobs)],
            Count = names.Length,
            Rows = [.. names.Take(MostRows).Select(name => Row(name, views.GetValueOrDefault(name), totals.GetValueOrDefault(name), [.. students[name]]))],
        };
    }

    /// <summary>One use case; null when nobody knows the name.</summary>
    public async Task<UseCaseModel?> FindAsync(string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<JobView> all = jobs.Of(name), work = [.. all.Take(MostJobs)];
        Frame frame = await Frame.LiveAsync(name, Section.UseCases, ledger, useCases, time, null, cancellationToken);
        UseCaseView? view = useCases.UseCases.FirstOrDefault(useCase => useCase.Name == name);
        UseCaseTotal? total = (await ledger.Statistics.UseCasesAsync(cancellationToken)).FirstOrDefault(useCase => useCase.UseCase == name);
        IReadOnlyList<StudentRecord> students = await ledger.Students.ListAsync(name, cancellationToken);
        IReadOnlyList<EvaluationRecord> evaluations = await ledger.Students.EvaluationsAsync(name, cancellationToken);
        IReadOnlyList<Release> releases = await ledger.Students.ReleasesAsync(name, cancellationToken);
        if (view is null && (await ledger.UseCases.ListAsync(cancellationToken)).All(record => record.Name != name))
        {
            return null;
        }

        return new UseCaseModel
        {
            Frame = frame with
            {
                Title = Formatting.Format.Cut(name, 80),
                Version = LiveVersion.With(frame.Version!, all),
                VersionAddress = Addresses.VersionOfUseCase(name),
                PollMilliseconds = Poll(work),
            },
            Row = Row(name, view, total, students),
            Students = [.. students.Where((student, i) => i < MostStudents || IsLive(student, view)).Select(student => Read(student, view))],
            Evaluations = [.. evaluations.Take(MostEvaluations).Select(evaluation => new EvaluationRow(evaluation, StudentReport.Read(evaluation.ReportJson)))],
            EvaluationCount = evaluations.Count,
            TakesJobs = jobs.Offered,
            Jobs = work,
            TakesReleases = decisions.Offered,
            Releases = [.. releases.Take(MostReleases)],
            ReleaseCount = releases.Count,
        };
    }

    private static int? Poll(IReadOnlyList<JobView> shown) => shown.Any(job => !job.HasEnded) ? PollMilliseconds : null;

    private static UseCaseRow Row(string name, UseCaseView? view, UseCaseTotal? total, IReadOnlyList<StudentRecord> students)
    {
        StudentRecord? shown = students.FirstOrDefault(student => IsLive(student, view)) ?? (students.Count > 0 ? students[0] : null);
        return new UseCaseRow
        {
            Name = name,
            View = view,
            Total = total,
            Students = students.Count,
            Student = shown is null ? null : Read(shown, view),
        };
    }

    private static StudentRow Read(StudentRecord student, UseCaseView? view) =>
        new(student, StudentReport.Read(student.ReportJson), IsLive(student, view));

    // The host may name the live student by its whole hash or by the first digits of it.
    private static bool IsLive(StudentRecord student, UseCaseView? view) =>
        view?.LiveStudent is { Length: > 0 } live && student.Hash.StartsWith(live, StringComparison.OrdinalIgnoreCase);
}
