namespace Autarky.Kernels.Quantization;

/// <summary>
/// Looks for the scale and the minimum with which a block's numbers are best written as <c>scale · level + min</c>: a first guess from the range, then
/// several roundings at slightly other scales from the best minimum so far, each followed by weighted least squares; the smallest weighted squared error
/// wins.
/// </summary>
/// <param name="Top">The largest level.</param>
/// <param name="From">By how many levels the first rounding's range differs from <paramref name="Top"/>.</param>
/// <param name="Steps">Roundings beside the first guess, each a tenth of a level further.</param>
/// <remarks>A number weighs its magnitude plus the root mean square of its block. Source: ggml's reference quantisers of Q4_K and Q5_K.</remarks>
internal sealed record ScaleSearch(int Top, float From, int Steps)
{
    /// <summary>By how many levels one rounding's range differs from the last one's.</summary>
    public const float Step = 0.1f;

    private const int MostNumbers = 32;

    /// <summary>The nearest integer, halves to even.</summary>
    public static int Nearest(float value) => (int)MathF.Round(value);

    /// <summary>Fits one block. The plain form of <see cref="EightScales"/>.</summary>
    /// <param name="x">At most 32 numbers.</param>
    /// <param name="levels">Receives a level from 0 to <see cref="Top"/> for each.</param>
    /// <param name="min">Receives what is subtracted, never negative: the minimum with its sign turned.</param>
    /// <returns>The scale; 0 where all numbers are the same and none is negative.</returns>
    public float Reference(ReadOnlySpan<float> x, Span<byte> levels, out float min)
    {
        Span<float> weights = stackalloc float[MostNumbers];
        Weigh(x, weights);
        float least = x[0], most = x[0], sumW = weights[0], sumX = sumW * x[0];
        for (int i = 1; i < x.Length; i++)
        {
            least = x[i] < least ? x[i] : least;
            most = x[i] > most ? x[i] : most;
            sumW += weights[i];
            sumX += weights[i] * x[i];
        }

        least = least > 0 ? 0 : least;
        if (most == least)
        {
            levels.Clear();
            min = -least;
            return 0;
        }

        // The first guess maps the range to all levels.
        float offset = least, inverse = Top / (most - least), scale = 1 / inverse;
        Round(x, inverse, offset, levels);
        float best = Error(x, weights, levels, scale, offset);
        Span<byte> trial = stackalloc byte[MostNumbers];
        trial = trial[..x.Length];
        for (int step = 0; step <= Steps; step++)
        {
            Round(x, (From + (Step * step) + Top) / (most - offset), offset, trial);
            if (Solve(x, weights, trial, sumW, sumX) is not var (s, o))
            {
                continue;
            }

            float error = Error(x, weights, trial, s, o);
            if (error < best)
            {
                (best, scale, offset) = (error, s, o);
                trial.CopyTo(levels);
            }
        }

        min = -offset;
        return scale;
    }

    private static void Weigh(ReadOnlySpan<float> x, Span<float> weights)
    {
        float squares = 0;
        foreach (float value in x)
        {
            squares += value * value;
        }

        float typical = MathF.Sqrt(squares / x.Length);
        for (int i = 0; i < x.Length; i++)
        {
            weights[i] = typical + Math.Abs(x[i]);
        }
    }

    private void Round(ReadOnlySpan<float> x, float inverse, float offset, Span<byte> levels)
    {
        for (int i = 0; i < x.Length; i++)
        {
            levels[i] = (byte)Math.Clamp(Nearest(inverse * (x[i] - offset)), 0, Top);
        }
    }

    // Weighted least squares of x on the levels; a minimum above 0 is not possible and becomes 0.
    private static (float Scale, float Offset)? Solve(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<byte> levels, float sumW, float sumX)
    {
        float sumL = 0, sumL2 = 0, sumXL = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float w = weights[i];
            int l = levels[i];
            sumL += w * l;
            sumL2 += w * l * l;
            sumXL += w * l * x[i];
        }

        float determinant = (sumW * sumL2) - (sumL * sumL);
        if (!(determinant > 0))
        {
            return null;
        }

        float scale = ((sumW * sumXL) - (sumX * sumL)) / determinant, offset = ((sumL2 * sumX) - (sumL * sumXL)) / determinant;
        return offset > 0 ? (sumXL / sumL2, 0) : (scale, offset);
    }

    private static float Error(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<byte> levels, float scale, float offset)
    {
        float error = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float difference = (scale * levels[i]) + offset - x[i];
            error += weights[i] * (difference * difference);
        }

        return error;
    }
}
