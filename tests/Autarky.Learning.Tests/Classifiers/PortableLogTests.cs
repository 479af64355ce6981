using Autarky.Learning.Classifiers;

namespace Autarky.Learning.Tests.Classifiers;

public sealed class PortableLogTests
{
    [Fact]
    public void Is_the_logarithm_to_fourteen_places()
    {
        for (double x = 1e-3; x < 1e9; x *= 1.0137)
        {
            PortableLog.Of(x).ShouldBe(Math.Log(x), tolerance: 1e-14 * Math.Max(1, Math.Abs(Math.Log(x))));
        }
    }

    [Fact]
    public void Is_zero_at_one() => PortableLog.Of(1).ShouldBe(0);
}
