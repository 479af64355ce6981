namespace Autarky.Kernels.Quantization;

/// <summary>Blocks of 32: binary16 d and m, then 16 bytes; byte j holds number j below and number j + 16 above. <c>y = q · d + m</c>.</summary>
internal static class Q4_1
{
    private const int Numbers = 32, Bytes = 20, Half = 16;

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[Numbers..])
        {
            float d = Float16.ToSingle(blocks), m = Float16.ToSingle(blocks[2..]);
            ReadOnlySpan<byte> q = blocks.Slice(4, Half);
            Span<float> low = y[..Half], high = y.Slice(Half, Half);
            for (int j = 0; j < q.Length; j++)
            {
                low[j] = ((q[j] & 15) * d) + m;
                high[j] = ((q[j] >> 4) * d) + m;
            }
        }
    }

    /// <summary>The smallest number becomes 0, the largest 15.</summary>
    public static void Quantize(ReadOnlySpan<float> x, Span<byte> blocks)
    {
        for (; !x.IsEmpty; x = x[Numbers..], blocks = blocks[Bytes..])
        {
            (float min, float max) = BlockRange.Of(x[..Numbers]);
            float d = (max - min) / 15, inverse = d != 0 ? 1 / d : 0;
            Float16.Write(d, blocks);
            Float16.Write(min, blocks[2..]);
            for (int j = 0; j < Half; j++)
            {
                blocks[4 + j] = (byte)(Nibble((x[j] - min) * inverse) | (Nibble((x[j + Half] - min) * inverse) << 4));
            }
        }
    }

    private static int Nibble(float x) => Math.Min(15, (int)(x + 0.5f));
}
