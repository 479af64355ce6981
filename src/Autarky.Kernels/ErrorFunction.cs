namespace Autarky.Kernels;

/// <summary>erf(x) = 2/√π ∫₀ˣ e^(−t²) dt, which .NET does not have.</summary>
/// <remarks>
/// Near 0 by its Taylor series, farther out by the continued fraction of the complement, both to about 1e-12: exact for float32.
/// Source: Abramowitz and Stegun 7.1.5 and 7.1.14.
/// </remarks>
internal static class ErrorFunction
{
    internal static double Of(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude > 6)
        {
            return Math.Sign(x);
        }

        if (double.IsNaN(x))
        {
            return x;
        }

        return magnitude < 2.5 ? Series(x) : Math.Sign(x) * (1 - Fraction(magnitude));
    }

    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 60 && Math.Abs(term) > 1e-17; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return sum * 2 / Math.Sqrt(Math.PI);
    }

    private static double Fraction(double x)
    {
        double tail = x;
        for (int n = 60; n > 0; n--)
        {
            tail = x + (n / 2.0 / tail);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / tail;
    }
}
