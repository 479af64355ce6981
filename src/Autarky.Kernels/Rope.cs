using System.Runtime.Intrinsics;

namespace Autarky.Kernels;

/// <summary>
/// Rotary position embedding of one head: pairs of numbers are rotated by an angle that grows with the position. The angles come as two tables, so
/// that every way of scaling them (linear, Llama 3, YaRN) is a table and not a case here.
/// </summary>
/// <remarks>Source: Su et al. 2021 (RoFormer).</remarks>
public static class Rope
{
    /// <summary>Rotates neighbours: (x[2i], x[2i+1]), as GGUF files of the Llama family store their heads.</summary>
    /// <param name="head">The head's numbers, changed in place; only the first 2 · cos.Length are rotated.</param>
    /// <param name="cos">Cosines of this position's angles.</param>
    /// <param name="sin">Sines of this position's angles.</param>
    public static void Neighbours(Span<float> head, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        int at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // Each of (a, b) by the cosine, plus (b, a) by (−sine, sine): the same products and one sum, so the same bits.
            Vector256<int> twice = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3), swap = Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6);
            Vector256<float> signs = Vector256.Create(-1f, 1, -1, 1, -1, 1, -1, 1);
            for (; at + 4 <= cos.Length; at += 4)
            {
                Span<float> four = head.Slice(2 * at, 8);
                Vector256<float> pairs = Vector256.Create((ReadOnlySpan<float>)four);
                Vector256<float> c = Vector256.Shuffle(Vector256.Create(Vector128.Create(cos[at..]), Vector128<float>.Zero), twice);
                Vector256<float> s = Vector256.Shuffle(Vector256.Create(Vector128.Create(sin[at..]), Vector128<float>.Zero), twice) * signs;
                ((pairs * c) + (Vector256.Shuffle(pairs, swap) * s)).CopyTo(four);
            }
        }

        for (; at < cos.Length; at++)
        {
            float a = head[2 * at], b = head[(2 * at) + 1];
            head[2 * at] = (a * cos[at]) - (b * sin[at]);
            head[(2 * at) + 1] = (a * sin[at]) + (b * cos[at]);
        }
    }

    /// <summary>Rotates halves: (x[i], x[i + n]), n = cos.Length.</summary>
    /// <param name="head">The head's numbers, changed in place; only the first 2 · cos.Length are rotated.</param>
    /// <param name="cos">Cosines of this position's angles.</param>
    /// <param name="sin">Sines of this position's angles.</param>
    public static void Halves(Span<float> head, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        Span<float> first = head[..cos.Length], second = head.Slice(cos.Length, cos.Length);
        int at = 0;
        for (; at + Vector256<float>.Count <= cos.Length; at += Vector256<float>.Count)
        {
            Vector256<float> a = Vector256.Create((ReadOnlySpan<float>)first[at..]), b = Vector256.Create((ReadOnlySpan<float>)second[at..]);
            Vector256<float> c = Vector256.Create(cos[at..]), s = Vector256.Create(sin[at..]);
            ((a * c) - (b * s)).CopyTo(first[at..]);
            ((a * s) + (b * c)).CopyTo(second[at..]);
        }

        for (; at < cos.Length; at++)
        {
            float a = first[at], b = second[at];
            first[at] = (a * cos[at]) - (b * sin[at]);
            second[at] = (a * sin[at]) + (b * cos[at]);
        }
    }
}
