using Autarky.WebConsole.Charts;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.WebConsole.Tests.Charts;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(0, 4, 1)]
    [InlineData(1, 4, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(11, 15, 5)]
    [InlineData(7, 8, 2)]
    [InlineData(166, 200, 50)]
    [InlineData(1_000_000, 1_000_000, 200_000)]
    public void Counts_get_whole_round_marks(long largest, double high, double step) => Scale.OfCounts(largest).ShouldBe(new Scale(0, high, step));

    [Fact]
    public void Any_count_fits_under_few_round_marks() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(),
        largest =>
        {
            Scale scale = Scale.OfCounts(largest.Get);
            return scale.High >= largest.Get && scale.Marks().Count is >= 3 and <= 6 && scale.Marks().All(mark => Math.Abs(mark - Math.Round(mark)) < 1e-6);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_shares_fit_between_marks_within_zero_and_one() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<NonNegativeInt>(),
        (a, b) =>
        {
            double low = Math.Min(a.Get % 1001, b.Get % 1001) / 1000.0;
            double high = Math.Max(a.Get % 1001, b.Get % 1001) / 1000.0;
            Scale scale = Scale.OfShares(low, high);
            IReadOnlyList<double> marks = scale.Marks();
            return scale.Low >= 0 && scale.High <= 1 + 1e-9 && scale.Low <= low + 1e-9 && scale.High >= high - 1e-9
                && marks.Count is >= 2 and <= 8 && Math.Abs(marks[^1] - scale.High) < 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Positions_run_from_low_to_high_and_stop_there()
    {
        var scale = new Scale(10, 20, 5);

        scale.Position(10).ShouldBe(0);
        scale.Position(15).ShouldBe(0.5);
        scale.Position(99).ShouldBe(1);
        scale.Position(-1).ShouldBe(0);
    }

    [Theory]
    [InlineData(950, "950")]
    [InlineData(2_500, "2,500")]
    [InlineData(25_000, "25k")]
    [InlineData(1_500_000, "1.5M")]
    public void Large_marks_are_short(double value, string expected) => Scale.Short(value).ShouldBe(expected);

    [Fact]
    public void A_missing_value_breaks_the_line() =>
        Svg.Line([(0, 0), (0.25, 0.5), (0.5, null), (0.75, 1), (1, 0)], 100).ShouldBe("M0 100L250 50M750 0L1000 100");
}
