using System.Runtime.InteropServices;

namespace Autarky.Kernels.Quantization;

/// <summary>Blocks of 32: binary16 d, then 32 signed bytes. <c>y = q · d</c>.</summary>
internal static class Q8_0
{
    private const int Numbers = 32, Bytes = 34;

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[Numbers..])
        {
            float d = Float16.ToSingle(blocks);
            ReadOnlySpan<byte> q = blocks.Slice(2, Numbers);
            Span<float> to = y[..Numbers];
            for (int j = 0; j < q.Length; j++)
            {
                to[j] = (sbyte)q[j] * d;
            }
        }
    }

    /// <summary>The number farthest from 0 becomes ±127; halves are rounded away from 0.</summary>
    public static void Quantize(ReadOnlySpan<float> x, Span<byte> blocks)
    {
        for (; !x.IsEmpty; x = x[Numbers..], blocks = blocks[Bytes..])
        {
            Float16.Write(Round(x[..Numbers], MemoryMarshal.Cast<byte, sbyte>(blocks.Slice(2, Numbers))), blocks);
        }
    }

    /// <summary>Rounds one block, which may be shorter.</summary>
    /// <returns>What the bytes are to be multiplied by.</returns>
    public static float Round(ReadOnlySpan<float> x, Span<sbyte> q)
    {
        float d = Math.Abs(BlockRange.Farthest(x)) / 127, inverse = d != 0 ? 1 / d : 0;
        for (int j = 0; j < x.Length; j++)
        {
            q[j] = (sbyte)MathF.Round(x[j] * inverse, MidpointRounding.AwayFromZero);
        }

        return d;
    }
}
