namespace Autarky.Learning.Tests.Gates;

public sealed class PairedProportionsTests
{
    [Fact]
    public void Swapping_the_two_mirrors_the_bounds()
    {
        for (int first = 0; first <= 20; first += 4)
        {
            for (int second = 0; second <= 20; second += 5)
            {
                PairedProportions.UpperBound(first, second, 100, 0.95)
                    .ShouldBe(-PairedProportions.LowerBound(second, first, 100, 0.95), 1e-12);
                PairedProportions.LowerBound(first, second, 100, 0.95)
                    .ShouldBeLessThanOrEqualTo(PairedProportions.UpperBound(first, second, 100, 0.95));
            }
        }
    }

    // The example of Tango's paper, a crossover trial of contact lenses: 44 pairs, 0 and 1 discordant, 90 % interval (−0.096, 0.037).
    [Fact]
    public void Agrees_with_the_published_example()
    {
        PairedProportions.LowerBound(0, 1, 44, 0.95).ShouldBe(-0.096, 6e-4);
        PairedProportions.UpperBound(0, 1, 44, 0.95).ShouldBe(0.037, 6e-4);
    }

    [Fact]
    public void Without_discordant_rows_the_stated_number_of_rows_proves_the_margin_and_one_less_does_not()
    {
        int rows = PairedProportions.RowsToProve(0.03, 0.95);

        rows.ShouldBe(88);
        PairedProportions.LowerBound(0, 0, rows, 0.95).ShouldBeGreaterThan(-0.03);
        PairedProportions.LowerBound(0, 0, rows - 1, 0.95).ShouldBeLessThan(-0.03);
    }

    [Fact]
    public void More_wins_raise_the_bound_and_more_losses_lower_it()
    {
        for (int events = 0; events < 40; events++)
        {
            PairedProportions.LowerBound(events + 1, 20, 500, 0.95).ShouldBeGreaterThan(PairedProportions.LowerBound(events, 20, 500, 0.95));
            PairedProportions.LowerBound(20, events + 1, 500, 0.95).ShouldBeLessThan(PairedProportions.LowerBound(20, events, 500, 0.95));
        }
    }

    // At a true difference of exactly −3 points and 10 % discordant rows the test may pass in 5 % of samples.
    [Fact]
    public void A_student_at_the_margin_passes_no_more_often_than_the_confidence_allows()
    {
        var random = new Random(2);
        int passes = 0;
        const int Samples = 3000;
        for (int sample = 0; sample < Samples; sample++)
        {
            int wins = 0;
            int losses = 0;
            for (int row = 0; row < 800; row++)
            {
                double draw = random.NextDouble();
                wins += draw < 0.035 ? 1 : 0;
                losses += draw is >= 0.035 and < 0.10 ? 1 : 0;
            }

            passes += PairedProportions.LowerBound(wins, losses, 800, 0.95) > -0.03 ? 1 : 0;
        }

        ((double)passes / Samples).ShouldBeInRange(0.035, 0.065);
    }
}
