namespace Autarky.Kernels.Quantization;

/// <summary>
/// Super-blocks of 256: binary16 d and dmin, 12 bytes of <see cref="KScales"/>, 32 bytes of fifth bits (bit p of byte j belongs to number j of part p),
/// 128 bytes; of every 32 bytes the lower nibbles are one part of 32 numbers and the upper ones the next. <c>y = (d · scale) · q − (dmin · min)</c>.
/// </summary>
internal static class Q5_K
{
    private const int Bytes = 176, Fifth = 16, Header = 48, Part = 32;

    private static readonly ScaleSearch Search = new(Top: 31, From: -0.5f, Steps: 15);

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[KBlocks.Numbers..])
        {
            float d = Float16.ToSingle(blocks), dmin = Float16.ToSingle(blocks[2..]);
            ReadOnlySpan<byte> fifth = blocks.Slice(Fifth, Part);
            for (int pair = 0; pair < 4; pair++)
            {
                (int scale, int min) = KScales.Get(blocks[4..], 2 * pair);
                (int nextScale, int nextMin) = KScales.Get(blocks[4..], (2 * pair) + 1);
                float d1 = d * scale, m1 = dmin * min, d2 = d * nextScale, m2 = dmin * nextMin;
                ReadOnlySpan<byte> q = blocks.Slice(Header + (Part * pair), Part);
                Span<float> first = y.Slice(2 * Part * pair, Part), second = y.Slice((2 * Part * pair) + Part, Part);
                for (int j = 0; j < q.Length; j++)
                {
                    int bits = fifth[j] >> (2 * pair);
                    first[j] = (d1 * ((q[j] & 15) | ((bits & 1) << 4))) - m1;
                    second[j] = (d2 * ((q[j] >> 4) | ((bits & 2) << 3))) - m2;
                }
            }
        }
    }

    public static void Quantize(ReadOnlySpan<float> x, Span<byte> blocks)
    {
        Span<byte> levels = stackalloc byte[KBlocks.Numbers];
        for (; !x.IsEmpty; x = x[KBlocks.Numbers..], blocks = blocks[Bytes..])
        {
            KBlocks.Choose(x[..KBlocks.Numbers], Search, blocks[..Fifth], levels);
            Span<byte> fifth = blocks.Slice(Fifth, Part);
            fifth.Clear();
            for (int pair = 0; pair < 4; pair++)
            {
                for (int j = 0; j < Part; j++)
                {
                    byte first = levels[(2 * Part * pair) + j], second = levels[(2 * Part * pair) + Part + j];
                    blocks[Header + (Part * pair) + j] = (byte)((first & 15) | (second << 4));
                    fifth[j] |= (byte)(((first >> 4) | (second >> 4 << 1)) << (2 * pair));
                }
            }
        }
    }
}
