namespace Autarky.Learning.Classifiers;

/// <summary>
/// The natural logarithm in additions, multiplications and divisions only: the C library's differs between machines in the last bit, and a student's
/// file must not. Relative error under 1e-15 away from 1; for positive normal numbers.
/// </summary>
internal static class PortableLog
{
    private const double Ln2 = 0.693147180559945309417232;

    internal static double Of(double x)
    {
        // x = m · 2^e with m in [1, 2); ln m = 2 artanh((m − 1) / (m + 1)), whose series in s² ≤ 1/9 has died out after 17 terms.
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | (1023L << 52));
        double s = (m - 1) / (m + 1);
        double sum = 0;
        for (int term = 35; term >= 1; term -= 2)
        {
            sum = (sum * s * s) + (1.0 / term);
        }

        return (exponent * Ln2) + (2 * s * sum);
    }
}
