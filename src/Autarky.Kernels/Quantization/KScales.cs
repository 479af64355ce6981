namespace Autarky.Kernels.Quantization;

/// <summary>
/// Eight scales and eight minima of 6 bits in 12 bytes, as Q4_K and Q5_K keep them: bytes 0–3 hold the scales 0–3 and bytes 4–7 the minima 0–3 in
/// their lower 6 bits; bytes 8–11 hold the lower 4 bits of the scales 4–7 (below) and minima 4–7 (above), whose upper 2 bits are on top of bytes 0–7.
/// </summary>
internal static class KScales
{
    /// <summary>Bytes of all sixteen.</summary>
    public const int Bytes = 12;

    /// <summary>One scale and one minimum; <paramref name="j"/> from 0 to 7.</summary>
    public static (int Scale, int Min) Get(ReadOnlySpan<byte> packed, int j) => j < 4
        ? (packed[j] & 63, packed[j + 4] & 63)
        : ((packed[j + 4] & 15) | (packed[j - 4] >> 6 << 4), (packed[j + 4] >> 4) | (packed[j] >> 6 << 4));

    /// <summary>Packs eight of each, all below 64.</summary>
    public static void Pack(ReadOnlySpan<byte> scales, ReadOnlySpan<byte> mins, Span<byte> packed)
    {
        for (int j = 0; j < 4; j++)
        {
            packed[j] = (byte)(scales[j] | (scales[j + 4] >> 4 << 6));
            packed[j + 4] = (byte)(mins[j] | (mins[j + 4] >> 4 << 6));
            packed[j + 8] = (byte)((scales[j + 4] & 15) | (mins[j + 4] << 4));
        }
    }
}
