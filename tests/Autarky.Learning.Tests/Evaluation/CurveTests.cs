using Autarky.Learning.Evaluations;
using Autarky.Learning.Judgement;

namespace Autarky.Learning.Tests.Measuring;

public sealed class CurveTests
{
    [Fact]
    public void Runs_from_the_student_alone_to_the_teacher_alone()
    {
        IReadOnlyList<CurvePoint> curve = Curve.Of(Rows(1000));

        curve[0].TeacherCalls.ShouldBe(0);
        curve[^1].ShouldBe(new CurvePoint(1, 0.8, 1, null));
        curve.Count.ShouldBeInRange(90, 102);
        curve.Select(point => point.TeacherCalls).ShouldBeInOrder();
        curve.Select(point => point.Agreement).ShouldBeInOrder();
    }

    [Fact]
    public void Every_point_is_what_a_tally_at_its_threshold_says()
    {
        JudgedRow[] rows = Rows(500);
        foreach (CurvePoint point in Curve.Of(rows))
        {
            // Thresholds are rounded for reading; half a step lower lies between two of these rows.
            Tally tally = Tally.Of(rows, point.Threshold - 1e-4);
            point.TeacherCalls.ShouldBe(1 - ((double)tally.Answered / 500), 1e-6);
            point.Accuracy!.Value.ShouldBe((double)tally.CascadeRight / tally.Compared, 1e-6);
            point.Agreement.ShouldBe((double)tally.CascadeAgrees / tally.WithTeacher, 1e-6);
        }
    }

    [Fact]
    public void Rows_of_equal_confidence_are_answered_together() =>
        Curve.Of([.. Rows(300).Select(row => row with { Confidence = 0.7 })]).Count.ShouldBe(2);

    [Fact]
    public void Without_a_teacher_there_is_no_curve() =>
        Curve.Of([.. Rows(10).Select(row => row with { Agrees = null, TeacherRight = null })]).ShouldBeEmpty();

    private static JudgedRow[] Rows(int rows) => [.. Enumerable.Range(0, rows).Select(i => new JudgedRow
    {
        Confidence = (i + 1.0) / (rows + 1),
        Loss = i % 3 == 0,
        IsReference = i % 3 != 0,
        Agrees = i % 3 != 0,
        StudentRight = i % 3 != 0 ? i % 5 != 0 : i % 2 == 0,
        TeacherRight = i % 5 != 0,
    })];
}
