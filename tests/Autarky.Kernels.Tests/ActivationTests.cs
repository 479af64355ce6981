using Autarky.Kernels.Lanes;

namespace Autarky.Kernels.Tests;

public sealed class ActivationTests
{
    public static TheoryData<ActivationKind> Kinds { get; } = [.. Enum.GetValues<ActivationKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gives_the_same_bits_on_every_width_near_the_reference_at_every_length(ActivationKind kind)
    {
        for (int length = 0; length <= 256; length++)
        {
            float[] x = [.. SeededFloats.Create(length, seed: length).Select(value => value * 6)],
                up = [.. SeededFloats.Create(length, seed: 9).Select(value => value * 6)];
            float[] wide = new float[length], narrow = [.. x];
            Activation.Over<Lanes512>(kind, x, up, wide);
            Activation.Over<Lanes256>(kind, narrow, up, narrow);
            SeededFloats.Bits(narrow).ShouldBe(SeededFloats.Bits(wide));
            for (int i = 0; i < length; i++)
            {
                double expected = Activation.Reference(kind, x[i], up[i]);
                Math.Abs(wide[i] - expected).ShouldBeLessThan(1e-5 * (1 + Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void The_error_function_agrees_with_published_values()
    {
        ErrorFunction.Of(0).ShouldBe(0);
        ErrorFunction.Of(0.5).ShouldBe(0.5204998778130465, tolerance: 1e-13);
        ErrorFunction.Of(1).ShouldBe(0.8427007929497149, tolerance: 1e-13);
        ErrorFunction.Of(-2).ShouldBe(-0.9953222650189527, tolerance: 1e-13);
        ErrorFunction.Of(3).ShouldBe(0.9999779095030014, tolerance: 1e-13);
        ErrorFunction.Of(double.PositiveInfinity).ShouldBe(1);
        ErrorFunction.Of(double.NaN).ShouldBe(double.NaN);
    }

    [Fact]
    public void Refuses_a_gate_without_its_partner() =>
        Should.Throw<ArgumentException>(() => Activation.Run(ActivationKind.ClampedSwiGlu, new float[4], new float[4]));
}
