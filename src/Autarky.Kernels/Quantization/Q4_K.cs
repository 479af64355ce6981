namespace Autarky.Kernels.Quantization;

/// <summary>
/// Super-blocks of 256: binary16 d and dmin, 12 bytes of <see cref="KScales"/>, 128 bytes; of every 32 bytes the lower nibbles are one part of 32 numbers
/// and the upper ones the next. <c>y = (d · scale) · q − (dmin · min)</c>.
/// </summary>
internal static class Q4_K
{
    private const int Bytes = 144, Header = 16, Part = 32;

    private static readonly ScaleSearch Search = new(Top: 15, From: -1, Steps: 20);

    public static void Dequantize(ReadOnlySpan<byte> blocks, Span<float> y)
    {
        for (; !y.IsEmpty; blocks = blocks[Bytes..], y = y[KBlocks.Numbers..])
        {
            float d = Float16.ToSingle(blocks), dmin = Float16.ToSingle(blocks[2..]);
            for (int pair = 0; pair < 4; pair++)
            {
                (int scale, int min) = KScales.Get(blocks[4..], 2 * pair);
                (int nextScale, int nextMin) = KScales.Get(blocks[4..], (2 * pair) + 1);
                float d1 = d * scale, m1 = dmin * min, d2 = d * nextScale, m2 = dmin * nextMin;
                ReadOnlySpan<byte> q = blocks.Slice(Header + (Part * pair), Part);
                Span<float> first = y.Slice(2 * Part * pair, Part), second = y.Slice((2 * Part * pair) + Part, Part);
                for (int j = 0; j < q.Length; j++)
                {
                    first[j] = (d1 * (q[j] & 15)) - m1;
                    second[j] = (d2 * (q[j] >> 4)) - m2;
                }
            }
        }
    }

    public static void Quantize(ReadOnlySpan<float> x, Span<byte> blocks)
    {
        Span<byte> levels = stackalloc byte[KBlocks.Numbers];
        for (; !x.IsEmpty; x = x[KBlocks.Numbers..], blocks = blocks[Bytes..])
        {
            KBlocks.Choose(x[..KBlocks.Numbers], Search, blocks[..Header], levels);
            for (int pair = 0; pair < 4; pair++)
            {
                for (int j = 0; j < Part; j++)
                {
                    int at = (2 * Part * pair) + j;
                    blocks[Header + (Part * pair) + j] = (byte)(levels[at] | (levels[at + Part] << 4));
                }
            }
        }
    }
}
