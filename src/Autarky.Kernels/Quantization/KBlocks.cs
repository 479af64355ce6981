using System.Runtime.Intrinsics;

namespace Autarky.Kernels.Quantization;

/// <summary>What Q4_K and Q5_K share: the choice of scales and minima for a super-block of 256 numbers.</summary>
/// <remarks>Source: the definition of ggml's reference quantisers without an importance matrix; the arithmetic is in the same order, in binary32.</remarks>
internal static class KBlocks
{
    public const int Numbers = 256;

    private const int Parts = 8, PartLength = 32;

    /// <summary>Fills in d, dmin and the packed scales of one super-block and gives every number its level.</summary>
    /// <param name="x">256 numbers.</param>
    /// <param name="search">How the scales are looked for.</param>
    /// <param name="header">16 bytes: binary16 d, binary16 dmin, 12 bytes of scales.</param>
    /// <param name="levels">Receives 256 levels from 0 to <see cref="ScaleSearch.Top"/>.</param>
    public static void Choose(ReadOnlySpan<float> x, ScaleSearch search, Span<byte> header, Span<byte> levels)
    {
        Span<float> scales = stackalloc float[Parts], mins = stackalloc float[Parts];
        float largestScale = 0, largestMin = 0;
        EightScales.Run(search, x, levels, scales, mins);
        for (int j = 0; j < Parts; j++)
        {
            largestScale = scales[j] > largestScale ? scales[j] : largestScale;
            largestMin = mins[j] > largestMin ? mins[j] : largestMin;
        }

        Span<byte> packedScales = stackalloc byte[Parts], packedMins = stackalloc byte[Parts];
        float perScale = largestScale > 0 ? 63 / largestScale : 0, perMin = largestMin > 0 ? 63 / largestMin : 0;
        for (int j = 0; j < Parts; j++)
        {
            packedScales[j] = Math.Min((byte)63, (byte)ScaleSearch.Nearest(perScale * scales[j]));
            packedMins[j] = Math.Min((byte)63, (byte)ScaleSearch.Nearest(perMin * mins[j]));
        }

        Float16.Write(largestScale / 63, header);
        Float16.Write(largestMin / 63, header[2..]);
        KScales.Pack(packedScales, packedMins, header[4..]);
        Assign(x, search.Top, header, levels);
    }

    // The levels again, now with the scales as they are stored.
    private static void Assign(ReadOnlySpan<float> x, int top, ReadOnlySpan<byte> header, Span<byte> levels)
    {
        float stored = Float16.ToSingle(header), storedMin = Float16.ToSingle(header[2..]);
        for (int j = 0; j < Parts; j++)
        {
            (int scale, int min) = KScales.Get(header[4..], j);
            float d = stored * scale, m = storedMin * min;
            if (d == 0)
            {
                continue;
            }

            for (int i = PartLength * j; i < PartLength * (j + 1); i += Vector256<float>.Count)
            {
                Vector256<float> eight = EightScales.Level(
                    (Vector256.Create(x.Slice(i, Vector256<float>.Count)) + Vector256.Create(m)) / Vector256.Create(d), Vector256.Create((float)top));
                for (int k = 0; k < Vector256<float>.Count; k++)
                {
                    levels[i + k] = (byte)eight[k];
                }
            }
        }
    }
}
