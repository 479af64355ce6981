using MathNet.Numerics.Distributions;

namespace Autarky.Learning.Gates;

/// <summary>
/// Whether two answerers differ on the rows that they both answered: the exact form of Q. McNemar's test (Psychometrika 12, 1947), for which only
/// discordant rows count.
/// </summary>
internal static class McNemar
{
    /// <summary>
    /// The chance that the discordant rows fall apart so far or farther, either way, if each were as likely to speak for the one as for the other.
    /// 1 when there are none.
    /// </summary>
    /// <param name="onlyFirst">Rows on which only the first was right.</param>
    /// <param name="onlySecond">Rows on which only the second was right.</param>
    public static double ExactP(int onlyFirst, int onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        return Math.Min(1, 2 * Binomial.CDF(0.5, checked(onlyFirst + onlySecond), Math.Min(onlyFirst, onlySecond)));
    }
}
