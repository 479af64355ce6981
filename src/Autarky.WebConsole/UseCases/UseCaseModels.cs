using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.WebConsole.Asking;
using Autarky.WebConsole.Connecting;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Served;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.UseCases;

/// <summary>What the list of use cases shows.</summary>
public sealed record UseCaseListModel
{
    /// <summary>Title and version.</summary>
    public required Frame Frame { get; init; }

    /// <summary>Use cases by name.</summary>
    public required IReadOnlyList<UseCaseRow> Rows { get; init; }

    /// <summary>How many there are, where the list is cut.</summary>
    public required int Count { get; init; }

    /// <summary>Whether files can be imported.</summary>
    public bool TakesImports { get; init; }

    /// <summary>The imports that the server remembers, the newest first.</summary>
    public IReadOnlyList<JobView> Imports { get; init; } = [];
}

/// <summary>One use case of the list.</summary>
public sealed record UseCaseRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>As it is in service; null when the host does not know it (yet).</summary>
    public UseCaseView? View { get; init; }

    /// <summary>Its totals; null when the ledger holds no exchange of it.</summary>
    public UseCaseTotal? Total { get; init; }

    /// <summary>The student to speak of: the live one, otherwise the newest.</summary>
    public StudentRow? Student { get; init; }

    /// <summary>How many students it has.</summary>
    public int Students { get; init; }

    /// <summary>Its served requests of all time, by what became of them.</summary>
    public RequestCounts Counts { get; init; } = new();

    /// <summary>Rows that were read from files and not served here.</summary>
    public long Recorded => Total is { } total ? total.Requests - total.Served : 0;
}

/// <summary>A student with its report.</summary>
/// <param name="Record">As stored.</param>
/// <param name="Report">Its report.</param>
/// <param name="Live">Whether it answers now.</param>
public sealed record StudentRow(StudentRecord Record, StudentReport Report, bool Live);

/// <summary>A decision, and what can be done about it.</summary>
/// <param name="Record">As stored.</param>
/// <param name="Student">The student that it is about; null where the ledger holds no record of it.</param>
/// <param name="Returns">Whether it is the newest release of a student that does not answer now, so that the row offers to put it back.</param>
public sealed record ReleaseRow(Release Record, StudentRow? Student, bool Returns);

/// <summary>A measurement of a student after its training, with its report.</summary>
/// <param name="Record">As stored.</param>
/// <param name="Report">Its report.</param>
public sealed record EvaluationRow(EvaluationRecord Record, StudentReport Report);

/// <summary>What the page of one use case shows.</summary>
public sealed record UseCaseModel
{
    /// <summary>Title and version.</summary>
    public required Frame Frame { get; init; }

    /// <summary>The use case.</summary>
    public required UseCaseRow Row { get; init; }

    /// <summary>Its newest students, the live one always among them.</summary>
    public required IReadOnlyList<StudentRow> Students { get; init; }

    /// <summary>Its newest measurements after training.</summary>
    public required IReadOnlyList<EvaluationRow> Evaluations { get; init; }

    /// <summary>How many such measurements there are, where the list is cut.</summary>
    public required int EvaluationCount { get; init; }

    /// <summary>Whether trainings and measurements can be asked for.</summary>
    public bool TakesJobs { get; init; }

    /// <summary>Its jobs that the server remembers, the newest first.</summary>
    public IReadOnlyList<JobView> Jobs { get; init; } = [];

    /// <summary>Whether a person can decide here what answers.</summary>
    public bool TakesReleases { get; init; }

    /// <summary>Whether a question can be asked here.</summary>
    public bool TakesQuestions { get; init; }

    /// <summary>What was asked on this page and what came of it; null where nothing was.</summary>
    public AskedView? Asked { get; init; }

    /// <summary>How a client connects to it.</summary>
    public required ConnectModel Connect { get; init; }

    /// <summary>Its newest releases.</summary>
    public required IReadOnlyList<ReleaseRow> Releases { get; init; }

    /// <summary>How many releases there are, where the list is cut.</summary>
    public required int ReleaseCount { get; init; }
}
