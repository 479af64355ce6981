namespace Autarky.Learning.Judgement;

/// <summary>The counts over a split at one threshold from which everything else is computed.</summary>
internal sealed record Tally
{
    /// <summary>All rows.</summary>
    public int Rows { get; init; }

    /// <summary>Rows the student answers.</summary>
    public int Answered { get; init; }

    /// <summary>Rows it answers and loses.</summary>
    public int Losses { get; init; }

    /// <summary>Rows with a known answer of the teacher.</summary>
    public int WithTeacher { get; init; }

    /// <summary>Of these, where the student alone says the same.</summary>
    public int StudentAgrees { get; init; }

    /// <summary>Of these, where the cascade says the same.</summary>
    public int CascadeAgrees { get; init; }

    /// <summary>Rows with a known right answer and a known answer of the teacher: where the three can be compared.</summary>
    public int Compared { get; init; }

    /// <summary>Of these, where the teacher is right.</summary>
    public int TeacherRight { get; init; }

    /// <summary>Of these, where the student alone is right.</summary>
    public int StudentRight { get; init; }

    /// <summary>Of these, where the cascade is right.</summary>
    public int CascadeRight { get; init; }

    /// <summary>Of these, where the cascade is right and the teacher wrong.</summary>
    public int OnlyCascadeRight { get; init; }

    /// <summary>Of these, where the teacher is right and the cascade wrong.</summary>
    public int OnlyTeacherRight { get; init; }

    /// <summary>Rows with a known right answer.</summary>
    public int WithGold { get; init; }

    /// <summary>Of these, where the student alone is right.</summary>
    public int StudentRightOnGold { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="rows">The judged split.</param>
    /// <param name="threshold">The confidence from which the student answers; null when it never does.</param>
    public static Tally Of(IReadOnlyList<JudgedRow> rows, double? threshold)
    {
        var tally = new Tally { Rows = rows.Count };
        foreach (JudgedRow row in rows)
        {
            bool answers = threshold is { } limit && row.Confidence >= limit;
            tally = tally with
            {
                Answered = tally.Answered + One(answers),
                Losses = tally.Losses + One(answers && row.Loss),
                WithTeacher = tally.WithTeacher + One(row.Agrees is not null),
                StudentAgrees = tally.StudentAgrees + One(row.Agrees is true),
                CascadeAgrees = tally.CascadeAgrees + One(row.Agrees is { } agrees && (agrees || !answers)),
                WithGold = tally.WithGold + One(row.StudentRight is not null),
                StudentRightOnGold = tally.StudentRightOnGold + One(row.StudentRight is true),
            };
            if (row.TeacherRight is { } teacher && row.StudentRight is { } student)
            {
                bool cascade = answers ? student : teacher;
                tally = tally with
                {
                    Compared = tally.Compared + 1,
                    TeacherRight = tally.TeacherRight + One(teacher),
                    StudentRight = tally.StudentRight + One(student),
                    CascadeRight = tally.CascadeRight + One(cascade),
                    OnlyCascadeRight = tally.OnlyCascadeRight + One(cascade && !teacher),
                    OnlyTeacherRight = tally.OnlyTeacherRight + One(teacher && !cascade),
                };
            }
        }

        return tally;
    }

    private static int One(bool holds) => holds ? 1 : 0;
}
