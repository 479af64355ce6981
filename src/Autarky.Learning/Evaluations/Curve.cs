using Autarky.Learning.Calibration;
using Autarky.Learning.Judgement;

namespace Autarky.Learning.Evaluations;

/// <summary>One operating point of a cascade, measured on the test split.</summary>
/// <param name="TeacherCalls">The share of requests that go to the teacher.</param>
/// <param name="Accuracy">The share of right answers of the cascade; null without right answers to compare with.</param>
/// <param name="Agreement">The share of the cascade's answers that are the teacher's.</param>
/// <param name="Threshold">The confidence from which the student answers here; null where the teacher answers everything.</param>
public sealed record CurvePoint(double TeacherCalls, double? Accuracy, double Agreement, double? Threshold);

/// <summary>What a cascade could be at every threshold.</summary>
internal static class Curve
{
    /// <summary>About a hundred points, from the student alone to the teacher alone. Empty when no teacher's answer is known.</summary>
    public static IReadOnlyList<CurvePoint> Of(IReadOnlyList<JudgedRow> rows)
    {
        JudgedRow[] sorted = [.. rows.OrderByDescending(row => row.Confidence)];
        Tally all = Tally.Of(rows, null);
        if (all.WithTeacher == 0)
        {
            return [];
        }

        var points = new List<CurvePoint>();
        int agrees = all.WithTeacher;
        int right = all.TeacherRight;
        double last = double.PositiveInfinity;
        Add(0, null);
        for (int i = 0; i < sorted.Length; i++)
        {
            JudgedRow row = sorted[i];
            agrees -= row.Agrees is false ? 1 : 0;
            right += row.TeacherRight is { } teacher ? (row.StudentRight is true ? 1 : 0) - (teacher ? 1 : 0) : 0;

            // Rows of equal confidence are answered together or not at all.
            if (i + 1 < sorted.Length && sorted[i + 1].Confidence == row.Confidence)
            {
                continue;
            }

            double calls = 1 - ((i + 1.0) / sorted.Length);
            if (last - calls >= 0.01 - 1e-9 || i + 1 == sorted.Length)
            {
                Add(i + 1, row.Confidence);
            }
        }

        points.Reverse();
        return points;

        void Add(int answered, double? threshold)
        {
            last = 1 - ((double)answered / sorted.Length);
            points.Add(new CurvePoint(
                Numbers.Share(last),
                all.Compared == 0 ? null : Numbers.Share((double)right / all.Compared),
                Numbers.Share((double)agrees / all.WithTeacher),
                threshold is { } value ? Numbers.Share(value) : null));
        }
    }
}
