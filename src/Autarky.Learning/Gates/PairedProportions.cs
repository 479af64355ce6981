using Autarky.Learning.Calibration;
using MathNet.Numerics.Distributions;

namespace Autarky.Learning.Gates;

/// <summary>
/// The difference of two shares that were observed on the same rows. Where nothing else is said, with score bounds after T. Tango, Equivalence test and
/// confidence interval for the difference in proportions for the paired-sample design, Statistics in Medicine 17 (1998): at a supposed difference
/// the nuisance parameter takes its likeliest value, so the bounds hold with few discordant rows and even with none.
/// </summary>
internal static class PairedProportions
{
    /// <summary>
    /// The one-sided lower bound of share(first) − share(second), in [−1, 1].
    /// </summary>
    /// <param name="onlyFirst">Rows on which only the first was right.</param>
    /// <param name="onlySecond">Rows on which only the second was right.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="confidence">One-sided, in (0.5, 1).</param>
    public static double LowerBound(int onlyFirst, int onlySecond, int rows, double confidence)
    {
        Check(onlyFirst, onlySecond, rows);
        if (rows == 0)
        {
            return -1;
        }

        // The score falls as the supposed difference grows: the bound is where it crosses the quantile.
        double quantile = Normal.InvCDF(0, 1, confidence);
        double low = -1;
        double high = (double)(onlyFirst - onlySecond) / rows;
        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2;
            if (Score(onlyFirst, onlySecond, rows, middle) > quantile)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The one-sided upper bound: the mirror image of the lower one.</summary>
    public static double UpperBound(int onlyFirst, int onlySecond, int rows, double confidence) =>
        -LowerBound(onlySecond, onlyFirst, rows, confidence);

    /// <summary>The two-sided interval of share(first) − share(second): half of the error on either side. [−1, 1] when there are no rows.</summary>
    /// <inheritdoc cref="LowerBound"/>
    public static Interval Tango(int onlyFirst, int onlySecond, int rows, double confidence)
    {
        double each = 1 - ((1 - confidence) / 2);
        return new Interval(LowerBound(onlyFirst, onlySecond, rows, each), UpperBound(onlyFirst, onlySecond, rows, each));
    }

    /// <summary>
    /// The chance of a score as good as this one or better if the first were worse by exactly the margin: at most 1 − confidence where
    /// <see cref="LowerBound"/> is at least −margin. 1 when there are no rows.
    /// </summary>
    /// <param name="onlyFirst">Rows on which only the first was right.</param>
    /// <param name="onlySecond">Rows on which only the second was right.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="margin">In [0, 1).</param>
    public static double NonInferiorityP(int onlyFirst, int onlySecond, int rows, double margin)
    {
        Check(onlyFirst, onlySecond, rows);
        return rows == 0 ? 1 : Normal.CDF(0, 1, -Score(onlyFirst, onlySecond, rows, -margin));
    }

    /// <summary>
    /// The two-sided interval of share(first) − share(second) by method 10 of R. G. Newcombe, Improved confidence intervals for the difference
    /// between binomial proportions based on paired data, Statistics in Medicine 17 (1998): Wilson's score intervals of both shares, combined with
    /// their correlation phi, corrected for continuity. [−1, 1] when there are no rows.
    /// </summary>
    /// <param name="both">Rows on which both were right.</param>
    /// <param name="onlyFirst">Rows on which only the first was right.</param>
    /// <param name="onlySecond">Rows on which only the second was right.</param>
    /// <param name="neither">Rows on which neither was right.</param>
    /// <param name="confidence">Two-sided, in (0, 1).</param>
    public static Interval Newcombe(int both, int onlyFirst, int onlySecond, int neither, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(both);
        ArgumentOutOfRangeException.ThrowIfNegative(neither);
        int rows = checked(both + onlyFirst + onlySecond + neither);
        Check(onlyFirst, onlySecond, rows);
        if (rows == 0)
        {
            return new Interval(-1, 1);
        }

        double quantile = Normal.InvCDF(0, 1, 1 - ((1 - confidence) / 2));
        (double first, Interval ofFirst) = Wilson(both + onlyFirst, rows, quantile);
        (double second, Interval ofSecond) = Wilson(both + onlySecond, rows, quantile);
        double phi = Phi(both, onlyFirst, onlySecond, neither);
        double below = Apart(first - ofFirst.Low, ofSecond.High - second, phi);
        double above = Apart(ofFirst.High - first, second - ofSecond.Low, phi);
        return new Interval(Math.Max(-1, first - second - below), Math.Min(1, first - second + above));
    }

    /// <summary>How many rows without a discordant one put the lower bound above −margin.</summary>
    public static int RowsToProve(double margin, double confidence)
    {
        // Without discordant rows the score is sqrt(n·margin / (1 − margin)).
        double quantile = Normal.InvCDF(0, 1, confidence);
        return (int)Math.Ceiling((quantile * quantile * (1 - margin) / margin) + 1e-9);
    }

    /// <summary>The score statistic of the observed difference at a supposed one.</summary>
    internal static double Score(int onlyFirst, int onlySecond, int rows, double difference)
    {
        double observed = onlyFirst - onlySecond - (rows * difference);

        // The likeliest share of rows on which only the second is right, given the difference: the larger root of a quadratic.
        double a = 2.0 * rows;
        double b = ((2.0 * rows) - onlyFirst + onlySecond) * difference - onlyFirst - onlySecond;
        double c = -onlySecond * difference * (1 - difference);
        double q = (-b + Math.Sqrt(Math.Max(0, (b * b) - (4 * a * c)))) / (2 * a);
        double variance = rows * ((2 * q) + (difference * (1 - difference)));
        return observed == 0 ? 0 : variance > 0 ? observed / Math.Sqrt(variance) : observed > 0 ? double.PositiveInfinity : double.NegativeInfinity;
    }

    private static (double Share, Interval Interval) Wilson(int right, int rows, double quantile)
    {
        double share = (double)right / rows;
        double square = quantile * quantile;
        double middle = ((2.0 * right) + square) / (2 * (rows + square));
        double half = quantile * Math.Sqrt(square + (4.0 * right * (1 - share))) / (2 * (rows + square));
        return (share, new Interval(middle - half, middle + half));
    }

    private static double Phi(int both, int onlyFirst, int onlySecond, int neither)
    {
        double rows = (double)both + onlyFirst + onlySecond + neither;
        double product = ((double)both * neither) - ((double)onlyFirst * onlySecond);
        double corrected = product > 0 ? Math.Max(0, product - (rows / 2)) : product;
        double margins = ((double)both + onlyFirst) * ((double)onlySecond + neither) * ((double)both + onlySecond) * ((double)onlyFirst + neither);
        return margins == 0 ? 0 : corrected / Math.Sqrt(margins);
    }

    private static double Apart(double one, double other, double phi) =>
        Math.Sqrt(Math.Max(0, (one * one) - (2 * phi * one * other) + (other * other)));

    private static void Check(int onlyFirst, int onlySecond, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, onlyFirst + onlySecond);
    }
}
