using Autarky.Learning.Calibration;
using MathNet.Numerics.Distributions;

namespace Autarky.Learning.Tests.Calibration;

public sealed class BinomialBoundTests
{
    [Theory]
    [InlineData(0, 59)]
    [InlineData(1, 10)]
    [InlineData(7, 200)]
    [InlineData(199, 200)]
    [InlineData(31, 1000)]
    public void At_the_bound_so_few_events_have_exactly_the_stated_chance(int events, int rows) =>
        Binomial.CDF(BinomialBound.Upper(events, rows, 0.95), rows, events).ShouldBe(0.05, 1e-6);

    [Fact]
    public void No_events_and_all_events_are_exact()
    {
        BinomialBound.Upper(0, 10, 0.95).ShouldBe(1 - Math.Pow(0.05, 0.1), 1e-12);
        BinomialBound.Upper(10, 10, 0.95).ShouldBe(1);
        BinomialBound.Lower(0, 10, 0.95).ShouldBe(0);
        BinomialBound.Lower(10, 10, 0.95).ShouldBe(Math.Pow(0.05, 0.1), 1e-12);
        BinomialBound.Upper(0, 0, 0.95).ShouldBe(1);
    }

    [Fact]
    public void The_bound_rises_with_events_and_confidence_and_falls_with_rows()
    {
        for (int events = 0; events < 100; events++)
        {
            BinomialBound.Upper(events + 1, 100, 0.95).ShouldBeGreaterThan(BinomialBound.Upper(events, 100, 0.95));
            BinomialBound.Upper(events, 101, 0.95).ShouldBeLessThan(BinomialBound.Upper(events, 100, 0.95) + (events == 100 ? 1 : 0));
            BinomialBound.Upper(events, 100, 0.99).ShouldBeGreaterThan(BinomialBound.Upper(events, 100, 0.95));
        }
    }

    [Fact]
    public void Fifty_nine_clean_rows_prove_five_per_cent_and_fifty_eight_do_not()
    {
        BinomialBound.RowsToProve(0.05, 0.95).ShouldBe(59);
        BinomialBound.Upper(0, 59, 0.95).ShouldBeLessThanOrEqualTo(0.05);
        BinomialBound.Upper(0, 58, 0.95).ShouldBeGreaterThan(0.05);
    }

    [Theory]
    [InlineData(0, 100, 0, .036217)]
    [InlineData(95, 100, .887165, .983568)]
    [InlineData(970, 1000, .957449, .979670)]
    public void The_two_sided_interval_is_that_of_scipy(int events, int rows, double low, double high)
    {
        Interval interval = BinomialBound.Interval(events, rows, 0.95);

        interval.Low.ShouldBe(low, 5.1e-7);
        interval.High.ShouldBe(high, 5.1e-7);
    }

    [Theory]
    [InlineData(95, 100, .897747)]
    [InlineData(190, 200, .916665)]
    [InlineData(485, 500, .954180)]
    public void The_one_sided_lower_bound_is_that_of_scipy(int events, int rows, double low) =>
        BinomialBound.Lower(events, rows, 0.95).ShouldBe(low, 5.1e-7);

    [Theory]
    [InlineData(.95, 59, 93, 124, 208)]
    [InlineData(.98, 149, 236, 313, 523)]
    [InlineData(.99, 299, 473, 628, 1049)]
    [InlineData(.995, 598, 947, 1258, 2100)]
    public void So_many_rows_prove_a_share_of_right_answers_with_none_one_two_or_five_wrong(double right, int none, int one, int two, int five)
    {
        foreach ((int errors, int rows) in new[] { (0, none), (1, one), (2, two), (5, five) })
        {
            BinomialBound.RowsToProve(1 - right, 0.95, errors).ShouldBe(rows);
            BinomialBound.Upper(errors, rows, 0.95).ShouldBeLessThanOrEqualTo(1 - right);
            BinomialBound.Upper(errors, rows - 1, 0.95).ShouldBeGreaterThan(1 - right);
        }
    }

    [Fact]
    public void Nothing_is_known_of_a_share_without_rows() => BinomialBound.Interval(0, 0, 0.95).ShouldBe(new Interval(0, 1));

    [Fact]
    public void A_part_of_an_event_puts_the_bound_between_those_of_its_neighbours()
    {
        for (int rows = 1; rows <= 300; rows = (rows * 2) + 1)
        {
            double before = 0;
            for (int part = 0; part <= rows * 8; part++)
            {
                double bound = BinomialBound.Upper(part / 8.0, rows, 0.95);
                bound.ShouldBeGreaterThan(before);
                bound.ShouldBeGreaterThan(part / 8.0 / rows * 0.999999);
                before = bound;
            }

            before.ShouldBe(1);
        }
    }

    // Found by integrating the density of Beta(events + 1, rows − events) numerically.
    [Theory]
    [InlineData(2.5, 100, .06875679)]
    [InlineData(0.25, 59, .05714066)]
    [InlineData(37.75, 40, .98838221)]
    public void A_part_of_an_event_is_bounded_by_the_quantile_of_the_Beta_distribution(double events, int rows, double bound) =>
        BinomialBound.Upper(events, rows, 0.95).ShouldBe(bound, 1e-6);

    [Theory]
    [InlineData(-0.5)]
    [InlineData(10.5)]
    [InlineData(double.NaN)]
    public void Events_that_cannot_be_are_refused(double events) =>
        Should.Throw<ArgumentOutOfRangeException>(() => BinomialBound.Upper(events, 10, 0.95)).Message.ShouldContain("0 to 10");
}
