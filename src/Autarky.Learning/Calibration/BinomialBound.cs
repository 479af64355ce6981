using MathNet.Numerics.Distributions;

namespace Autarky.Learning;

/// <summary>
/// Clopper–Pearson bounds on a share that was observed as <c>events</c> out of <c>rows</c>: exact, so they hold at every sample size
/// (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934).
/// </summary>
public static class BinomialBound
{
    /// <summary>The one-sided upper bound: the true share is below it with at least the given confidence. 1 when there are no rows.</summary>
    public static double Upper(int events, int rows, double confidence)
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
    public static double Lower(int events, int rows, double confidence) => 1 - Upper(rows - events, rows, confidence);

    /// <summary>The two-sided interval: half of the error on either side.</summary>
    public static Interval Interval(int events, int rows, double confidence)
    {
        double each = 1 - ((1 - confidence) / 2);
        return new Interval(Lower(events, rows, each), Upper(events, rows, each));
    }

    /// <summary>How many rows without a single event put the upper bound at or under a share in (0, 1).</summary>
    public static int RowsToProve(double share, double confidence) =>
        (int)Math.Ceiling((Math.Log(1 - confidence) / Math.Log(1 - share)) - 1e-9);

    private static void Check(int events, int rows, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, rows);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
    }
}

/// <summary>An interval of shares, both ends included.</summary>
public readonly record struct Interval(double Low, double High);
