namespace Autarky.Kernels.Quantization;

/// <summary>
/// Blocks of 32: a byte e, then 16 bytes; byte j holds number j below and number j + 16 above, each a sign and one of 0, ½, 1, 1½, 2, 3, 4, 6 (E2M1).
/// <c>y = value · 2^(e − 127)</c>. Source: OCP Microscaling Formats 1.0; e = 255, there not a number, is 2¹²⁸ in ggml and so here.
/// </summary>
internal static class Mxfp4
{
    private const int Numbers = 32, Bytes = 17, Half = 16;

    // Twice the values, and half the scale: both are exact, and 2¹²⁸ would not fit.
    private static ReadOnlySpan<sbyte> Doubled => [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[Numbers..])
        {
            float half = HalfScale(blocks[0]);
            ReadOnlySpan<byte> q = blocks.Slice(1, Half);
            Span<float> low = y[..Half], high = y.Slice(Half, Half);
            for (int j = 0; j < q.Length; j++)
            {
                low[j] = Doubled[q[j] & 15] * half;
                high[j] = Doubled[q[j] >> 4] * half;
            }
        }
    }

    /// <summary>2^(e − 128); the two least are subnormal.</summary>
    public static float HalfScale(byte e) => BitConverter.UInt32BitsToSingle(e < 2 ? 0x0020_0000u << e : (uint)(e - 1) << 23);
}
