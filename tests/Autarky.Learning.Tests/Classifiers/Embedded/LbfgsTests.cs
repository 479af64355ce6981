using Autarky.Learning.Classifiers.Embedded;

namespace Autarky.Learning.Tests.Classifiers.Embedded;

public sealed class LbfgsTests
{
    [Fact]
    public void Finds_the_lowest_point_of_a_long_narrow_valley()
    {
        double[] at = new double[40];
        int steps = Lbfgs.Minimise(Valley, at, 1e-8, 1000, (_, _, _) => { });

        steps.ShouldBeLessThan(1000);
        at.ShouldAllBe(value => Math.Abs(value - 3) < 1e-5);
    }

    [Fact]
    public void Never_climbs()
    {
        var values = new List<double>();
        Lbfgs.Minimise(Valley, new double[40], 1e-8, 1000, (_, _, value) => values.Add(value));

        values.Zip(values.Skip(1)).ShouldAllBe(pair => pair.Second <= pair.First);
    }

    [Fact]
    public void Stops_where_it_starts_when_that_is_the_lowest_point()
    {
        double[] at = [.. Enumerable.Repeat(3.0, 40)];
        Lbfgs.Minimise(Valley, at, 1e-8, 1000, (_, _, _) => { }).ShouldBe(0);
        at.ShouldAllBe(value => value == 3);
    }

    // Curvatures from 1 to 10,000, the lowest point at 3 everywhere.
    private static double Valley(ReadOnlySpan<double> at, Span<double> gradient)
    {
        double value = 0;
        for (int i = 0; i < at.Length; i++)
        {
            double curvature = Math.Pow(10, 4.0 * i / at.Length);
            gradient[i] = curvature * (at[i] - 3);
            value += curvature * (at[i] - 3) * (at[i] - 3) / 2;
        }

        return value;
    }
}
