using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels.Quantization;

/// <summary>
/// <see cref="ScaleSearch"/> for the eight parts of a super-block side by side: lane j works on part j. Each lane does what the reference does with one part,
/// operation by operation in the same order, so the results have the same bits.
/// </summary>
internal static class EightScales
{
    public const int Parts = 8, PartLength = 32, Numbers = Parts * PartLength;

    // Where a binary32 has no more bits after the point: adding and subtracting it rounds, halves to even.
    private const float Whole = 12582912;

    /// <summary>Fits all eight parts.</summary>
    /// <param name="search">How.</param>
    /// <param name="x">256 numbers, part after part.</param>
    /// <param name="levels">Receives 256 levels.</param>
    /// <param name="scales">Receives 8 scales.</param>
    /// <param name="mins">Receives what is subtracted, 8 numbers.</param>
    public static void Run(ScaleSearch search, ReadOnlySpan<float> x, Span<byte> levels, Span<float> scales, Span<float> mins)
    {
        Span<Vector256<float>> columns = stackalloc Vector256<float>[PartLength], weights = stackalloc Vector256<float>[PartLength];
        Span<Vector256<float>> kept = stackalloc Vector256<float>[PartLength], trial = stackalloc Vector256<float>[PartLength];
        Transpose(x, columns);
        Weigh(columns, weights);
        Vector256<float> least = columns[0], most = columns[0], sumW = weights[0], sumX = sumW * columns[0];
        for (int i = 1; i < PartLength; i++)
        {
            least = Vector256.ConditionalSelect(Vector256.LessThan(columns[i], least), columns[i], least);
            most = Vector256.ConditionalSelect(Vector256.GreaterThan(columns[i], most), columns[i], most);
            sumW += weights[i];
            sumX += weights[i] * columns[i];
        }

        least = Vector256.ConditionalSelect(Vector256.GreaterThan(least, Vector256<float>.Zero), Vector256<float>.Zero, least);
        Vector256<float> flat = Vector256.Equals(most, least), offset = least, top = Vector256.Create((float)search.Top);
        Vector256<float> inverse = top / (most - least), scale = Vector256<float>.One / inverse;
        Round(columns, inverse, offset, top, kept);
        Vector256<float> best = Error(columns, weights, kept, scale, offset);
        for (int step = 0; step <= search.Steps; step++)
        {
            Round(columns, Vector256.Create(search.From + (ScaleSearch.Step * step) + search.Top) / (most - offset), offset, top, trial);
            Vector256<float> solved = Solve(columns, weights, trial, sumW, sumX, out Vector256<float> s, out Vector256<float> o);
            Vector256<float> error = Error(columns, weights, trial, s, o), better = solved & Vector256.LessThan(error, best);
            if (Vector256.EqualsAll(better, Vector256<float>.Zero))
            {
                continue;
            }

            best = Vector256.ConditionalSelect(better, error, best);
            scale = Vector256.ConditionalSelect(better, s, scale);
            offset = Vector256.ConditionalSelect(better, o, offset);
            for (int i = 0; i < PartLength; i++)
            {
                kept[i] = Vector256.ConditionalSelect(better, trial[i], kept[i]);
            }
        }

        Vector256.AndNot(scale, flat).CopyTo(scales);
        (-Vector256.ConditionalSelect(flat, least, offset)).CopyTo(mins);
        for (int i = 0; i < Numbers; i++)
        {
            levels[i] = (byte)Vector256.AndNot(kept[i % PartLength], flat)[i / PartLength];
        }
    }

    /// <summary>The nearest level to each of eight numbers, halves to even; 0 for what is less, or no number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Level(Vector256<float> value, Vector256<float> top)
    {
        value = Vector256.ConditionalSelect(Vector256.GreaterThan(value, Vector256<float>.Zero), value, Vector256<float>.Zero);
        value = Vector256.ConditionalSelect(Vector256.GreaterThan(value, top), top, value);
        return value + Vector256.Create(Whole) - Vector256.Create(Whole);
    }

    // Number i of every part.
    private static void Transpose(ReadOnlySpan<float> x, Span<Vector256<float>> columns)
    {
        for (int i = 0; i < PartLength; i++)
        {
            columns[i] = Vector256.Create(x[i], x[i + 32], x[i + 64], x[i + 96], x[i + 128], x[i + 160], x[i + 192], x[i + 224]);
        }
    }

    private static void Weigh(ReadOnlySpan<Vector256<float>> columns, Span<Vector256<float>> weights)
    {
        Vector256<float> squares = Vector256<float>.Zero;
        foreach (Vector256<float> x in columns)
        {
            squares += x * x;
        }

        Vector256<float> typical = Vector256.Sqrt(squares / Vector256.Create((float)PartLength));
        for (int i = 0; i < columns.Length; i++)
        {
            weights[i] = typical + Vector256.Abs(columns[i]);
        }
    }

    private static void Round(
        ReadOnlySpan<Vector256<float>> columns, Vector256<float> inverse, Vector256<float> offset, Vector256<float> top, Span<Vector256<float>> levels)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            levels[i] = Level(inverse * (columns[i] - offset), top);
        }
    }

    // Returns in which lanes there is a solution.
    private static Vector256<float> Solve(
        ReadOnlySpan<Vector256<float>> columns, ReadOnlySpan<Vector256<float>> weights, ReadOnlySpan<Vector256<float>> levels,
        Vector256<float> sumW, Vector256<float> sumX, out Vector256<float> scale, out Vector256<float> offset)
    {
        Vector256<float> sumL = Vector256<float>.Zero, sumL2 = sumL, sumXL = sumL;
        for (int i = 0; i < columns.Length; i++)
        {
            Vector256<float> weighted = weights[i] * levels[i];
            sumL += weighted;
            sumL2 += weighted * levels[i];
            sumXL += weighted * columns[i];
        }

        Vector256<float> determinant = (sumW * sumL2) - (sumL * sumL);
        scale = ((sumW * sumXL) - (sumX * sumL)) / determinant;
        offset = ((sumL2 * sumX) - (sumL * sumXL)) / determinant;
        Vector256<float> above = Vector256.GreaterThan(offset, Vector256<float>.Zero);
        scale = Vector256.ConditionalSelect(above, sumXL / sumL2, scale);
        offset = Vector256.ConditionalSelect(above, Vector256<float>.Zero, offset);
        return Vector256.GreaterThan(determinant, Vector256<float>.Zero);
    }

    private static Vector256<float> Error(
        ReadOnlySpan<Vector256<float>> columns, ReadOnlySpan<Vector256<float>> weights, ReadOnlySpan<Vector256<float>> levels, Vector256<float> scale,
        Vector256<float> offset)
    {
        Vector256<float> error = Vector256<float>.Zero;
        for (int i = 0; i < columns.Length; i++)
        {
            Vector256<float> difference = (scale * levels[i]) + offset - columns[i];
            error += weights[i] * (difference * difference);
        }

        return error;
    }
}
