using Autarky.Ledger.Sqlite.Writing;
using Autarky.Ledger.Students;
using Dapper;

namespace Autarky.Ledger.Sqlite.Students;

/// <inheritdoc/>
internal sealed class SqliteStudents(LedgerWriter writer, SqliteReaders readers) : IStudents
{
    /// <inheritdoc/>
    public Task SaveAsync(StudentRecord student, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentException.ThrowIfNullOrEmpty(student.Hash, nameof(student));
        ArgumentException.ThrowIfNullOrEmpty(student.UseCase, nameof(student));
        return WriteAsync(
            student.UseCase,
            student.Created,
            """
            INSERT INTO student (hash, use_case, created, path, gate_passed, gate_reason, report_json)
            VALUES ($Hash, $UseCase, $created, $Path, $GatePassed, $GateReason, $ReportJson)
            ON CONFLICT (use_case, hash) DO UPDATE SET
              created = excluded.created,
              path = excluded.path,
              gate_passed = excluded.gate_passed,
              gate_reason = excluded.gate_reason,
              report_json = excluded.report_json
            """,
            new
            {
                student.Hash,
                student.UseCase,
                created = StoredTime.From(student.Created),
                student.Path,
                student.GatePassed,
                student.GateReason,
                student.ReportJson,
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StudentRecord>> ListAsync(string? useCase, CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<StudentRecord>>(
            connection =>
            [
                .. connection.Query<(string Hash, string UseCase, long Created, string Path, bool Passed, string Reason, string Report)>(
                    """
                    SELECT hash, use_case, created, path, gate_passed, gate_reason, report_json FROM student
                    WHERE $useCase IS NULL OR use_case = $useCase ORDER BY created DESC, seq DESC
                    """,
                    new { useCase }).Select(row => new StudentRecord
                    {
                        Hash = row.Hash,
                        UseCase = row.UseCase,
                        Created = StoredTime.Read(row.Created),
                        Path = row.Path,
                        GatePassed = row.Passed,
                        GateReason = row.Reason,
                        ReportJson = row.Report,
                    }),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task AddEvaluationAsync(EvaluationRecord evaluation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentException.ThrowIfNullOrEmpty(evaluation.UseCase, nameof(evaluation));
        ArgumentException.ThrowIfNullOrEmpty(evaluation.StudentHash, nameof(evaluation));
        return WriteAsync(
            evaluation.UseCase,
            evaluation.Created,
            """
            INSERT INTO evaluation (use_case, student_hash, created, gate_passed, gate_reason, report_json)
            VALUES ($UseCase, $StudentHash, $created, $GatePassed, $GateReason, $ReportJson)
            """,
            new
            {
                evaluation.UseCase,
                evaluation.StudentHash,
                created = StoredTime.From(evaluation.Created),
                evaluation.GatePassed,
                evaluation.GateReason,
                evaluation.ReportJson,
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<EvaluationRecord>> EvaluationsAsync(string? useCase, CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<EvaluationRecord>>(
            connection =>
            [
                .. connection.Query<(string UseCase, string StudentHash, long Created, bool Passed, string Reason, string Report)>(
                    """
                    SELECT use_case, student_hash, created, gate_passed, gate_reason, report_json FROM evaluation
                    WHERE $useCase IS NULL OR use_case = $useCase ORDER BY seq DESC
                    """,
                    new { useCase }).Select(row => new EvaluationRecord
                    {
                        UseCase = row.UseCase,
                        StudentHash = row.StudentHash,
                        Created = StoredTime.Read(row.Created),
                        GatePassed = row.Passed,
                        GateReason = row.Reason,
                        ReportJson = row.Report,
                    }),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task AddReleaseAsync(Release release, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentException.ThrowIfNullOrEmpty(release.UseCase, nameof(release));
        if (release.Threshold is not (null or (>= 0 and <= 1)))
        {
            throw new ArgumentException($"The release of {release.UseCase} has a threshold outside 0 to 1.", nameof(release));
        }

        if (release.Stage == ReleaseStage.Canary ? release.Share is not (> 0 and < 1) : release.Share is not null)
        {
            throw new ArgumentException($"The release of {release.UseCase} has a share outside 0 to 1, or one without being a canary.", nameof(release));
        }

        return WriteAsync(
            release.UseCase,
            release.Created,
            """
            INSERT INTO release (use_case, student_hash, stage, share, threshold, created, forced, reason)
            VALUES ($UseCase, $StudentHash, $stage, $Share, $Threshold, $created, $Forced, $Reason)
            """,
            new
            {
                release.UseCase,
                release.StudentHash,
                stage = (long)release.Stage,
                release.Share,
                release.Threshold,
                created = StoredTime.From(release.Created),
                release.Forced,
                release.Reason,
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Release>> ReleasesAsync(string? useCase, CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<Release>>(
            connection =>
            [
                // By seq and not by time: the newest decision is the last one taken, whatever the clocks said.
                .. connection.Query<ReleaseRow>(
                    """
                    SELECT use_case AS UseCase, student_hash AS StudentHash, stage AS Stage, share AS Share, threshold AS Threshold, created AS Created,
                      forced AS Forced, reason AS Reason
                    FROM release WHERE $useCase IS NULL OR use_case = $useCase ORDER BY seq DESC
                    """,
                    new { useCase }).Select(row => new Release
                    {
                        UseCase = row.UseCase,
                        StudentHash = row.StudentHash,
                        Stage = (ReleaseStage)row.Stage,
                        Share = row.Share,
                        Threshold = row.Threshold,
                        Created = StoredTime.Read(row.Created),
                        Forced = row.Forced != 0,
                        Reason = row.Reason,
                    }),
            ],
            cancellationToken);

    private Task<int> WriteAsync(string useCase, DateTimeOffset created, string sql, object values, CancellationToken cancellationToken)
        => writer.WriteAsync(
            session =>
            {
                session.Connection.Execute(
                    "INSERT INTO use_case (name, created) VALUES ($useCase, $created) ON CONFLICT DO NOTHING",
                    new { useCase, created = StoredTime.From(created) });
                int rows = session.Connection.Execute(sql, values);
                Revision.Bump(session);
                return rows;
            },
            1,
            0,
            cancellationToken);

    // Tuples hold seven values.
    private sealed record ReleaseRow(
        string UseCase, string StudentHash, long Stage, double? Share, double? Threshold, long Created, long Forced, string Reason);
}
