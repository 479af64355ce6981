using Autarky.Ledger;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.WebConsole.Asking;
using Autarky.WebConsole.Connecting;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Live;
using Autarky.WebConsole.Served;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.UseCases;

/// <summary>Reads the pages of use cases: what is in service from the host, what was measured from the ledger.</summary>
internal sealed class UseCaseReader(
    ILedger ledger, IConsoleUseCases useCases, IConsoleJobs jobs, IConsoleReleases decisions, IConsoleAsk ask, IConsoleKeys keys, AskedAnswers asked,
    TimeProvider time)
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
        ILookup<string, OutcomeTotal> outcomes = (await ledger.Statistics.OutcomesAsync(null, cancellationToken)).ToLookup(total => total.UseCase);
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
            Rows =
            [
                .. names.Take(MostRows).Select(name =>
                    Row(name, views.GetValueOrDefault(name), totals.GetValueOrDefault(name), outcomes[name], [.. students[name]])),
            ],
        };
    }

    /// <summary>Whether there is a use case of that name.</summary>
    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken) =>
        useCases.UseCases.Any(useCase => useCase.Name == name)
        || (await ledger.UseCases.ListAsync(cancellationToken)).Any(record => record.Name == name);

    /// <summary>One use case; null when nobody knows the name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="baseAddress">Where clients reach this server.</param>
    /// <param name="ticket">What was asked on the page, if anything.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<UseCaseModel?> FindAsync(string name, string baseAddress, string? ticket, CancellationToken cancellationToken)
    {
        IReadOnlyList<JobView> all = jobs.Of(name), work = [.. all.Take(MostJobs)];
        Frame frame = await Frame.LiveAsync(name, Section.UseCases, ledger, useCases, time, null, cancellationToken);
        UseCaseView? view = useCases.UseCases.FirstOrDefault(useCase => useCase.Name == name);
        UseCaseTotal? total = (await ledger.Statistics.UseCasesAsync(cancellationToken)).FirstOrDefault(useCase => useCase.UseCase == name);
        IReadOnlyList<OutcomeTotal> outcomes = await ledger.Statistics.OutcomesAsync(name, cancellationToken);
        IReadOnlyList<StudentRecord> students = await ledger.Students.ListAsync(name, cancellationToken);
        IReadOnlyList<EvaluationRecord> evaluations = await ledger.Students.EvaluationsAsync(name, cancellationToken);
        IReadOnlyList<Release> releases = await ledger.Students.ReleasesAsync(name, cancellationToken);
        if (!await ExistsAsync(name, cancellationToken))
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
            Row = Row(name, view, total, outcomes, students),
            Students = [.. students.Where((student, i) => i < MostStudents || IsLive(student, view)).Select(student => Read(student, view))],
            Evaluations = [.. evaluations.Take(MostEvaluations).Select(evaluation => new EvaluationRow(evaluation, StudentReport.Read(evaluation.ReportJson)))],
            EvaluationCount = evaluations.Count,
            TakesJobs = jobs.Offered,
            Jobs = work,
            TakesReleases = decisions.Offered,
            TakesQuestions = ask.Offered,
            Asked = ticket is null ? null : asked.Find(name, ticket),
            Connect = new ConnectModel { BaseAddress = baseAddress, UseCase = name, TakesKeys = keys.Offered, Form = Guid.NewGuid().ToString("N") },
            Releases = [.. Decisions(releases, students, view).Take(MostReleases)],
            ReleaseCount = releases.Count,
        };
    }

    private static int? Poll(IReadOnlyList<JobView> shown) => shown.Any(job => !job.HasEnded) ? PollMilliseconds : null;

    /// <summary>What was measured of a student; null when the use case has none of that hash.</summary>
    public async Task<EvidenceModel?> EvidenceAsync(string hash, string useCase, CancellationToken cancellationToken)
    {
        StudentRecord? student = (await ledger.Students.ListAsync(useCase, cancellationToken))
            .FirstOrDefault(student => string.Equals(student.Hash, hash, StringComparison.OrdinalIgnoreCase));
        if (student is null)
        {
            return null;
        }

        UseCaseView? view = useCases.UseCases.FirstOrDefault(one => one.Name == useCase);
        return new EvidenceModel
        {
            Frame = await Frame.LiveAsync(
                "Evidence of student " + Formatting.Format.ShortHash(student.Hash), Section.UseCases, ledger, useCases, time, null, cancellationToken),
            UseCase = useCase,
            View = view,
            Student = Read(student, view),
            Evaluations =
            [
                .. (await ledger.Students.EvaluationsAsync(useCase, cancellationToken)).Where(evaluation => evaluation.StudentHash == student.Hash)
                    .Take(MostEvaluations).Select(evaluation => new EvaluationRow(evaluation, StudentReport.Read(evaluation.ReportJson))),
            ],
            Releases =
            [
                .. (await ledger.Students.ReleasesAsync(useCase, cancellationToken)).Where(release => release.StudentHash == student.Hash).Take(MostReleases),
            ],
        };
    }

    // The newest release of each student that does not answer now can be taken up again.
    private static IEnumerable<ReleaseRow> Decisions(IReadOnlyList<Release> releases, IReadOnlyList<StudentRecord> students, UseCaseView? view)
    {
        Dictionary<string, StudentRecord> known = students.ToDictionary(student => student.Hash, StringComparer.OrdinalIgnoreCase);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Release release in releases)
        {
            StudentRow? student = known.TryGetValue(release.StudentHash, out StudentRecord? record) ? Read(record, view) : null;
            bool returns = release.Stage == ReleaseStage.Live && student is { Live: false } && seen.Add(release.StudentHash);
            yield return new ReleaseRow(release, student, returns);
        }
    }

    private static UseCaseRow Row(
        string name, UseCaseView? view, UseCaseTotal? total, IEnumerable<OutcomeTotal> outcomes, IReadOnlyList<StudentRecord> students)
    {
        var counts = new RequestCounts();
        foreach (OutcomeTotal outcome in outcomes)
        {
            counts.Add(outcome.Route, outcome.Outcome, outcome.Provider, outcome.Requests);
        }

        StudentRecord? shown = students.FirstOrDefault(student => IsLive(student, view)) ?? (students.Count > 0 ? students[0] : null);
        return new UseCaseRow
        {
            Name = name,
            View = view,
            Total = total,
            Counts = counts,
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
