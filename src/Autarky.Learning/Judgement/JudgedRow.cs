using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Ledger.Money;

namespace Autarky.Learning.Judgement;

/// <summary>What came of one question: the student's answer beside the teacher's, the right one and the one it is held to.</summary>
internal readonly record struct JudgedRow
{
    /// <summary>The place of the student's answer among its labels.</summary>
    public int Label { get; init; }

    /// <summary>The student's calibrated confidence in [0, 1]; below 0 where it must not be asked.</summary>
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
    private const double NeverAsked = -1;

    /// <summary>Judges rows that have a <see cref="DatasetRow.Reference"/>, in order, on the calling thread.</summary>
    /// <param name="student">The student.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="policy">How answers are compared.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="reading">What the student reads, where the rows were made for one that reads otherwise.</param>
    public static JudgedRow[] Judge(
        Student student, IReadOnlyList<DatasetRow> rows, UseCasePolicy policy, CancellationToken cancellationToken, StudentReading? reading = null)
    {
        string[] keys = [.. student.Labels.Select(label => TextKeys.Answer(label, policy.FoldLabels))];
        var judged = new JudgedRow[rows.Count];
        for (int i = 0; i < judged.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string? text = Text(rows[i], reading);
            StudentAnswer answer = student.Answer(text ?? "");
            judged[i] = Judge(rows[i], keys[answer.Label], text is null ? NeverAsked : answer.Confidence) with { Label = answer.Label };
        }

        return judged;
    }

    /// <summary>Judges one answer.</summary>
    public static JudgedRow Judge(DatasetRow row, string answer, double confidence) => new()
    {
        Confidence = confidence,
        Loss = IsLoss(answer, row.Reference, row.Teacher),
        IsReference = Same(answer, row.Reference),
        Agrees = row.Teacher is null ? null : Same(answer, row.Teacher),
        StudentRight = row.Gold is null ? null : Same(answer, row.Gold),
        TeacherRight = row.Gold is null || row.Teacher is null ? null : Same(row.Teacher, row.Gold),
        TeacherCost = row.TeacherCost,
        TeacherMicroseconds = row.TeacherMicroseconds,
    };

    /// <summary>
    /// Whether an answer of the student costs a right answer; where the teacher gave none that a student could give, any but the right one does.
    /// </summary>
    /// <param name="answer">The student's.</param>
    /// <param name="reference">What it is held to.</param>
    /// <param name="teacher">The teacher's; null where unknown.</param>
    public static bool IsLoss(string answer, string? reference, string? teacher) =>
        !Same(answer, reference) && (teacher is null || teacher.Length == 0 || Same(teacher, reference));

    private static string? Text(DatasetRow row, StudentReading? reading) =>
        reading is null || row.Asked is not { } asked ? row.Text
        : reading.WhyNot(asked.Instructions) is null ? reading.Text(asked.Instructions, asked.Input)
        : null;

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);
}
