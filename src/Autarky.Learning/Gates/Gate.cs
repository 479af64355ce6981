using System.Globalization;
using System.Runtime.CompilerServices;
using Autarky.Learning.Calibration;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Gates;

/// <summary>
/// Decides whether a student may be released: enough rows, a threshold, the risk within the target on rows that chose nothing, no worse
/// than the teacher by more than the margin, and of some use. What it needs was fixed before anybody looked at results.
/// </summary>
internal static class Gate
{
    /// <summary>The fewest rows that train. Below this even two answers have hardly ten examples each.</summary>
    internal const int FewestTrainRows = 20;

    /// <summary>The least share of requests a student must answer to be worth its watching.</summary>
    internal const double LeastCoverage = 0.05;

    /// <summary>The least share of the test rows that must have gold before gold decides: people correct mistakes sooner than right answers.</summary>
    internal const double GoldShare = 0.5;

    /// <summary>
    /// The least share of requests the student must answer under a policy. Twice the target, because the target is a share of all requests:
    /// a student that answered fewer could lose every second of its answers and still be within it.
    /// </summary>
    public static double RequiredCoverage(UseCasePolicy policy) => Math.Max(LeastCoverage, 2 * policy.Target);

    /// <summary>Decides.</summary>
    /// <param name="trainRows">Rows that trained.</param>
    /// <param name="choice">The threshold, chosen on the calibration split.</param>
    /// <param name="test">The test split, judged.</param>
    /// <param name="repeats">What the student loses of repeated questions.</param>
    /// <param name="learnFrom">Whose answers trained, for the advice.</param>
    /// <param name="policy">What the owner demands.</param>
    public static GateDecision Decide(
        int trainRows, ThresholdChoice choice, IReadOnlyList<JudgedRow> test, RepeatRisk repeats, LearnFrom learnFrom, UseCasePolicy policy)
    {
        var against = new List<string>();
        var inFavour = new List<string>();
        Tally tally = Tally.Of(test, choice.Threshold);
        CheckRows(trainRows, choice.Rows, tally, policy, against);
        if (tally.WithTeacher == 0)
        {
            against.Add("Nothing to compare with: no test row has an answer of the teacher that may be used.");
            return new GateDecision(false, against);
        }

        if (choice.Threshold is not { } threshold)
        {
            against.Add(NoThreshold(choice, repeats, policy));
        }
        else
        {
            CheckCoverage(tally, repeats, threshold, policy, against, inFavour);
            CheckRisk(tally, repeats, choice, policy, against, inFavour);
            CheckNonInferiority(tally, repeats, threshold, policy, against, inFavour);
        }

        AdviseGold(tally, learnFrom, against);
        return against.Count == 0 ? new GateDecision(true, inFavour) : new GateDecision(false, against);
    }

    private static void CheckRows(int train, int calibration, Tally tally, UseCasePolicy policy, List<string> against)
    {
        int needed = BinomialBound.RowsToProve(policy.Target, policy.Confidence);
        if (train < FewestTrainRows)
        {
            against.Add(Text($"Too few rows to train on: {train:N0}, at least {FewestTrainRows} are needed."));
        }

        if (calibration < needed)
        {
            against.Add(
                Text(
                    $"Too few rows to set a threshold by: {calibration:N0}. "
                        + $"Even without a single loss it takes {needed} rows to show with {policy.Confidence:P0} "
                        + $"confidence that the risk is within {policy.Target:P1}."));
        }

        // Where gold decides, the paired test must be able to pass as well.
        int neededToTest = GoldDecides(tally) ? Math.Max(needed, PairedProportions.RowsToProve(policy.Margin, policy.Confidence)) : needed;
        int tested = GoldDecides(tally) ? Math.Min(tally.Rows, tally.Compared) : tally.Rows;
        if (tested < neededToTest)
        {
            against.Add(
                Text(
                    $"Too few rows to test on: {tested:N0}. Even without a single loss it takes {neededToTest} rows to show with {policy.Confidence:P0} "
                        + $"confidence that the student is within target and margin."));
        }
    }

    private static string NoThreshold(ThresholdChoice choice, RepeatRisk repeats, UseCasePolicy policy) =>
        repeats.UpperShare(policy.LeastConfidence, policy.Confidence) > policy.Target
        ? Text(
            $"No threshold: {repeats.Repeats:N0} of {repeats.Requests:N0} requests repeat a question, and of these alone the student would lose "
                + $"{repeats.Lost(policy.LeastConfidence):N0}, {repeats.ShareOf(repeats.Lost(policy.LeastConfidence)):P1} of all requests: the same text is "
                + $"answered otherwise than the student would. The target is {policy.Target:P1}.")
        : choice.AllowedLosses < 0
        ? Text(
            $"No threshold: {choice.Rows:N0} rows to set it by are too few to keep the risk within {policy.Target:P1} of "
                + $"all requests with {policy.Confidence:P0} confidence.")
        : Text(
            $"No threshold keeps the risk within {policy.Target:P1} of all requests with {policy.Confidence:P0} confidence: at most {choice.AllowedLosses:N0} "
                + $"losses are allowed on {choice.Rows:N0} rows, and the student's most confident answers already lose more.");

    private static void CheckCoverage(Tally tally, RepeatRisk repeats, double threshold, UseCasePolicy policy, List<string> against, List<string> inFavour)
    {
        double coverage = (repeats.NewShare * tally.Answered / tally.Rows) + repeats.ShareOf(repeats.Answered(threshold));
        double required = RequiredCoverage(policy);
        if (coverage < required)
        {
            against.Add(
                Text(
                    $"Of no use: at the threshold {threshold:0.###} the student answers {coverage:P1} of the requests{Of(tally, repeats)}, less than the "
                        + $"{required:P0} it must to be worth releasing."));
        }
        else
        {
            inFavour.Add(Text($"The student answers {coverage:P1} of the requests{Of(tally, repeats)} at the threshold {threshold:0.###}."));
        }
    }

    private static void CheckRisk(Tally tally, RepeatRisk repeats, ThresholdChoice choice, UseCasePolicy policy, List<string> against, List<string> inFavour)
    {
        int repeated = repeats.Lost(choice.Threshold);
        double risk = (repeats.NewShare * tally.Losses / tally.Rows) + repeats.ShareOf(repeated);
        string test = Text(
            $"{tally.Losses:N0} of {tally.Rows:N0}") + (repeats.Repeats == 0 ? "" : Text($", and {repeated:N0} of {repeats.Repeats:N0} repeated requests"));
        if (risk > policy.Target)
        {
            against.Add(Text($"The risk on the test rows is {risk:P1} of all requests ({test}), above the target of {policy.Target:P1}."));
        }
        else
        {
            inFavour.Add(
                Text(
                    $"The risk is bounded by {choice.RiskBound:P1} on the rows that set the threshold ({choice.Losses:N0} losses of {choice.Rows:N0}, "
                        + $"{policy.Confidence:P0} confidence) and {risk:P1} on the test rows ({test}); the target is {policy.Target:P1}."));
        }
    }

    private static void CheckNonInferiority(
        Tally tally, RepeatRisk repeats, double threshold, UseCasePolicy policy, List<string> against, List<string> inFavour)
    {
        if (GoldDecides(tally))
        {
            double difference = (double)(tally.OnlyCascadeRight - tally.OnlyTeacherRight) / tally.Compared;
            double bound = PairedProportions.LowerBound(tally.OnlyCascadeRight, tally.OnlyTeacherRight, tally.Compared, policy.Confidence);
            string numbers = Text(
                $"against gold on {tally.Compared:N0} test rows student and teacher together are right on {tally.CascadeRight:N0}, "
                    + $"the teacher on {tally.TeacherRight:N0}, a difference of {Points(difference)}, "
                    + $"with {policy.Confidence:P0} confidence not under {Points(bound)} (Tango's p "
                    + $"{Chance(PairedProportions.NonInferiorityP(tally.OnlyCascadeRight, tally.OnlyTeacherRight, tally.Compared, policy.Margin))})");
            if (bound > -policy.Margin)
            {
                inFavour.Add(Text($"Not worse than the teacher: {numbers}; the margin is {Points(-policy.Margin)}."));
            }
            else
            {
                against.Add(Text($"Not shown to be as good as the teacher: {numbers}, and the margin is {Points(-policy.Margin)}."));
            }

            return;
        }

        double limit = policy.Target + policy.Margin;
        double upper = (repeats.NewShare * BinomialBound.Upper(tally.Losses, tally.Rows, policy.Confidence)) + repeats.UpperShare(threshold, policy.Confidence);
        string worst = Text(
            $"gold is known for {tally.Compared:N0} of {tally.Rows:N0} test rows, too few to decide, so every loss on the test rows ({tally.Losses:N0}) "
                + $"counts as a wrong answer that the teacher had right; with {policy.Confidence:P0} confidence these are at most {upper:P1} of requests");
        if (upper <= limit)
        {
            inFavour.Add(Text($"Not worse than the teacher: {worst}; target and margin allow {limit:P1}."));
        }
        else
        {
            against.Add(Text($"Not shown to be as good as the teacher: {worst}, and target and margin allow {limit:P1}."));
        }
    }

    // A teacher that is often wrong cannot be imitated, but may be overtaken: say so where gold shows it.
    private static void AdviseGold(Tally tally, LearnFrom learnFrom, List<string> against)
    {
        if (against.Count > 0 && learnFrom == LearnFrom.Teacher && GoldDecides(tally) && tally.StudentRight > tally.TeacherRight)
        {
            against.Add(
                Text(
                    $"Against gold the student alone is right on {(double)tally.StudentRight / tally.Compared:P1} of the test rows and the teacher on "
                        + $"{(double)tally.TeacherRight / tally.Compared:P1}: hold it to gold instead of the teacher's answers (learn from both)."));
        }
    }

    private static string Of(Tally tally, RepeatRisk repeats) =>
        repeats.Repeats == 0 ? Text($" ({tally.Rows:N0} test rows)") : Text($" ({tally.Rows:N0} test rows and {repeats.Repeats:N0} repeats)");

    private static bool GoldDecides(Tally tally) => tally.Compared > 0 && tally.Compared >= GoldShare * tally.Rows;

    private static string Chance(double p) => p < 0.001 ? "below 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Points(double share) => (share * 100).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + " points";

    // The program knows no culture but the invariant one.
    private static string Text(ref DefaultInterpolatedStringHandler text) => string.Create(CultureInfo.InvariantCulture, ref text);
}
