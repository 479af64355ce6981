using MathNet.Numerics.Distributions;

namespace Autarky.Learning.Calibration;

/// <summary>
/// Clopper–Pearson bounds on a share that was observed as <c>events</c> out of <c>rows</c>: exact, so they hold at every sample size
/// (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934).
/// </summary>
public static class BinomialBound
{
    /// <summary>The one-sided upper bound: the true share is below it with at least the given confidence. 1 when there are no rows.</summary>
    /// <param name="events">From 0 to <paramref name="rows"/>; not a whole number where rows count in parts, and then between the bounds of its
    /// neighbours.</param>
    /// <param name="rows">0 or more.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not.</exception>
    public static double Upper(double events, int rows, double confidence)
    {
        Check(events, rows, confidence);
        if (events == rows)
        {
            return 1;
        }

        // The Beta quantile for no events has a closed form, which is exact where the root search is not.
        return events == 0
            ? 1 - Math.Pow(1 - confidence, 1.0 / rows)
            : Beta.InvCDF(events + 1, rows - events, confidence);
    }

    /// <summary>The one-sided lower bound: the true share is above it with at least the given confidence. 0 when there are no rows.</summary>
    /// <inheritdoc cref="Upper"/>
    public static double Lower(double events, int rows, double confidence) => 1 - Upper(rows - events, rows, confidence);

    /// <summary>The two-sided interval: half of the error on either side. [0, 1] when there are no rows.</summary>
    /// <inheritdoc cref="Upper"/>
    public static Interval Interval(double events, int rows, double confidence)
    {
        double each = 1 - ((1 - confidence) / 2);
        return new Interval(Lower(events, rows, each), Upper(events, rows, each));
    }

    /// <summary>The fewest rows that put the upper bound at or under a share in (0, 1) although so many of them are events.</summary>
    public static int RowsToProve(double share, double confidence, int errors = 0)
    {
        Check(errors, int.MaxValue, confidence);
        if (errors == 0)
        {
            return (int)Math.Ceiling((Math.Log(1 - confidence) / Math.Log(1 - share)) - 1e-9);
        }

        int enough = errors + 1;
        while (Upper(errors, enough, confidence) > share)
        {
            enough = checked(enough * 2);
        }

        int few = Math.Max(errors, enough / 2);
        while (enough - few > 1)
        {
            int middle = few + ((enough - few) / 2);
            (few, enough) = Upper(errors, middle, confidence) > share ? (middle, enough) : (few, middle);
        }

        return enough;
    }

    private static void Check(double events, int rows, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (!(events >= 0 && events <= rows))
        {
            throw new ArgumentOutOfRangeException(nameof(events), events, FormattableString.Invariant($"Events must be 0 to {rows}, the number of rows."));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
    }
}

/// <summary>An interval of shares, both ends included.</summary>
public readonly record struct Interval(double Low, double High);
