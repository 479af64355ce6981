using System.Buffers.Binary;

namespace Autarky.Kernels.Quantization;

/// <summary>
/// Blocks of 32: binary16 d, 4 bytes whose bit j is the fifth bit of number j, then 16 bytes; byte j holds number j below and number j + 16 above.
/// <c>y = (q − 16) · d</c>.
/// </summary>
internal static class Q5_0
{
    private const int Numbers = 32, Bytes = 22, Half = 16;

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[Numbers..])
        {
            float d = Float16.ToSingle(blocks);
            uint fifth = BinaryPrimitives.ReadUInt32LittleEndian(blocks[2..]);
            ReadOnlySpan<byte> q = blocks.Slice(6, Half);
            Span<float> low = y[..Half], high = y.Slice(Half, Half);
            for (int j = 0; j < q.Length; j++)
            {
                low[j] = (((q[j] & 15) | (int)(((fifth >> j) & 1) << 4)) - 16) * d;
                high[j] = (((q[j] >> 4) | (int)(((fifth >> (j + Half)) & 1) << 4)) - 16) * d;
            }
        }
    }

    /// <summary>The number farthest from 0 becomes −16, so that it is met exactly.</summary>
    public static void Quantize(ReadOnlySpan<float> x, Span<byte> blocks)
    {
        for (; !x.IsEmpty; x = x[Numbers..], blocks = blocks[Bytes..])
        {
            float d = BlockRange.Farthest(x[..Numbers]) / -16, inverse = d != 0 ? 1 / d : 0;
            Float16.Write(d, blocks);
            uint fifth = 0;
            for (int j = 0; j < Half; j++)
            {
                int low = FiveBits(x[j] * inverse), high = FiveBits(x[j + Half] * inverse);
                blocks[6 + j] = (byte)((low & 15) | (high << 4));
                fifth |= ((uint)low >> 4 << j) | ((uint)high >> 4 << (j + Half));
            }

            BinaryPrimitives.WriteUInt32LittleEndian(blocks[2..], fifth);
        }
    }

    private static int FiveBits(float x) => Math.Min(31, (int)(x + 16.5f));
}
