using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Checkpoints.HuggingFace;

/// <summary>Bytes of tensors in another order. The numbers themselves do not change, except that vectors are widened to float32.</summary>
internal static class Rearrange
{
    /// <summary>To float32, plus a number: Gemma stores its gains less one.</summary>
    public static byte[] Widen(ReadOnlySpan<byte> bytes, TensorType type, float plus)
    {
        float[] numbers = new float[bytes.Length / type.BytesPerBlock() * type.NumbersPerBlock()];
        Dequantize.Run(type, bytes, numbers);
        for (int i = 0; plus != 0 && i < numbers.Length; i++)
        {
            numbers[i] += plus;
        }

        return Bytes(numbers);
    }

    /// <summary>Rows of heads that rotate halves to rows of heads that rotate neighbours.</summary>
    public static byte[] Neighbours(ReadOnlySpan<byte> bytes, int heads, int rowBytes)
    {
        byte[] result = new byte[bytes.Length];
        int rows = bytes.Length / rowBytes / heads, half = rows / 2;
        for (int h = 0; h < heads; h++)
        {
            for (int r = 0; r < rows; r++)
            {
                int to = r < half ? 2 * r : (2 * (r - half)) + 1;
                bytes.Slice(((h * rows) + r) * rowBytes, rowBytes).CopyTo(result.AsSpan(((h * rows) + to) * rowBytes));
            }
        }

        return result;
    }

    /// <summary>Rows to columns; elements of bytes.Length / (rows · columns) bytes.</summary>
    public static byte[] Transpose(ReadOnlySpan<byte> bytes, int rows, int columns)
    {
        byte[] result = new byte[bytes.Length];
        int size = bytes.Length / rows / columns;
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                bytes.Slice(((r * columns) + c) * size, size).CopyTo(result.AsSpan(((c * rows) + r) * size));
            }
        }

        return result;
    }

    /// <summary>One after the other.</summary>
    public static byte[] Join(IReadOnlyList<byte[]> parts)
    {
        byte[] result = new byte[parts.Sum(part => (long)part.Length)];
        int at = 0;
        foreach (byte[] part in parts)
        {
            part.CopyTo(result, at);
            at += part.Length;
        }

        return result;
    }

    /// <summary>Little-endian bytes of float32 numbers.</summary>
    public static byte[] Bytes(ReadOnlySpan<float> numbers)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(numbers).ToArray();
        }

        byte[] result = new byte[numbers.Length * sizeof(float)];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(result.AsSpan(i * sizeof(float)), numbers[i]);
        }

        return result;
    }
}
