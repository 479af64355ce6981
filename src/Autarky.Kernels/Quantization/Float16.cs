using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Autarky.Kernels.Quantization;

/// <summary>IEEE 754 binary16 as 16 bits: the conversions that .NET does in software, with a few integer operations and in vectors.</summary>
/// <remarks>To binary32 is exact, NaN becomes quiet; to binary16 rounds to nearest, ties to even, NaN becomes 0x7E00 with its sign, as ggml does.</remarks>
internal static class Float16
{
    private const uint Sign = 0x8000;
    private const int BiasStep = (127 - 15) << 23;   // between the exponents of the two formats
    private const uint Infinity32 = 0x7F80_0000;
    private const uint LeastNormal = 0x3880_0000;    // 2⁻¹⁴
    private const uint Overflows = 0x477F_F000;      // 65,520: halfway between the largest number and what would follow it
    private const float SmallestStep = 1f / (1 << 24);

    /// <summary>The number of one pattern.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(ushort half)
    {
        uint magnitude = half & ~Sign;
        float value = magnitude switch
        {
            < 0x0400 => (int)magnitude * SmallestStep,
            < 0x7C00 => BitConverter.UInt32BitsToSingle((magnitude << 13) + BiasStep),
            0x7C00 => float.PositiveInfinity,
            _ => BitConverter.UInt32BitsToSingle(Infinity32 | 0x0040_0000 | (magnitude << 13)),
        };
        return BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) | ((half & Sign) << 16));
    }

    /// <summary>The number of the little-endian pattern at the start of a span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(ReadOnlySpan<byte> half) => ToSingle((ushort)(half[0] | (half[1] << 8)));

    /// <summary>The nearest pattern.</summary>
    public static ushort FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value), magnitude = bits & 0x7FFF_FFFF;
        uint half = magnitude switch
        {
            > Infinity32 => 0x7E00,
            >= Overflows => 0x7C00,
            // 0.5 is large enough that the last bit of the sum is worth the smallest step: the addition rounds.
            < LeastNormal => BitConverter.SingleToUInt32Bits(BitConverter.UInt32BitsToSingle(magnitude) + 0.5f) - 0x3F00_0000,
            _ => (magnitude - BiasStep + 0xFFF + ((magnitude >> 13) & 1)) >> 13,
        };
        return (ushort)(half | ((bits >> 16) & Sign));
    }

    /// <summary>Writes the nearest pattern, little-endian.</summary>
    public static void Write(float value, Span<byte> half)
    {
        ushort bits = FromSingle(value);
        half[0] = (byte)bits;
        half[1] = (byte)(bits >> 8);
    }

    /// <summary>Many patterns, two bytes each.</summary>
    public static void Dequantize(ReadOnlySpan<byte> halves, Span<float> numbers)
    {
        ReadOnlySpan<ushort> patterns = MemoryMarshal.Cast<byte, ushort>(halves);
        int i = 0, step = Vector<ushort>.Count;
        for (; i <= numbers.Length - step; i += step)
        {
            Vector.Widen(new Vector<ushort>(patterns[i..]), out Vector<uint> low, out Vector<uint> high);
            ToSingle(low).CopyTo(numbers[i..]);
            ToSingle(high).CopyTo(numbers[(i + (step / 2))..]);
        }

        for (; i < numbers.Length; i++)
        {
            numbers[i] = ToSingle(patterns[i]);
        }
    }

    /// <summary>Many numbers into two bytes each.</summary>
    public static void Quantize(ReadOnlySpan<float> numbers, Span<byte> halves)
    {
        Span<ushort> patterns = MemoryMarshal.Cast<byte, ushort>(halves);
        int i = 0, step = Vector<ushort>.Count;
        for (; i <= numbers.Length - step; i += step)
        {
            Vector.Narrow(FromSingle(new Vector<float>(numbers[i..])), FromSingle(new Vector<float>(numbers[(i + (step / 2))..]))).CopyTo(patterns[i..]);
        }

        for (; i < numbers.Length; i++)
        {
            patterns[i] = FromSingle(numbers[i]);
        }
    }

    // Each lane is a pattern in the lower 16 bits; all three cases are computed and one is chosen.
    private static Vector<float> ToSingle(Vector<uint> half)
    {
        Vector<uint> magnitude = half & new Vector<uint>(0x7FFF), shifted = magnitude << 13;
        Vector<uint> small = (Vector.ConvertToSingle(Vector.AsVectorInt32(magnitude)) * SmallestStep).As<float, uint>();
        Vector<uint> quiet = Vector.GreaterThan(magnitude, new Vector<uint>(0x7C00)) & new Vector<uint>(0x0040_0000);
        Vector<uint> special = shifted | new Vector<uint>(Infinity32) | quiet;
        Vector<uint> value = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(0x0400)), small, shifted + new Vector<uint>(BiasStep));
        value = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(0x7C00)), value, special);
        return (value | ((half & new Vector<uint>(Sign)) << 16)).As<uint, float>();
    }

    private static Vector<uint> FromSingle(Vector<float> number)
    {
        Vector<uint> bits = number.As<float, uint>(), magnitude = bits & new Vector<uint>(0x7FFF_FFFF);
        Vector<uint> small = (magnitude.As<uint, float>() + new Vector<float>(0.5f)).As<float, uint>() - new Vector<uint>(0x3F00_0000);
        Vector<uint> half = (magnitude - new Vector<uint>(BiasStep - 0xFFF) + ((magnitude >> 13) & Vector<uint>.One)) >> 13;
        half = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(LeastNormal)), small, half);
        half = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(Overflows)), new Vector<uint>(0x7C00), half);
        half = Vector.ConditionalSelect(Vector.GreaterThan(magnitude, new Vector<uint>(Infinity32)), new Vector<uint>(0x7E00), half);
        return half | ((bits >> 16) & new Vector<uint>(Sign));
    }
}
