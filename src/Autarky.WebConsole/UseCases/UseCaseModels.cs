using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.WebConsole.Contracts;
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

    /// <summary>The share of served requests that the student answered; null when none was served.</summary>
    public double? InHouse => Total is { Served: > 0 } total ? (double)total.ServedByStudent / total.Served : null;
}

/// <summary>A student with its report.</summary>
/// <param name="Record">As stored.</param>
/// <param name="Report">Its report.</param>
/// <param name="Live">Whether it answers now.</param>
public sealed record StudentRow(StudentRecord Record, StudentReport Report, bool Live);

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

    /// <summary>Its newest releases.</summary>
    public required IReadOnlyList<Release> Releases { get; init; }

    /// <summary>How many releases there are, where the list is cut.</summary>
    public required int ReleaseCount { get; init; }
}
