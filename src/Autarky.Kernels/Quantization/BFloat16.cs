using System.Numerics;
using System.Runtime.InteropServices;

namespace Autarky.Kernels.Quantization;

/// <summary>The upper 16 bits of a binary32.</summary>
/// <remarks>To binary32 is exact; from it rounds to nearest, ties to even, NaN becomes quiet, as ggml does.</remarks>
internal static class BFloat16
{
    /// <summary>The number of one pattern.</summary>
    public static float ToSingle(ushort upper) => BitConverter.UInt32BitsToSingle((uint)upper << 16);

    /// <summary>The nearest pattern.</summary>
    public static ushort FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Many patterns, two bytes each.</summary>
    public static void Dequantize(ReadOnlySpan<byte> uppers, Span<float> numbers)
    {
        ReadOnlySpan<ushort> patterns = MemoryMarshal.Cast<byte, ushort>(uppers);
        int i = 0, step = Vector<ushort>.Count;
        for (; i <= numbers.Length - step; i += step)
        {
            Vector.Widen(new Vector<ushort>(patterns[i..]), out Vector<uint> low, out Vector<uint> high);
            (low << 16).As<uint, float>().CopyTo(numbers[i..]);
            (high << 16).As<uint, float>().CopyTo(numbers[(i + (step / 2))..]);
        }

        for (; i < numbers.Length; i++)
        {
            numbers[i] = ToSingle(patterns[i]);
        }
    }

    /// <summary>Many numbers into two bytes each.</summary>
    public static void Quantize(ReadOnlySpan<float> numbers, Span<byte> uppers)
    {
        Span<ushort> patterns = MemoryMarshal.Cast<byte, ushort>(uppers);
        for (int i = 0; i < numbers.Length; i++)
        {
            patterns[i] = FromSingle(numbers[i]);
        }
    }
}
