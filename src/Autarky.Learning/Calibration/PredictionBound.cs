using MathNet.Numerics;

namespace Autarky.Learning.Calibration;

/// <summary>
/// How many losses a calibration split may hold so that another split drawn from the same rows stays within a target too.
/// Clopper–Pearson bounds the true rate; whoever checks on a third split sees that rate plus the third split's own luck. Given the total
/// of both splits, the losses fall on them by the hypergeometric distribution, which needs no assumption but that the split was blind.
/// </summary>
internal static class PredictionBound
{
    /// <summary>
    /// The largest count of losses among <paramref name="rows"/> for which at most <c>1 − confidence</c> of blind splits put more than
    /// <paramref name="target"/> of <paramref name="otherRows"/> over the target; −1 when not even 0 will do.
    /// </summary>
    public static int AllowedLosses(int rows, int otherRows, double target, double confidence)
    {
        int violation = FirstViolation(otherRows, target);
        if (violation > otherRows)
        {
            return rows; // The target is 1: nothing can violate it.
        }

        // The probability grows with the losses.
        int allowed = -1, tooMany = rows + 1;
        while (tooMany - allowed > 1)
        {
            int middle = allowed + ((tooMany - allowed) / 2);
            (allowed, tooMany) = ViolationProbability(middle, rows, otherRows, violation) <= 1 - confidence ? (middle, tooMany) : (allowed, middle);
        }

        return allowed;
    }

    /// <summary>The smallest count of losses that is more than the target's share of the rows.</summary>
    public static int FirstViolation(int rows, double target) => (int)Math.Floor((target * rows) + 1e-9) + 1;

    // The rule stops at the laxest threshold with at most `losses` losses here. It is violated when, walking down the pooled losses in order
    // of confidence, `violation` of them fall into the other split before `losses` + 1 fall into this one, that is: when of the first
    // losses + violation pooled ones at most `losses` are here. So the choice among all thresholds costs no confidence.
    private static double ViolationProbability(int losses, int rows, int otherRows, int violation)
    {
        int pooled = losses + violation;
        double all = SpecialFunctions.BinomialLn(rows + otherRows, pooled);
        double sum = 0;
        for (int here = Math.Max(0, pooled - otherRows); here <= losses; here++)
        {
            sum += Math.Exp(SpecialFunctions.BinomialLn(rows, here) + SpecialFunctions.BinomialLn(otherRows, pooled - here) - all);
        }

        return sum;
    }
}
