namespace Autarky.Learning.Calibration;

/// <summary>
/// The expected calibration error: the mean distance between stated confidence and observed share of right answers over 15 equally wide
/// bins, weighted by rows (C. Guo and others, On Calibration of Modern Neural Networks, 2017).
/// </summary>
internal static class CalibrationError
{
    private const int Bins = 15;

    /// <summary>The error in [0, 1]; 0 for no rows.</summary>
    public static double Of(IEnumerable<(double Confidence, bool Right)> answers)
    {
        Span<double> confidence = stackalloc double[Bins];
        Span<int> right = stackalloc int[Bins];
        int rows = 0;
        foreach ((double stated, bool isRight) in answers)
        {
            int bin = Math.Clamp((int)(stated * Bins), 0, Bins - 1);
            confidence[bin] += stated;
            right[bin] += isRight ? 1 : 0;
            rows++;
        }

        double sum = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            sum += Math.Abs(confidence[bin] - right[bin]);
        }

        return rows == 0 ? 0 : sum / rows;
    }
}
