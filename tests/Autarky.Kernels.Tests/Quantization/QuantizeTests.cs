using System.Runtime.InteropServices;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests.Quantization;

public sealed class QuantizeTests
{
    [Fact]
    public void Gives_the_bytes_of_ggml()
    {
        foreach ((TensorType type, byte[] numbers, byte[] expected) in GoldenBlocks.Vectors("quantize"))
        {
            Run(type, MemoryMarshal.Cast<byte, float>(numbers)).ShouldBe(expected, type.ToString());
        }
    }

    [Fact]
    public void Gives_the_bytes_of_ggml_for_numbers_of_every_kind()
    {
        foreach ((TensorType type, uint seed, int count, ulong hash) in GoldenBlocks.Hashes("quantize-hash"))
        {
            GoldenBlocks.Hash(Run(type, GoldenBlocks.Numbers(seed, count))).ShouldBe(hash, type.ToString());
        }
    }

    [Fact]
    public void What_was_stored_reads_back_near_the_numbers()
    {
        float[] numbers = GoldenBlocks.Numbers(seed: 5, 256);
        double all = numbers.Sum(x => (double)x * x);
        // Signal over noise in decibels; a bit is worth 6.
        var least = new Dictionary<TensorType, double>
        {
            [TensorType.F16] = 70,
            [TensorType.BF16] = 50,
            [TensorType.Q8_0] = 40,
            [TensorType.Q6_K] = 33,
            [TensorType.Q5_K] = 28,
            [TensorType.Q5_1] = 27,
            [TensorType.Q5_0] = 26,
            [TensorType.Q4_K] = 21,
            [TensorType.Q4_1] = 20,
            [TensorType.Q4_0] = 19,
        };
        foreach ((TensorType type, double decibels) in least)
        {
            float[] read = new float[numbers.Length];
            Dequantize.Run(type, Run(type, numbers), read);
            double noise = numbers.Zip(read, (x, y) => ((double)x - y) * ((double)x - y)).Sum();
            (10 * Math.Log10(all / noise)).ShouldBeGreaterThan(decibels, type.ToString());
        }
    }

    [Fact]
    public void Plain_numbers_that_were_read_are_stored_as_they_were()
    {
        foreach (TensorType type in new[] { TensorType.F32, TensorType.F16, TensorType.BF16 })
        {
            byte[] once = Run(type, GoldenBlocks.Numbers(seed: 6, 2048));
            float[] read = new float[2048];
            Dequantize.Run(type, once, read);
            Run(type, read).ShouldBe(once, type.ToString());
        }
    }

    [Fact]
    public void Says_which_type_cannot_be_written() =>
        Should.Throw<NotSupportedException>(() => Quantize.Run(TensorType.MXFP4, new float[32], new byte[17])).Message.ShouldContain("MXFP4");

    [Fact]
    public void Refuses_lengths_that_do_not_fit() => Should.Throw<ArgumentException>(() => Quantize.Run(TensorType.Q8_0, new float[32], new byte[33]));

    private static byte[] Run(TensorType type, ReadOnlySpan<float> numbers)
    {
        byte[] blocks = new byte[type.ByteLength(numbers.Length)];
        Quantize.Run(type, numbers, blocks);
        return blocks;
    }
}
