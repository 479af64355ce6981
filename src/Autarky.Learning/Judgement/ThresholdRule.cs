using Autarky.Learning.Calibration;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Judgement;

/// <summary>One request as the threshold rule sees it.</summary>
/// <param name="Confidence">The student's calibrated confidence in [0, 1].</param>
/// <param name="Loss">Whether the student's answer, if given, would cost a right answer: see <see cref="JudgedRow.Loss"/>.</param>
internal readonly record struct RiskRow(double Confidence, bool Loss);

/// <summary>Chooses the confidence from which the student answers.</summary>
/// <remarks>
/// <para>
/// The risk of a threshold is the share of all requests on which the student answers and loses. It can only grow as the threshold falls.
/// Requests that repeat a question are counted (<see cref="RepeatRisk"/>); what they leave of the target is the target of the new questions.
/// The rule takes the laxest threshold of a grid, fixed in advance and ending at the policy's least confidence, at which two bounds hold on the calibration
/// split, each at the policy's confidence: the Clopper–Pearson upper bound of the true risk is within the target, and so is the risk on the next blind split of
/// the size of the test split (<see cref="PredictionBound"/>), which is somewhat stricter because that split has luck of its own.
/// </para>
/// <para>
/// No correction for trying many thresholds is due. The thresholds are tried from strict to lax and the walk ends at the first that fails
/// (fixed-sequence testing), and since losses are nested, the rule can only go wrong at the strictest threshold whose risk is too high:
/// one test, one chance of error.
/// </para>
/// </remarks>
internal static class ThresholdRule
{
    /// <summary>The thresholds, from strict to lax: two close to certainty, then every hundredth down to 0.</summary>
    public static IReadOnlyList<double> Grid { get; } = [0.999, 0.995, .. Enumerable.Range(0, 100).Select(step => (99 - step) / 100.0)];

    /// <summary>Chooses by the rows of the calibration split.</summary>
    /// <param name="calibration">All rows of the split.</param>
    /// <param name="testRows">Rows of the split on which the choice is checked; with 0 only the true risk is bounded.</param>
    /// <param name="policy">Target and confidence.</param>
    /// <param name="repeats">What the student loses of repeated questions.</param>
    public static ThresholdChoice Choose(IReadOnlyList<RiskRow> calibration, int testRows, UseCasePolicy policy, RepeatRisk repeats)
    {
        int rows = calibration.Count;
        RiskRow[] sorted = [.. calibration.OrderByDescending(row => row.Confidence)];
        double left = NewTarget(repeats, null, policy);
        int allowed = AllowedLosses(rows, testRows, left, policy.Confidence);
        var choice = new ThresholdChoice { Rows = rows, AllowedLosses = allowed };
        int answered = 0;
        int losses = 0;
        foreach (double threshold in Grid.TakeWhile(threshold => threshold >= policy.LeastConfidence))
        {
            for (; answered < rows && sorted[answered].Confidence >= threshold; answered++)
            {
                losses += sorted[answered].Loss ? 1 : 0;
            }

            double leftHere = NewTarget(repeats, threshold, policy);
            if (leftHere != left)
            {
                left = leftHere;
                allowed = AllowedLosses(rows, testRows, left, policy.Confidence);
            }

            if (losses > allowed)
            {
                break;
            }

            if (answered > 0)
            {
                choice = choice with
                {
                    Threshold = threshold,
                    Answered = answered,
                    Losses = losses,
                    AllowedLosses = allowed,
                    RepeatsLost = repeats.Lost(threshold),
                };
            }
        }

        return choice with
        {
            RepeatShare = repeats.RepeatShare,
            RiskBound = (repeats.NewShare * BinomialBound.Upper(choice.Losses, rows, policy.Confidence)) + repeats.UpperShare(
                choice.Threshold, policy.Confidence),
        };
    }

    // What the repeats leave of the target, as a share of the new questions.
    private static double NewTarget(RepeatRisk repeats, double? threshold, UseCasePolicy policy) =>
        Math.Min(1, (policy.Target - repeats.UpperShare(threshold, policy.Confidence)) / Math.Max(repeats.NewShare, 1e-9));

    // The most losses that keep both bounds; −1 when not even none does.
    private static int AllowedLosses(int rows, int testRows, double target, double confidence)
    {
        if (target <= 0 || rows == 0)
        {
            return -1;
        }

        // The bound grows with the losses.
        int allowed = -1, tooMany = (testRows == 0 ? rows : PredictionBound.AllowedLosses(rows, testRows, target, confidence)) + 1;
        while (tooMany - allowed > 1)
        {
            int middle = allowed + ((tooMany - allowed) / 2);
            (allowed, tooMany) = BinomialBound.Upper(middle, rows, confidence) <= target ? (middle, tooMany) : (allowed, middle);
        }

        return allowed;
    }
}

/// <summary>What the threshold rule chose and by which numbers.</summary>
public sealed record ThresholdChoice
{
    /// <summary>The confidence from which the student answers; null when no threshold keeps the risk within the target.</summary>
    public double? Threshold { get; init; }

    /// <summary>Rows of the calibration split.</summary>
    public required int Rows { get; init; }

    /// <summary>Of these, how many the student answers at the threshold.</summary>
    public int Answered { get; init; }

    /// <summary>Of these, how many it loses.</summary>
    public int Losses { get; init; }

    /// <summary>
    /// The most losses at which the rule would still have accepted the threshold, or where it found none any; −1 when the split is too small, or the repeats
    /// lose too much, to accept anything.
    /// </summary>
    public required int AllowedLosses { get; init; }

    /// <summary>The share of all requests that repeat a question, in [0, 1).</summary>
    public double RepeatShare { get; init; }

    /// <summary>Of these, how many requests the student answers and loses at the threshold, in all splits.</summary>
    public int RepeatsLost { get; init; }

    /// <summary>
    /// The Clopper–Pearson upper bound of the risk at the threshold, as a share of all requests: of new questions, and of repeats, each by its share.
    /// </summary>
    public double RiskBound { get; init; }
}
