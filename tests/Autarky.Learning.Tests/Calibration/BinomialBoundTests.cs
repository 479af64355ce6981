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
}
