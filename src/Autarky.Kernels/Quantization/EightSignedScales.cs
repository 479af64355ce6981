using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels.Quantization;

/// <summary>
/// <see cref="SignedScale"/> for eight parts of 16 numbers side by side, levels from −32 to 31: lane j works on part j, and does what the reference does with
/// one part, operation by operation in the same order, so the results have the same bits.
/// </summary>
internal static class EightSignedScales
{
    public const int Parts = 8, PartLength = 16, Reach = 32;

    // Where a binary32 has no more bits after the point: adding and subtracting it rounds, halves to even.
    private const float Whole = 12582912;

    /// <summary>Fits eight parts.</summary>
    /// <param name="x">128 numbers, part after part.</param>
    /// <param name="levels">Receives 128 levels, each plus 32.</param>
    /// <param name="scales">Receives 8 scales.</param>
    public static void Run(ReadOnlySpan<float> x, Span<byte> levels, Span<float> scales)
    {
        Span<Vector256<float>> columns = stackalloc Vector256<float>[PartLength];
        for (int i = 0; i < PartLength; i++)
        {
            columns[i] = Vector256.Create(x[i], x[i + 16], x[i + 32], x[i + 48], x[i + 64], x[i + 80], x[i + 96], x[i + 112]);
        }

        Vector256<float> far = Farthest(columns), nothing = Vector256.LessThan(Vector256.Abs(far), Vector256.Create(SignedScale.Nothing));
        Vector256<float> chosen = Vector256.Create(-(float)Reach) / far;
        Sums(columns, chosen, out Vector256<float> sumXL, out Vector256<float> sumL2);
        Vector256<float> scale = Vector256.ConditionalSelect(Vector256.Equals(sumL2, Vector256<float>.Zero), Vector256<float>.Zero, sumXL / sumL2);
        Vector256<float> best = scale * sumXL;
        for (int step = -SignedScale.Steps; step <= SignedScale.Steps; step++)
        {
            if (step == 0)
            {
                continue;
            }

            Vector256<float> inverse = Vector256.Create(-(Reach + (SignedScale.Step * step))) / far;
            Sums(columns, inverse, out sumXL, out sumL2);
            Vector256<float> better = Vector256.GreaterThan(sumL2, Vector256<float>.Zero) & Vector256.GreaterThan(sumXL * sumXL, best * sumL2);
            chosen = Vector256.ConditionalSelect(better, inverse, chosen);
            scale = Vector256.ConditionalSelect(better, sumXL / sumL2, scale);
            best = Vector256.ConditionalSelect(better, scale * sumXL, best);
        }

        Vector256.AndNot(scale, nothing).CopyTo(scales);
        for (int i = 0; i < PartLength; i++)
        {
            Vector256<float> level = Vector256.AndNot(Level(chosen * columns[i]) + Vector256.Create((float)Reach), nothing);
            for (int j = 0; j < Parts; j++)
            {
                levels[(PartLength * j) + i] = (byte)level[j];
            }
        }
    }

    /// <summary>The nearest level from −32 to 31 to each of eight numbers, halves to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Level(Vector256<float> value)
    {
        Vector256<float> low = Vector256.Create(-(float)Reach), high = Vector256.Create(Reach - 1f);
        value = Vector256.ConditionalSelect(Vector256.GreaterThan(value, low), value, low);
        value = Vector256.ConditionalSelect(Vector256.GreaterThan(value, high), high, value);
        return value + Vector256.Create(Whole) - Vector256.Create(Whole);
    }

    private static Vector256<float> Farthest(ReadOnlySpan<Vector256<float>> columns)
    {
        Vector256<float> far = Vector256<float>.Zero, magnitude = far;
        foreach (Vector256<float> x in columns)
        {
            Vector256<float> farther = Vector256.GreaterThan(Vector256.Abs(x), magnitude);
            magnitude = Vector256.ConditionalSelect(farther, Vector256.Abs(x), magnitude);
            far = Vector256.ConditionalSelect(farther, x, far);
        }

        return far;
    }

    private static void Sums(ReadOnlySpan<Vector256<float>> columns, Vector256<float> inverse, out Vector256<float> sumXL, out Vector256<float> sumL2)
    {
        sumXL = sumL2 = Vector256<float>.Zero;
        foreach (Vector256<float> x in columns)
        {
            Vector256<float> level = Level(inverse * x), weight = x * x;
            sumXL += weight * x * level;
            sumL2 += weight * level * level;
        }
    }
}
