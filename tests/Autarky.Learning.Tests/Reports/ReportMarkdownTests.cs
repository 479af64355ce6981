using Autarky.Learning.Evaluations;
using Autarky.Learning.Policies;
using Autarky.Learning.Reports;

namespace Autarky.Learning.Tests.Reports;

public sealed class ReportMarkdownTests
{
    [Fact]
    public void Says_first_whether_the_student_may_be_released_and_why()
    {
        Evaluation evaluation = SampleEvaluation.Create();

        string report = ReportMarkdown.Write(evaluation);

        report.Split('\n')[0].ShouldEndWith(evaluation.Gate.Pass ? "may be released" : "may not be released");
        evaluation.Gate.Why.ShouldAllBe(why => report.Contains("- " + why));
    }

    [Fact]
    public void Puts_teacher_student_and_cascade_beside_each_other()
    {
        Evaluation evaluation = SampleEvaluation.Create();

        string row = ReportMarkdown.Write(evaluation).Split('\n').Single(line => line.StartsWith("| accuracy", StringComparison.Ordinal));

        row.ShouldContain(FormattableString.Invariant($"| {evaluation.TeacherAccuracy * 100:0.0} % ("));
        row.ShouldContain(FormattableString.Invariant($"| {evaluation.CascadeAccuracy * 100:0.0} % ("));
    }

    [Fact]
    public void What_is_not_known_is_a_dash_and_no_zero()
    {
        string report = ReportMarkdown.Write(SampleEvaluation.Create(gold: false));

        report.ShouldContain("| accuracy against gold | – | – | – |");
        report.ShouldContain("no right answers are known");
    }

    [Fact]
    public void Names_sources_contracts_and_what_was_left_out()
    {
        string report = ReportMarkdown.Write(SampleEvaluation.Create());

        report.ShouldContain("3,000 answers of openai gpt-4, under DPA 2024");
        report.ShouldContain("| 2.9 % | 120 | not used | no right to train on the answers of guarded |");
    }

    [Fact]
    public void Students_side_by_side_have_a_column_and_their_provenance_each()
    {
        Evaluation teacher = SampleEvaluation.Create();
        Evaluation gold = SampleEvaluation.Create(learnFrom: LearnFrom.Both, studentRight: 0.95);

        string report = ReportMarkdown.Write(SideBySide.Of([teacher, gold]));

        report.ShouldContain("| | student of the teacher | student of gold and teacher |");
        report.ShouldContain("2,400 / 0 | 2,400 / 9,000");
        report.ShouldContain($"student `{teacher.Student}`");
        report.ShouldContain($"student `{gold.Student}`");
    }

    [Fact]
    public void Students_measured_on_different_rows_are_not_compared_silently()
    {
        Evaluation one = SampleEvaluation.Create();
        Evaluation other = SampleEvaluation.Create(learnFrom: LearnFrom.Both);

        ReportMarkdown.Write(SideBySide.Of([one, other with { Rows = other.Rows with { Test = 900 } }])).ShouldContain("evaluate them again");
        ReportMarkdown.Write(SideBySide.Of([one, other])).ShouldNotContain("evaluate them again");
    }
}
