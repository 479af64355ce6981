using Autarky.Learning.Students;
using Autarky.Ledger;

namespace Autarky.Learning;

/// <summary>What came of one question: the student's answer beside the teacher's, the right one and the one it is held to.</summary>
internal readonly record struct JudgedRow
{
    /// <summary>The student's calibrated confidence in [0, 1].</summary>
    public required double Confidence { get; init; }

    /// <summary>
    /// Whether the student's answer, if given, would cost a right answer: it is not the reference, and the teacher's would have been (or
    /// nobody knows the teacher's). Where the teacher is the reference, that is plain disagreement.
    /// </summary>
    public required bool Loss { get; init; }

    /// <summary>Whether the answer is the reference.</summary>
    public required bool IsReference { get; init; }

    /// <summary>Whether the teacher gave the same answer; null where the teacher's is unknown.</summary>
    public bool? Agrees { get; init; }

    /// <summary>Whether the answer is right; null where nobody knows the right one.</summary>
    public bool? StudentRight { get; init; }

    /// <summary>Whether the teacher's answer is right; null where that or the right one is unknown.</summary>
    public bool? TeacherRight { get; init; }

    /// <summary>What the teacher's answer cost.</summary>
    public NanoUsd? TeacherCost { get; init; }

    /// <summary>How long the teacher's answer took.</summary>
    public long? TeacherMicroseconds { get; init; }

    /// <summary>As the threshold rule sees it.</summary>
    public RiskRow Risk => new(Confidence, Loss);
}

/// <summary>Lets a student answer the rows of a split and compares.</summary>
internal static class Judging
{
    /// <summary>Judges rows that have a <see cref="DatasetRow.Reference"/>, in order, on the calling thread.</summary>
    public static JudgedRow[] Judge(Student student, IReadOnlyList<DatasetRow> rows, CancellationToken cancellationToken)
    {
        string[] keys = [.. student.Labels.Select(TextKeys.Answer)];
        var judged = new JudgedRow[rows.Count];
        for (int i = 0; i < judged.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StudentAnswer answer = student.Answer(rows[i].Text);
            judged[i] = Judge(rows[i], keys[answer.Label], answer.Confidence);
        }

        return judged;
    }

    /// <summary>Judges one answer.</summary>
    public static JudgedRow Judge(DatasetRow row, string answer, double confidence)
    {
        bool teacherIsReference = row.Teacher is null || Same(row.Teacher, row.Reference);
        bool isReference = Same(answer, row.Reference);
        return new JudgedRow
        {
            Confidence = confidence,
            Loss = !isReference && teacherIsReference,
            IsReference = isReference,
            Agrees = row.Teacher is null ? null : Same(answer, row.Teacher),
            StudentRight = row.Gold is null ? null : Same(answer, row.Gold),
            TeacherRight = row.Gold is null || row.Teacher is null ? null : Same(row.Teacher, row.Gold),
            TeacherCost = row.TeacherCost,
            TeacherMicroseconds = row.TeacherMicroseconds,
        };
    }

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);
}
