namespace Autarky.Kernels.Quantization;

/// <summary>Looks for the scale with which a block's numbers are best written as <c>scale · level</c>, levels being signed.</summary>
/// <remarks>A number weighs its square. Nineteen roundings around the obvious scale, least squares each. Source: ggml's reference quantiser of Q6_K.</remarks>
internal static class SignedScale
{
    /// <summary>Smaller numbers than this are noise.</summary>
    public const float Nothing = 1e-15f;

    /// <summary>Roundings on each side of the obvious scale, and by how many levels they differ.</summary>
    public const int Steps = 9;

    /// <inheritdoc cref="Steps"/>
    public const float Step = 0.1f;

    /// <summary>Fits one block. The plain form of <see cref="EightSignedScales"/>.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="reach">Levels go from −reach to reach − 1.</param>
    /// <param name="levels">Receives each level plus <paramref name="reach"/>.</param>
    /// <returns>The scale, which may be negative; 0 where all numbers are next to nothing.</returns>
    public static float Reference(ReadOnlySpan<float> x, int reach, Span<byte> levels)
    {
        float far = BlockRange.Farthest(x);
        if (Math.Abs(far) < Nothing)
        {
            levels.Clear();
            return 0;
        }

        float inverse = -reach / far;
        (float sumXL, float sumL2) = Sums(x, inverse, reach);
        Round(x, inverse, reach, levels);
        float scale = sumL2 != 0 ? sumXL / sumL2 : 0, best = scale * sumXL;
        for (int step = -Steps; step <= Steps; step++)
        {
            if (step == 0)
            {
                continue;
            }

            inverse = -(reach + (Step * step)) / far;
            (sumXL, sumL2) = Sums(x, inverse, reach);
            if (sumL2 > 0 && sumXL * sumXL > best * sumL2)
            {
                Round(x, inverse, reach, levels);
                scale = sumXL / sumL2;
                best = scale * sumXL;
            }
        }

        return scale;
    }

    private static int Level(float x, float inverse, int reach) => Math.Clamp(ScaleSearch.Nearest(inverse * x), -reach, reach - 1);

    private static void Round(ReadOnlySpan<float> x, float inverse, int reach, Span<byte> levels)
    {
        for (int i = 0; i < x.Length; i++)
        {
            levels[i] = (byte)(reach + Level(x[i], inverse, reach));
        }
    }

    private static (float XL, float L2) Sums(ReadOnlySpan<float> x, float inverse, int reach)
    {
        float sumXL = 0, sumL2 = 0;
        foreach (float value in x)
        {
            int l = Level(value, inverse, reach);
            float w = value * value;
            sumXL += w * value * l;
            sumL2 += w * l * l;
        }

        return (sumXL, sumL2);
    }
}
