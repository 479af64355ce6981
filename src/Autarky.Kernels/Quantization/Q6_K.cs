using System.Runtime.Intrinsics;

namespace Autarky.Kernels.Quantization;

/// <summary>
/// Super-blocks of 256: 128 bytes of lower nibbles, 64 bytes of upper bit pairs, 16 signed scales, binary16 d. Each half of 128 numbers takes 64 bytes of
/// nibbles and 32 of pairs: with j from 0 to 31, number j and 64 + j are below and above in nibble byte j, 32 + j and 96 + j in byte 32 + j, and the four
/// share the pairs of byte j, lowest first. <c>y = (d · scale) · (q − 32)</c>, one scale for 16 numbers.
/// </summary>
internal static class Q6_K
{
    private const int Numbers = 256, Bytes = 210, Pairs = 128, Scales = 192, Scale = 208, Part = 16, HalfBlock = 128;

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[Numbers..])
        {
            float d = Float16.ToSingle(blocks[Scale..]);
            for (int half = 0; half < 2; half++)
            {
                ReadOnlySpan<byte> low = blocks.Slice(64 * half, 64),
                    pairs = blocks.Slice(Pairs + (32 * half), 32),
                    scales = blocks.Slice(Scales + (8 * half), 8);
                Span<float> to = y.Slice(HalfBlock * half, HalfBlock);
                for (int j = 0; j < pairs.Length; j++)
                {
                    int part = j / Part, bits = pairs[j];
                    to[j] = d * (sbyte)scales[part] * (((low[j] & 15) | ((bits & 3) << 4)) - 32);
                    to[j + 32] = d * (sbyte)scales[part + 2] * (((low[j + 32] & 15) | ((bits >> 2 & 3) << 4)) - 32);
                    to[j + 64] = d * (sbyte)scales[part + 4] * (((low[j] >> 4) | ((bits >> 4 & 3) << 4)) - 32);
                    to[j + 96] = d * (sbyte)scales[part + 6] * (((low[j + 32] >> 4) | (bits >> 6 << 4)) - 32);
                }
            }
        }
    }

    public static void Quantize(ReadOnlySpan<float> x, Span<byte> blocks)
    {
        Span<byte> levels = stackalloc byte[Numbers];
        for (; !x.IsEmpty; x = x[Numbers..], blocks = blocks[Bytes..])
        {
            if (!Choose(x[..Numbers], blocks[..Bytes], levels))
            {
                blocks[..Bytes].Clear();
                continue;
            }

            for (int half = 0; half < 2; half++)
            {
                ReadOnlySpan<byte> from = levels.Slice(HalfBlock * half, HalfBlock);
                Span<byte> low = blocks.Slice(64 * half, 64), pairs = blocks.Slice(Pairs + (32 * half), 32);
                for (int j = 0; j < pairs.Length; j++)
                {
                    int a = from[j], b = from[j + 32], c = from[j + 64], d = from[j + 96];
                    low[j] = (byte)((a & 15) | (c << 4));
                    low[j + 32] = (byte)((b & 15) | (d << 4));
                    pairs[j] = (byte)((a >> 4) | (b >> 4 << 2) | (c >> 4 << 4) | (d >> 4 << 6));
                }
            }
        }
    }

    // Fills in scales and d; false where everything is 0.
    private static bool Choose(ReadOnlySpan<float> x, Span<byte> block, Span<byte> levels)
    {
        Span<float> scales = stackalloc float[Numbers / Part];
        for (int half = 0; half < 2; half++)
        {
            EightSignedScales.Run(x.Slice(HalfBlock * half, HalfBlock), levels.Slice(HalfBlock * half, HalfBlock), scales.Slice(8 * half, 8));
        }

        float largest = BlockRange.Farthest(scales);
        if (Math.Abs(largest) < SignedScale.Nothing)
        {
            return false;
        }

        float inverse = -128 / largest;
        Float16.Write(1 / inverse, block[Scale..]);
        float stored = Float16.ToSingle(block[Scale..]);
        for (int i = 0; i < scales.Length; i++)
        {
            sbyte scale = (sbyte)Math.Min(127, ScaleSearch.Nearest(inverse * scales[i]));
            block[Scales + i] = (byte)scale;
            float d = stored * scale;
            for (int j = Part * i; d != 0 && j < Part * (i + 1); j += Vector256<float>.Count)
            {
                Vector256<float> eight = EightSignedScales.Level(Vector256.Create(x.Slice(j, Vector256<float>.Count)) / Vector256.Create(d));
                for (int k = 0; k < Vector256<float>.Count; k++)
                {
                    levels[j + k] = (byte)(eight[k] + EightSignedScales.Reach);
                }
            }
        }

        return true;
    }
}
