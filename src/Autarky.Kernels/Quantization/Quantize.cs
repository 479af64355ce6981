using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Autarky.Kernels.Quantization;

/// <summary>binary32 → stored numbers, as ggml's reference quantisers do it without an importance matrix: the same bytes.</summary>
public static class Quantize
{
    /// <summary>The types that can be written.</summary>
    public static ImmutableArray<TensorType> Types { get; } = TensorTypes.All.Remove(TensorType.MXFP4);

    /// <summary>Writes whole blocks. The same numbers give the same bytes on every machine.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="numbers">Whole blocks of finite numbers; what others become is not defined.</param>
    /// <param name="blocks">Receives exactly the bytes that the numbers take. Must not overlap <paramref name="numbers"/>.</param>
    /// <exception cref="ArgumentException">The numbers are not whole blocks, or the bytes are more or fewer than they take.</exception>
    /// <exception cref="NotSupportedException">The type cannot be written.</exception>
    public static void Run(TensorType type, ReadOnlySpan<float> numbers, Span<byte> blocks)
    {
        if (type.ByteLength(numbers.Length) != blocks.Length)
        {
            throw new ArgumentException(
                $"{numbers.Length} numbers take {type.ByteLength(numbers.Length)} bytes as {type}, but there is room for {blocks.Length}.", nameof(blocks));
        }

        switch (type)
        {
            case TensorType.F32: MemoryMarshal.AsBytes(numbers).CopyTo(blocks); break;
            case TensorType.F16: Float16.Quantize(numbers, blocks); break;
            case TensorType.BF16: BFloat16.Quantize(numbers, blocks); break;
            case TensorType.Q4_0: Q4_0.Quantize(numbers, blocks); break;
            case TensorType.Q4_1: Q4_1.Quantize(numbers, blocks); break;
            case TensorType.Q5_0: Q5_0.Quantize(numbers, blocks); break;
            case TensorType.Q5_1: Q5_1.Quantize(numbers, blocks); break;
            case TensorType.Q8_0: Q8_0.Quantize(numbers, blocks); break;
            case TensorType.Q4_K: Q4_K.Quantize(numbers, blocks); break;
            case TensorType.Q5_K: Q5_K.Quantize(numbers, blocks); break;
            case TensorType.Q6_K: Q6_K.Quantize(numbers, blocks); break;
            default: throw new NotSupportedException($"{type} cannot be written; {string.Join(", ", Types)} can.");
        }
    }
}
