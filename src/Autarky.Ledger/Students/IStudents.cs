namespace Autarky.Ledger.Students;

/// <summary>Trained students, what was measured of them, and which one answers each use case. Nothing is deleted.</summary>
public interface IStudents
{
    /// <summary>
    /// Records a student that was trained. Training on the same rows gives the same <see cref="StudentRecord.Hash"/>: its row is replaced then,
    /// and it is the newest again.
    /// </summary>
    Task SaveAsync(StudentRecord student, CancellationToken cancellationToken);

    /// <summary>Students of a use case (or of all), the one trained last first.</summary>
    Task<IReadOnlyList<StudentRecord>> ListAsync(string? useCase, CancellationToken cancellationToken);

    /// <summary>Records that a student was measured again. Its own row stays as its training left it.</summary>
    Task AddEvaluationAsync(EvaluationRecord evaluation, CancellationToken cancellationToken);

    /// <summary>Every measurement after training of a use case (or of all), the one recorded last first.</summary>
    Task<IReadOnlyList<EvaluationRecord>> EvaluationsAsync(string? useCase, CancellationToken cancellationToken);

    /// <summary>Records a decision about what answers a use case; the newest one counts.</summary>
    Task AddReleaseAsync(Release release, CancellationToken cancellationToken);

    /// <summary>Every decision of a use case (or of all), newest first.</summary>
    Task<IReadOnlyList<Release>> ReleasesAsync(string? useCase, CancellationToken cancellationToken);
}

/// <summary>A trained student.</summary>
public sealed record StudentRecord
{
    /// <summary>SHA-256 (hexadecimal) of the student's file.</summary>
    public required string Hash { get; init; }

    /// <summary>The use case it was trained for.</summary>
    public required string UseCase { get; init; }

    /// <summary>When it was last trained, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The file's path, relative to the data directory, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the gate let it pass when it was trained.</summary>
    public required bool GatePassed { get; init; }

    /// <summary>The gate's reasons then, one sentence each.</summary>
    public required string GateReason { get; init; }

    /// <summary>The report of its training, JSON: what <c>train --json</c> prints.</summary>
    public required string ReportJson { get; init; }
}

/// <summary>A trained student, measured again on what the ledger held by then.</summary>
public sealed record EvaluationRecord
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>The student's hash.</summary>
    public required string StudentHash { get; init; }

    /// <summary>When it was measured, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Whether the gate let it pass by this measurement.</summary>
    public required bool GatePassed { get; init; }

    /// <summary>The gate's reasons, one sentence each.</summary>
    public required string GateReason { get; init; }

    /// <summary>The report, JSON: what <c>evaluate --json</c> prints.</summary>
    public required string ReportJson { get; init; }
}

/// <summary>What a decision makes of a student. The numbers are stored: never renumber.</summary>
public enum ReleaseStage
{
    /// <summary>Nothing of ours: every request goes to the teacher.</summary>
    Withdrawn = 0,

    /// <summary>The student answers what it is sure of.</summary>
    Live = 1,

    /// <summary>The student is asked beside whoever answers; nobody is answered with it.</summary>
    Shadow = 2,

    /// <summary>The student, in shadow before, gets the share <see cref="Release.Share"/> of the requests.</summary>
    Canary = 3,

    /// <summary>What came last is taken back: a student on trial, else the live one, for the one that was live before.</summary>
    RolledBack = 4,
}

/// <summary>A decision about what answers a use case.</summary>
public sealed record Release
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>The student's hash.</summary>
    public required string StudentHash { get; init; }

    /// <summary>What it does from now on.</summary>
    public required ReleaseStage Stage { get; init; }

    /// <summary>The share of requests that a canary gets, above 0 and below 1; null for every other stage.</summary>
    public double? Share { get; init; }

    /// <summary>
    /// The calibrated confidence from which the student answers from now on, in [0, 1]; null for a withdrawal, and in a release of an older version whose
    /// student had no threshold of its own: then the least confidence of its use case's policy counts.
    /// </summary>
    public double? Threshold { get; init; }

    /// <summary>When it was decided, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>True when the gate had refused and somebody released it all the same.</summary>
    public bool Forced { get; init; }

    /// <summary>Why: the gate's reason, or the words of who forced it.</summary>
    public required string Reason { get; init; }
}
