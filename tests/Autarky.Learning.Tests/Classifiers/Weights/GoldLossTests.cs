using Autarky.Learning.Weights;

namespace Autarky.Learning.Tests.Classifiers.Weights;

public sealed class GoldLossTests
{
    private const int Gold = 60, Rest = 600, Samples = 2000;

    // Whatever a teacher's errors do to the difference of two losses, the estimate is right on average and its error is about as large as stated.
    [Theory]
    [InlineData(0)]
    [InlineData(0.17)]
    [InlineData(0.4)]
    public void The_estimate_is_not_bent_by_a_teachers_errors_and_states_its_error(double wrong)
    {
        double[] found = new double[Samples], stated = new double[Samples];
        var random = new Random(1);
        for (int sample = 0; sample < Samples; sample++)
        {
            (found[sample], stated[sample]) = Draw(random, wrong).Estimate();
        }

        double mean = found.Average();
        double spread = Math.Sqrt(found.Sum(one => (one - mean) * (one - mean)) / (Samples - 1));
        mean.ShouldBe(0.1, 4 * spread / Math.Sqrt(Samples) + 0.002);
        stated.Average().ShouldBeInRange(0.9 * spread, 1.1 * spread);
    }

    [Fact]
    public void A_teacher_that_is_always_right_makes_every_row_count()
    {
        double[] rows = Draw(new Random(2), 0).Gold;
        double[] rest = [.. Enumerable.Repeat(rows, 9).SelectMany(row => row)];
        double alone = GoldLoss.Estimate(rows, rows, []).Error;

        GoldLoss.Estimate(rows, rows, rest).Error.ShouldBe(alone / Math.Sqrt(10), 0.05 * alone);
    }

    [Fact]
    public void A_teacher_whose_rows_say_nothing_of_the_right_answers_leaves_the_gold_rows_alone()
    {
        double[] gold = [1, 2, 3, 4];
        GoldLoss.Estimate(gold, [5, 5, 5, 5], [5, 5, 5]).ShouldBe(GoldLoss.Estimate(gold, [], []));
        GoldLoss.Estimate(gold, [4, 3, 2, 1], [9, 8, 7]).ShouldBe(GoldLoss.Estimate(gold, [], []));
        GoldLoss.Estimate(gold, [], []).Mean.ShouldBe(2.5);
    }

    private static Sample Draw(Random random, double wrong)
    {
        (double Gold, double Teacher)[] rows = [.. Enumerable.Range(0, Gold + Rest).Select(_ =>
        {
            double right = 0.1 + (random.NextDouble() - 0.5);
            return (right, random.NextDouble() < wrong ? -0.7 - right : right);
        })];
        return new Sample(
            [.. rows.Take(Gold).Select(row => row.Gold)], [.. rows.Take(Gold).Select(row => row.Teacher)], [.. rows.Skip(Gold).Select(row => row.Teacher)]);
    }

    private sealed record Sample(double[] Gold, double[] TeacherOfGold, double[] TeacherOfRest)
    {
        internal (double Mean, double Error) Estimate() => GoldLoss.Estimate(Gold, TeacherOfGold, TeacherOfRest);
    }
}
