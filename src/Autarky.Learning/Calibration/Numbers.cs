namespace Autarky.Learning.Calibration;

/// <summary>How numbers are rounded for reports, so that they read well and are the same everywhere.</summary>
internal static class Numbers
{
    /// <summary>A share in [0, 1] to six decimals.</summary>
    public static double Share(double value) => Math.Round(value, 6) + 0.0;

    /// <summary>A quotient of counts to six decimals; null when there is nothing to divide by.</summary>
    public static double? Share(int part, int whole) => whole == 0 ? null : Share((double)part / whole);

    /// <summary>An interval to six decimals; null when there are no rows.</summary>
    public static Interval? Interval(int part, int whole, double confidence)
    {
        if (whole == 0)
        {
            return null;
        }

        Interval interval = BinomialBound.Interval(part, whole, confidence);
        return new Interval(Share(interval.Low), Share(interval.High));
    }
}
