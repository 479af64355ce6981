using Autarky.Learning.Gates;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Tests.Gates;

public sealed class GateTests
{
    private static readonly UseCasePolicy Policy = new();

    [Fact]
    public void A_good_student_passes_and_the_reasons_carry_the_numbers()
    {
        GateDecision decision = Decide(Synthetic(rows: 4000, studentWrong: 0.02, teacherWrong: 0.10));

        decision.Pass.ShouldBeTrue(string.Join('\n', decision.Why));
        decision.Why.Count.ShouldBe(3);
        decision.Why.ShouldContain(why => why.Contains("against gold on 1,000 test rows"));
    }

    [Fact]
    public void Without_gold_every_loss_counts_and_the_reason_says_so()
    {
        GateDecision decision = Decide(Synthetic(rows: 4000, studentWrong: 0.02, teacherWrong: 0.0, gold: false));

        decision.Pass.ShouldBeTrue(string.Join('\n', decision.Why));
        decision.Why.ShouldContain(why => why.Contains("counts as a wrong answer that the teacher had right"));
    }

    [Fact]
    public void Thirty_rows_are_too_few_whatever_the_student_does()
    {
        GateDecision decision = Decide(Synthetic(rows: 30, studentWrong: 0, teacherWrong: 0));

        decision.Pass.ShouldBeFalse();
        decision.Why.ShouldContain(why => why.Contains("Too few rows to set a threshold"));
        decision.Why.ShouldContain(why => why.Contains("Too few rows to test"));
    }

    [Fact]
    public void Without_a_teacher_there_is_nothing_to_compare_with()
    {
        var rows = Synthetic(rows: 4000, studentWrong: 0.02, teacherWrong: 0.1).Select(row => row with { Agrees = null, TeacherRight = null }).ToArray();

        GateDecision decision = Decide(rows);

        decision.Pass.ShouldBeFalse();
        decision.Why.ShouldContain(why => why.StartsWith("Nothing to compare with", StringComparison.Ordinal));
    }

    [Fact]
    public void A_student_that_answers_next_to_nothing_is_of_no_use()
    {
        JudgedRow[] rows = [.. Synthetic(rows: 4000, studentWrong: 0, teacherWrong: 0).Select((row, i) => i % 25 == 0
            ? row with { Confidence = 0.99 }
            : row with { Confidence = 0.2, Loss = true, Agrees = false, StudentRight = false })];

        GateDecision decision = Decide(rows);

        decision.Pass.ShouldBeFalse();
        decision.Why.ShouldContain(why => why.StartsWith("Of no use", StringComparison.Ordinal));
    }

    [Fact]
    public void A_threshold_that_does_not_hold_on_the_test_split_is_refused()
    {
        JudgedRow[] rows = Synthetic(rows: 4000, studentWrong: 0.0, teacherWrong: 0);
        ThresholdChoice choice = Choose(rows);
        JudgedRow[] drifted = Synthetic(rows: 1000, studentWrong: 0.2, teacherWrong: 0);

        GateDecision decision = Gate.Decide(2000, choice, drifted, RepeatRisk.None, LearnFrom.Teacher, Policy);

        decision.Pass.ShouldBeFalse();
        decision.Why.ShouldContain(why => why.Contains("above the target"));
        decision.Why.ShouldContain(why => why.StartsWith("Not shown to be as good", StringComparison.Ordinal));
    }

    [Fact]
    public void Gold_that_says_worse_overrules_small_disagreement()
    {
        // 3.5 % of answers differ, each of them right at the teacher: within the target, but not within a margin of 3 points.
        JudgedRow[] rows = Synthetic(rows: 1000, studentWrong: 0.035, teacherWrong: 0);
        var choice = new ThresholdChoice { Rows = 1000, AllowedLosses = 40, Threshold = 0, Answered = 1000, Losses = 35, RiskBound = 0.047 };

        GateDecision decision = Gate.Decide(2000, choice, rows, RepeatRisk.None, LearnFrom.Teacher, Policy);

        decision.Pass.ShouldBeFalse();
        decision.Why.ShouldHaveSingleItem().ShouldStartWith("Not shown to be as good");
    }

    // A teacher that errs at random half of the time cannot be foretold: what the student says differs from it in half of the cases.
    [Fact]
    public void A_teacher_wrong_half_of_the_time_is_no_reference_to_release_against()
    {
        JudgedRow[] rows = CoinTeacher(reference: "teacher");

        GateDecision withGold = Decide(rows);
        GateDecision withoutGold = Decide([.. rows.Select(row => row with { StudentRight = null, TeacherRight = null })]);

        withoutGold.Pass.ShouldBeFalse();
        withGold.Pass.ShouldBeFalse();
        withGold.Why.ShouldContain(why => why.Contains("learn from both"));
    }

    [Fact]
    public void Held_to_gold_a_good_student_of_a_bad_teacher_passes()
    {
        GateDecision decision = Decide(CoinTeacher(reference: "gold"), LearnFrom.Both);

        decision.Pass.ShouldBeTrue(string.Join('\n', decision.Why));
    }

    // The student is right in 90 %, the teacher in 50 %, independently; wrong answers never coincide.
    private static JudgedRow[] CoinTeacher(string reference)
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, 4000).Select(_ =>
        {
            bool student = random.NextDouble() < 0.9;
            bool teacher = random.NextDouble() < 0.5;
            bool agrees = student && teacher;
            return new JudgedRow
            {
                Confidence = reference == "gold" ? (student ? 0.6 : 0.4) + (0.4 * random.NextDouble()) : 0.35 + (0.3 * random.NextDouble()),
                Loss = reference == "gold" ? !student && teacher : !agrees,
                IsReference = reference == "gold" ? student : agrees,
                Agrees = agrees,
                StudentRight = student,
                TeacherRight = teacher,
            };
        })];
    }

    private static JudgedRow[] Synthetic(int rows, double studentWrong, double teacherWrong, bool gold = true)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            // The student repeats the teacher but for its own errors, on which it is less sure.
            bool teacher = random.NextDouble() >= teacherWrong;
            bool differs = random.NextDouble() < studentWrong;
            return new JudgedRow
            {
                Confidence = differs ? 0.5 + (0.4 * random.NextDouble()) : 0.6 + (0.4 * random.NextDouble()),
                Loss = differs,
                IsReference = !differs,
                Agrees = !differs,
                StudentRight = gold ? teacher && !differs : null,
                TeacherRight = gold ? teacher : null,
            };
        })];
    }

    private static ThresholdChoice Choose(JudgedRow[] rows) =>
        ThresholdRule.Choose([.. rows[..(rows.Length * 3 / 4)].Select(row => row.Risk)], rows.Length / 4, Policy, RepeatRisk.None);

    private static GateDecision Decide(JudgedRow[] rows, LearnFrom learnFrom = LearnFrom.Teacher) =>
        Gate.Decide(2000, Choose(rows), rows[(rows.Length * 3 / 4)..], RepeatRisk.None, learnFrom, Policy);
}
