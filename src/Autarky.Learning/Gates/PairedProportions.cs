using MathNet.Numerics.Distributions;

namespace Autarky.Learning;

/// <summary>
/// The difference of two shares that were observed on the same rows, with score bounds after T. Tango, Equivalence test and confidence
/// interval for the difference in proportions for the paired-sample design, Statistics in Medicine 17 (1998): at a supposed difference
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
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, onlyFirst + onlySecond);
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
        return variance > 0 ? observed / Math.Sqrt(variance) : observed >= 0 ? double.PositiveInfinity : double.NegativeInfinity;
    }
}
