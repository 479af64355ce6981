using Autarky.Learning.Calibration;
using Autarky.Learning.Gates;

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

    [Theory]
    [InlineData(36, 12, 2, 0, .056930, .340428)]
    [InlineData(940, 12, 18, 30, -.017619, .005235)]
    public void Newcombes_interval_agrees_with_the_stated_one(int both, int first, int second, int neither, double low, double high)
    {
        Interval interval = PairedProportions.Newcombe(both, first, second, neither, 0.95);

        interval.Low.ShouldBe(low, 5.1e-7);
        interval.High.ShouldBe(high, 5.1e-7);
    }

    [Theory]
    [InlineData(36, 12, 2, 0, .061112, .344709)]
    [InlineData(940, 12, 18, 30, -.017645, .005030)]
    public void Tangos_interval_agrees_with_the_stated_one(int both, int first, int second, int neither, double low, double high)
    {
        Interval interval = PairedProportions.Tango(first, second, both + first + second + neither, 0.95);

        interval.Low.ShouldBe(low, 5.1e-7);
        interval.High.ShouldBe(high, 5.1e-7);
    }

    [Theory]
    [InlineData(940, 12, 18, 30, .010595)]
    [InlineData(480, 4, 10, 6, .160081)]
    [InlineData(95, 0, 3, 2, .762475)]
    public void Non_inferiority_at_two_points_has_the_stated_chance(int both, int first, int second, int neither, double p) =>
        PairedProportions.NonInferiorityP(first, second, both + first + second + neither, 0.02).ShouldBe(p, 5.1e-7);

    [Fact]
    public void The_chance_and_the_bound_say_the_same()
    {
        for (int first = 0; first <= 30; first += 3)
        {
            for (int second = 0; second <= 30; second += 3)
            {
                double bound = PairedProportions.LowerBound(first, second, 400, 0.95);
                (PairedProportions.NonInferiorityP(first, second, 400, 0.03) < 0.05).ShouldBe(bound > -0.03);
            }
        }
    }

    [Fact]
    public void Nothing_is_known_of_a_difference_without_rows()
    {
        PairedProportions.Newcombe(0, 0, 0, 0, 0.95).ShouldBe(new Interval(-1, 1));
        PairedProportions.Tango(0, 0, 0, 0.95).ShouldBe(new Interval(-1, 1));
        PairedProportions.NonInferiorityP(0, 0, 0, 0.02).ShouldBe(1);
    }

    [Fact]
    public void Rows_that_all_agree_leave_doubt_on_both_sides()
    {
        foreach ((int both, int neither) in new[] { (50, 0), (0, 50), (25, 25) })
        {
            foreach (Interval interval in new[] { PairedProportions.Newcombe(both, 0, 0, neither, 0.95), PairedProportions.Tango(0, 0, 50, 0.95) })
            {
                interval.Low.ShouldBeInRange(-0.2, -0.001);
                interval.High.ShouldBe(-interval.Low, 1e-12);
            }
        }

        PairedProportions.NonInferiorityP(0, 0, 50, 0).ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void Swapping_the_two_negates_both_intervals()
    {
        foreach ((int both, int first, int second, int neither) in new[] { (36, 12, 2, 0), (0, 0, 7, 3), (1, 30, 0, 20), (50, 0, 0, 1), (0, 9, 0, 0) })
        {
            int rows = both + first + second + neither;
            Mirrored(PairedProportions.Newcombe(both, first, second, neither, 0.95), PairedProportions.Newcombe(both, second, first, neither, 0.95));
            Mirrored(PairedProportions.Tango(first, second, rows, 0.95), PairedProportions.Tango(second, first, rows, 0.95));
        }

        static void Mirrored(Interval one, Interval other)
        {
            one.Low.ShouldBe(-other.High, 1e-12);
            one.High.ShouldBe(-other.Low, 1e-12);
            one.Low.ShouldBeInRange(-1, one.High);
            one.High.ShouldBeLessThanOrEqualTo(1);
        }
    }
}
