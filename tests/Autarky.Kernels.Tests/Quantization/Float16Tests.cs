using System.Runtime.InteropServices;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests.Quantization;

public sealed class Float16Tests
{
    [Fact]
    public void Every_pattern_is_the_number_that_the_framework_says()
    {
        ushort[] patterns = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] expected = [.. patterns.Select(pattern => (float)BitConverter.UInt16BitsToHalf(pattern))], vectors = new float[65536];
        Float16.Dequantize(MemoryMarshal.AsBytes(patterns.AsSpan()), vectors);

        SeededFloats.Bits([.. patterns.Select(Float16.ToSingle)]).ShouldBe(SeededFloats.Bits(expected));
        SeededFloats.Bits(vectors).ShouldBe(SeededFloats.Bits(expected));
    }

    [Fact]
    public void Rounds_as_the_framework_does_around_every_pattern()
    {
        float[] numbers =
        [
            .. Enumerable.Range(0, 0x7C00).Select(i => (float)BitConverter.UInt16BitsToHalf((ushort)i))
                .SelectMany(
                    x =>
                        new[]
                        {
                            x,
                            MathF.BitIncrement(x),
                            MathF.BitDecrement(x),
                            -x,
                            Between(x),
                            MathF.BitIncrement(Between(x)),
                            MathF.BitDecrement(Between(x)),
                        }),
            65519, 65520, 65521, 1e30f, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon,
        ];
        ushort[] expected = [.. numbers.Select(x => BitConverter.HalfToUInt16Bits((Half)x))], vectors = new ushort[numbers.Length];
        Float16.Quantize(numbers, MemoryMarshal.AsBytes(vectors.AsSpan()));

        numbers.Select(Float16.FromSingle).ShouldBe(expected);
        vectors.ShouldBe(expected);
    }

    [Fact]
    public void Not_a_number_stays_none()
    {
        Float16.FromSingle(float.NaN).ShouldBe((ushort)0xFE00);
        BFloat16.FromSingle(BitConverter.UInt32BitsToSingle(0x7F80_0001)).ShouldBe((ushort)0x7FC0);
        float.IsNaN(BFloat16.ToSingle(0x7FC0)).ShouldBeTrue();
    }

    [Fact]
    public void The_upper_half_rounds_to_even()
    {
        BFloat16.FromSingle(BitConverter.UInt32BitsToSingle(0x3F80_8000)).ShouldBe((ushort)0x3F80);
        BFloat16.FromSingle(BitConverter.UInt32BitsToSingle(0x3F81_8000)).ShouldBe((ushort)0x3F82);
        BFloat16.FromSingle(BitConverter.UInt32BitsToSingle(0x3F80_8001)).ShouldBe((ushort)0x3F81);
        BFloat16.FromSingle(float.MaxValue).ShouldBe((ushort)0x7F80);
    }

    // Halfway to the next pattern.
    private static float Between(float x) => (float)((x + (double)(float)Half.BitIncrement((Half)x)) / 2);
}
