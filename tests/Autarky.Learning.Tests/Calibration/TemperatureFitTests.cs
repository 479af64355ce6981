using Autarky.Learning.Calibration;

namespace Autarky.Learning.Tests.Calibration;

public sealed class TemperatureFitTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Finds_the_temperature_that_made_the_answers(double temperature)
    {
        var random = new Random(5);
        var fit = new TemperatureFit(4);
        float[] logits = new float[4];
        for (int row = 0; row < 20_000; row++)
        {
            for (int i = 0; i < 4; i++)
            {
                logits[i] = (float)(random.NextDouble() * 6);
            }

            double[] odds = [.. logits.Select(logit => Math.Exp(logit / temperature))];
            double draw = random.NextDouble() * odds.Sum();
            int label = 0;
            while ((draw -= odds[label]) > 0 && label < 3)
            {
                label++;
            }

            fit.Add(logits, label);
        }

        fit.Fit().ShouldBe((float)temperature, (float)temperature * 0.05f);
    }

    [Fact]
    public void Answers_that_the_student_does_not_know_make_it_less_sure()
    {
        static float Fit(int unknown)
        {
            var fit = new TemperatureFit(2);
            for (int row = 0; row < 100; row++)
            {
                fit.Add([2, 0], row < unknown ? -1 : row % 10 == 0 ? 1 : 0);
            }

            return fit.Fit();
        }

        Fit(20).ShouldBeGreaterThan(Fit(0));
    }

    [Fact]
    public void No_rows_leave_the_temperature_at_one() => new TemperatureFit(3).Fit().ShouldBe(1);
}
