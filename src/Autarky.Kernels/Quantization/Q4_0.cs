namespace Autarky.Kernels.Quantization;

/// <summary>Blocks of 32: binary16 d, then 16 bytes; byte j holds number j below and number j + 16 above. <c>y = (q − 8) · d</c>.</summary>
internal static class Q4_0
{
    private const int Numbers = 32, Bytes = 18, Half = 16;

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[Numbers..])
        {
            float d = Float16.ToSingle(blocks);
            ReadOnlySpan<byte> q = blocks.Slice(2, Half);
            Span<float> low = y[..Half], high = y.Slice(Half, Half);
            for (int j = 0; j < q.Length; j++)
            {
                low[j] = ((q[j] & 15) - 8) * d;
                high[j] = ((q[j] >> 4) - 8) * d;
            }
        }
    }

    /// <summary>The number farthest from 0 becomes −8, so that it is met exactly.</summary>
    public static void Quantize(ReadOnlySpan<float> x, Span<byte> blocks)
    {
        for (; !x.IsEmpty; x = x[Numbers..], blocks = blocks[Bytes..])
        {
            float d = BlockRange.Farthest(x[..Numbers]) / -8, inverse = d != 0 ? 1 / d : 0;
            Float16.Write(d, blocks);
            for (int j = 0; j < Half; j++)
            {
                blocks[2 + j] = (byte)(Nibble(x[j] * inverse) | (Nibble(x[j + Half] * inverse) << 4));
            }
        }
    }

    private static int Nibble(float x) => Math.Min(15, (int)(x + 8.5f));
}
