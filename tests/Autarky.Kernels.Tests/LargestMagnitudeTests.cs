namespace Autarky.Kernels.Tests;

public sealed class LargestMagnitudeTests
{
    [Fact]
    public void Agrees_with_the_reference_at_every_length()
    {
        for (int length = 0; length <= 256; length++)
        {
            float[] x = SeededFloats.Create(length, seed: length);
            LargestMagnitude.Run(x).ShouldBe(LargestMagnitude.Reference(x));
        }
    }

    [Fact]
    public void Finds_what_is_not_finite_at_every_place()
    {
        foreach (float odd in new[] { float.NaN, -float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            for (int i = 0; i < 70; i++)
            {
                float[] x = SeededFloats.Create(70, seed: 1);
                x[i] = odd;
                float.IsFinite(LargestMagnitude.Run(x)).ShouldBeFalse();
                float.IsNaN(LargestMagnitude.Run(x)).ShouldBe(float.IsNaN(odd));
            }
        }
    }
}
