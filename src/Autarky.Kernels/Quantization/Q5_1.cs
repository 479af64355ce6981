using System.Buffers.Binary;

namespace Autarky.Kernels.Quantization;

/// <summary>
/// Blocks of 32: binary16 d and m, 4 bytes whose bit j is the fifth bit of number j, then 16 bytes; byte j holds number j below and number j + 16 above.
/// <c>y = q · d + m</c>.
/// </summary>
internal static class Q5_1
{
    private const int Numbers = 32, Bytes = 24, Half = 16;

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[Numbers..])
        {
            float d = Float16.ToSingle(blocks), m = Float16.ToSingle(blocks[2..]);
            uint fifth = BinaryPrimitives.ReadUInt32LittleEndian(blocks[4..]);
            ReadOnlySpan<byte> q = blocks.Slice(8, Half);
            Span<float> low = y[..Half], high = y.Slice(Half, Half);
            for (int j = 0; j < q.Length; j++)
            {
                low[j] = (((q[j] & 15) | (int)(((fifth >> j) & 1) << 4)) * d) + m;
                high[j] = (((q[j] >> 4) | (int)(((fifth >> (j + Half)) & 1) << 4)) * d) + m;
            }
        }
    }

    /// <summary>The smallest number becomes 0, the largest 31.</summary>
    public static void Quantize(ReadOnlySpan<float> x, Span<byte> blocks)
    {
        for (; !x.IsEmpty; x = x[Numbers..], blocks = blocks[Bytes..])
        {
            (float min, float max) = BlockRange.Of(x[..Numbers]);
            float d = (max - min) / 31, inverse = d != 0 ? 1 / d : 0;
            Float16.Write(d, blocks);
            Float16.Write(min, blocks[2..]);
            uint fifth = 0;
            for (int j = 0; j < Half; j++)
            {
                int low = FiveBits((x[j] - min) * inverse), high = FiveBits((x[j + Half] - min) * inverse);
                blocks[8 + j] = (byte)((low & 15) | (high << 4));
                fifth |= ((uint)low >> 4 << j) | ((uint)high >> 4 << (j + Half));
            }

            BinaryPrimitives.WriteUInt32LittleEndian(blocks[4..], fifth);
        }
    }

    private static int FiveBits(float x) => Math.Min(31, (int)(x + 0.5f));
}
