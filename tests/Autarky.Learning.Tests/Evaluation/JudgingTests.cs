using Autarky.Learning.Datasets;
using Autarky.Learning.Judgement;

namespace Autarky.Learning.Tests.Measuring;

public sealed class JudgingTests
{
    [Theory]
    [InlineData("card", null, "card", false)]
    [InlineData("loan", null, "card", true)]
    [InlineData("card", "card", "loan", true)]
    [InlineData("loan", "card", "card", false)]
    [InlineData("loan", "card", "limit", false)]
    [InlineData(null, "card", "card", false)]
    [InlineData(null, "card", "loan", true)]
    public void A_loss_is_a_right_answer_that_the_teacher_would_have_given(string? teacher, string? gold, string answer, bool loss)
    {
        var row = new DatasetRow
        {
            Text = "",
            InputHash = "",
            Split = DatasetSplit.Test,
            Teacher = teacher,
            Gold = gold,
            Reference = gold ?? teacher,
        };

        Judging.Judge(row, answer, 0.9).Loss.ShouldBe(loss);
    }

    [Fact]
    public void Held_to_the_teacher_every_disagreement_is_a_loss_though_gold_says_otherwise()
    {
        var row = new DatasetRow { Text = "", InputHash = "", Split = DatasetSplit.Test, Teacher = "loan", Gold = "card", Reference = "loan" };

        JudgedRow judged = Judging.Judge(row, "card", 0.9);

        (judged.Loss, judged.Agrees, judged.StudentRight, judged.TeacherRight).ShouldBe((true, false, true, false));
    }
}
