using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels.Tests;

public sealed class ExpTests
{
    [Fact]
    public void Is_within_three_parts_in_ten_million_between_its_bounds()
    {
        for (double x = -87; x <= 88; x += 0.00437)
        {
            float argument = (float)x;
            double expected = Math.Exp(argument);
            ((double)Exp.Of(Vector512.Create(argument))[0]).ShouldBe(expected, tolerance: 3e-7 * expected);
        }
    }

    [Fact]
    public void Both_widths_give_the_same_bits()
    {
        for (float x = -100; x <= 100; x += 0.173f)
        {
            SeededFloats.Bits([Exp.Of(Vector256.Create(x))[7]]).ShouldBe(SeededFloats.Bits([Exp.Of(Vector512.Create(x))[15]]));
        }
    }

    [Fact]
    public void Is_exact_at_zero_and_zero_below_its_range()
    {
        Exp.Of(Vector512.Create(0f))[0].ShouldBe(1);
        Exp.Of(Vector512.Create(-87.01f))[0].ShouldBe(0);
        Exp.Of(Vector512.Create(float.NegativeInfinity))[0].ShouldBe(0);
        float.IsNaN(Exp.Of(Vector512.Create(float.NaN))[0]).ShouldBeTrue();
    }
}
