using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests.Quantization;

public sealed class EightScalesTests
{
    [Fact]
    public void Eight_signed_parts_side_by_side_get_the_bits_that_each_gets_alone()
    {
        float[] numbers = GoldenBlocks.Numbers(seed: 10, 64 * 256);
        for (int start = 0; start < numbers.Length; start += 128)
        {
            float[] x = [.. Enumerable.Range(0, 128).Select(i => numbers[(start + (i / 16 * 256) + (i % 16)) % numbers.Length])];
            byte[] levels = new byte[128], expectedLevels = new byte[128];
            float[] scales = new float[8], expectedScales = new float[8];
            EightSignedScales.Run(x, levels, scales);
            for (int j = 0; j < 8; j++)
            {
                expectedScales[j] = SignedScale.Reference(x.AsSpan(16 * j, 16), 32, expectedLevels.AsSpan(16 * j, 16));
            }

            levels.ShouldBe(expectedLevels);
            SeededFloats.Bits(scales).ShouldBe(SeededFloats.Bits(expectedScales));
        }
    }

    [Fact]
    public void Eight_parts_side_by_side_get_the_bits_that_each_gets_alone()
    {
        foreach (ScaleSearch search in new[] { new ScaleSearch(15, -1, 20), new ScaleSearch(31, -0.5f, 15) })
        {
            float[] numbers = GoldenBlocks.Numbers(seed: 9, 64 * 256);
            for (int start = 0; start < numbers.Length; start += 256)
            {
                // Parts of different kinds meet in one super-block.
                float[] x = [.. Enumerable.Range(0, 256).Select(i => numbers[(start + (i / 32 * 256) + (i % 32)) % numbers.Length])];
                byte[] levels = new byte[256], expectedLevels = new byte[256];
                float[] scales = new float[8], mins = new float[8], expectedScales = new float[8], expectedMins = new float[8];
                EightScales.Run(search, x, levels, scales, mins);
                for (int j = 0; j < 8; j++)
                {
                    expectedScales[j] = search.Reference(x.AsSpan(32 * j, 32), expectedLevels.AsSpan(32 * j, 32), out expectedMins[j]);
                }

                levels.ShouldBe(expectedLevels);
                SeededFloats.Bits(scales).ShouldBe(SeededFloats.Bits(expectedScales));
                SeededFloats.Bits(mins).ShouldBe(SeededFloats.Bits(expectedMins));
            }
        }
    }
}
