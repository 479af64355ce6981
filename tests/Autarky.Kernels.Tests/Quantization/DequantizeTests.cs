using System.Runtime.InteropServices;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests.Quantization;

public sealed class DequantizeTests
{
    [Fact]
    public void Gives_the_bits_of_ggml()
    {
        foreach ((TensorType type, byte[] blocks, byte[] expected) in GoldenBlocks.Vectors("dequantize"))
        {
            Run(type, blocks).ShouldBe(MemoryMarshal.Cast<byte, float>(expected).ToArray(), type.ToString());
        }
    }

    [Fact]
    public void Gives_the_bits_of_ggml_over_thousands_of_blocks()
    {
        foreach ((TensorType type, uint seed, int count, ulong hash) in GoldenBlocks.Hashes("dequantize-hash"))
        {
            GoldenBlocks.Hash(MemoryMarshal.AsBytes(Run(type, GoldenBlocks.Blocks(type, seed, count)).AsSpan())).ShouldBe(hash, type.ToString());
        }
    }

    [Fact]
    public void Every_type_has_a_golden_vector() =>
        GoldenBlocks.Vectors("dequantize").Select(vector => vector.Type).Append(TensorType.F32).Order().ShouldBe(TensorTypes.All.Order());

    [Fact]
    public void Plain_numbers_are_copied_bit_by_bit()
    {
        float[] numbers = [1, -0f, float.Epsilon, float.NaN, float.NegativeInfinity];
        float[] read = new float[5];
        Dequantize.Run(TensorType.F32, MemoryMarshal.AsBytes(numbers.AsSpan()), read);
        read.Select(BitConverter.SingleToUInt32Bits).ShouldBe(numbers.Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory]
    [InlineData(TensorType.Q4_K, 255, 144)]
    [InlineData(TensorType.Q4_K, 256, 143)]
    [InlineData(TensorType.Q4_K, 256, 288)]
    [InlineData(TensorType.F16, 2, 3)]
    [InlineData((TensorType)4, 32, 18)]
    public void Refuses_lengths_that_do_not_fit(TensorType type, int numbers, int bytes) =>
        Should.Throw<ArgumentException>(() => Dequantize.Run(type, new byte[bytes], new float[numbers]));

    [Fact]
    public void Nothing_is_read_from_nothing()
    {
        foreach (TensorType type in TensorTypes.All)
        {
            Dequantize.Run(type, [], []);
        }
    }

    private static float[] Run(TensorType type, byte[] blocks)
    {
        float[] numbers = new float[blocks.Length / type.BytesPerBlock() * type.NumbersPerBlock()];
        Dequantize.Run(type, blocks, numbers);
        return numbers;
    }
}
