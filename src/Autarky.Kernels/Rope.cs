namespace Autarky.Kernels;

/// <summary>
/// Rotary position embedding of one head: pairs of numbers are turned by an angle that grows with the position. The angles come as two tables, so
/// that every way of scaling them (linear, Llama 3, YaRN) is a table and not a case here.
/// </summary>
/// <remarks>Source: Su et al. 2021 (RoFormer).</remarks>
public static class Rope
{
    /// <summary>Turns neighbours: (x[2i], x[2i+1]), as GGUF files of the Llama family store their heads.</summary>
    /// <param name="head">The head's numbers, changed in place; only the first 2 · cos.Length are turned.</param>
    /// <param name="cos">Cosines of this position's angles.</param>
    /// <param name="sin">Sines of this position's angles.</param>
    public static void Neighbours(Span<float> head, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        for (int i = 0; i < cos.Length; i++)
        {
            float a = head[2 * i], b = head[(2 * i) + 1];
            head[2 * i] = (a * cos[i]) - (b * sin[i]);
            head[(2 * i) + 1] = (a * sin[i]) + (b * cos[i]);
        }
    }

    /// <summary>Turns halves: (x[i], x[i + n]), n = cos.Length.</summary>
    /// <param name="head">The head's numbers, changed in place; only the first 2 · cos.Length are turned.</param>
    /// <param name="cos">Cosines of this position's angles.</param>
    /// <param name="sin">Sines of this position's angles.</param>
    public static void Halves(Span<float> head, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        Span<float> first = head[..cos.Length], second = head.Slice(cos.Length, cos.Length);
        for (int i = 0; i < cos.Length; i++)
        {
            float a = first[i], b = second[i];
            first[i] = (a * cos[i]) - (b * sin[i]);
            second[i] = (a * sin[i]) + (b * cos[i]);
        }
    }
}
