using Autarky.Kernels.Lanes;

namespace Autarky.Kernels.Tests;

public sealed class NormTests
{
    [Fact]
    public void Rms_norm_gives_the_same_bits_on_every_width_near_the_reference_at_every_length()
    {
        for (int length = 1; length <= 256; length++)
        {
            float[] x = SeededFloats.Create(length, seed: length), gain = SeededFloats.Create(length, seed: 3);
            float[] expected = new float[length], wide = new float[length], narrow = [.. x];
            RmsNorm.Reference(x, gain, 1e-5f, expected);
            RmsNorm.Over<Lanes512>(x, gain, 1e-5f, wide);
            RmsNorm.Over<Lanes256>(narrow, gain, 1e-5f, narrow);
            Near(wide, expected);
            SeededFloats.Bits(narrow).ShouldBe(SeededFloats.Bits(wide));
        }
    }

    [Fact]
    public void Layer_norm_gives_the_same_bits_on_every_width_near_the_reference_at_every_length()
    {
        for (int length = 1; length <= 256; length++)
        {
            float[] x = SeededFloats.Create(length, seed: length),
                gain = SeededFloats.Create(length, seed: 3),
                bias = length % 2 == 0 ? [] : SeededFloats.Create(length, seed: 4);
            float[] expected = new float[length], wide = new float[length], narrow = [.. x];
            LayerNorm.Reference(x, gain, bias, 1e-5f, expected);
            LayerNorm.Over<Lanes512>(x, gain, bias, 1e-5f, wide);
            LayerNorm.Over<Lanes256>(narrow, gain, bias, 1e-5f, narrow);
            Near(wide, expected);
            SeededFloats.Bits(narrow).ShouldBe(SeededFloats.Bits(wide));
        }
    }

    [Fact]
    public void Norms_refuse_lengths_that_differ()
    {
        Should.Throw<ArgumentException>(() => RmsNorm.Run(new float[4], new float[3], 0, new float[4]));
        Should.Throw<ArgumentException>(() => LayerNorm.Run(new float[4], new float[4], new float[3], 0, new float[4]));
    }

    private static void Near(float[] actual, float[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Math.Abs(actual[i] - expected[i]).ShouldBeLessThan(2e-6f * (1 + Math.Abs(expected[i])));
        }
    }
}
