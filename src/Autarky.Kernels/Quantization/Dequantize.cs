using System.Runtime.InteropServices;

namespace Autarky.Kernels.Quantization;

/// <summary>Stored numbers → binary32, bit for bit as ggml defines them: binary32 operations in its order, none fused.</summary>
public static class Dequantize
{
    /// <summary>Reads whole blocks.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="blocks">Exactly the bytes that the numbers take, little-endian, at any address.</param>
    /// <param name="numbers">Receives the numbers: whole blocks. Must not overlap <paramref name="blocks"/>.</param>
    /// <exception cref="ArgumentException">The numbers are not whole blocks, or the bytes are more or fewer than they take.</exception>
    /// <remarks>A scale that is NaN or infinite gives NaN and infinities, no error.</remarks>
    public static void Run(TensorType type, ReadOnlySpan<byte> blocks, Span<float> numbers)
    {
        if (type.ByteLength(numbers.Length) != blocks.Length)
        {
            throw new ArgumentException(
                $"{numbers.Length} numbers take {type.ByteLength(numbers.Length)} bytes as {type}, but there are {blocks.Length}.", nameof(blocks));
        }

        switch (type)
        {
            case TensorType.F32: blocks.CopyTo(MemoryMarshal.AsBytes(numbers)); break;
            case TensorType.F16: Float16.Dequantize(blocks, numbers); break;
            case TensorType.BF16: BFloat16.Dequantize(blocks, numbers); break;
            case TensorType.Q4_0: Q4_0.Dequantize(blocks, numbers); break;
            case TensorType.Q4_1: Q4_1.Dequantize(blocks, numbers); break;
            case TensorType.Q5_0: Q5_0.Dequantize(blocks, numbers); break;
            case TensorType.Q5_1: Q5_1.Dequantize(blocks, numbers); break;
            case TensorType.Q8_0: Q8_0.Dequantize(blocks, numbers); break;
            case TensorType.Q4_K: Q4_K.Dequantize(blocks, numbers); break;
            case TensorType.Q5_K: Q5_K.Dequantize(blocks, numbers); break;
            case TensorType.Q6_K: Q6_K.Dequantize(blocks, numbers); break;
            case TensorType.MXFP4: Mxfp4.Dequantize(blocks, numbers); break;
        }
    }
}
