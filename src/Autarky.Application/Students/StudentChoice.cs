using Autarky.Application.Errors;
using Autarky.Application.Rollouts;
using Autarky.Ledger;
using Autarky.Ledger.Students;

namespace Autarky.Application.Students;

/// <summary>Finds the student that a command means.</summary>
internal static class StudentChoice
{
    /// <summary>The students of a use case, the one trained last first.</summary>
    /// <exception cref="UserError">There are none.</exception>
    public static async Task<IReadOnlyList<StudentRecord>> ListAsync(ILedger ledger, string useCase, CancellationToken cancellationToken)
    {
        IReadOnlyList<StudentRecord> students = await ledger.Students.ListAsync(useCase, cancellationToken);
        return students.Count > 0 ? students : throw new UserError(
            $"'{useCase}' has no student. Train one first: on its page of the console, or with `autarky train {useCase}`.");
    }

    /// <summary>The student with this hash or first digits of one.</summary>
    /// <exception cref="UserError">There is none, or more than one.</exception>
    public static StudentRecord Choose(IReadOnlyList<StudentRecord> students, string prefix)
    {
        StudentRecord[] matching = [.. students.Where(student => student.Hash.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))];
        return matching.Length switch
        {
            1 => matching[0],
            0 => throw new UserError(
                $"No student of '{students[0].UseCase}' has a hash that starts with '{prefix}'. "
                    + $"There are: {string.Join(", ", students.Select(student => student.Hash[..12]))}."),
            _ => throw new UserError($"Several students of '{students[0].UseCase}' have hashes that start with '{prefix}': give more digits."),
        };
    }

    /// <summary>The student with these first digits; without any the live one, else the newest.</summary>
    /// <exception cref="UserError">There is none, or more than one.</exception>
    public static async Task<StudentRecord> LiveOrNewestAsync(ILedger ledger, string useCase, string? prefix, CancellationToken cancellationToken)
    {
        IReadOnlyList<StudentRecord> students = await ListAsync(ledger, useCase, cancellationToken);
        if (prefix is null)
        {
            IReadOnlyList<Release> releases = await ledger.Students.ReleasesAsync(useCase, cancellationToken);
            prefix = ReleaseHistory.Live(releases) is { } live ? live.StudentHash : students[0].Hash;
        }

        return Choose(students, prefix);
    }

    /// <summary>The newest measurement of a student after its training; null where it was not measured again.</summary>
    public static async Task<EvaluationRecord?> EvaluatedSinceAsync(ILedger ledger, StudentRecord student, CancellationToken cancellationToken) =>
        (await ledger.Students.EvaluationsAsync(student.UseCase, cancellationToken)).FirstOrDefault(evaluation =>
            string.Equals(evaluation.StudentHash, student.Hash, StringComparison.Ordinal) && evaluation.Created >= student.Created);
}
