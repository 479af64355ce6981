using System.Globalization;

namespace Autarky.Learning.Policies;

/// <summary>What the owner of a use case demands of its student. Set before looking at results, never tuned until the gate passes.</summary>
public sealed record UseCasePolicy
{
    /// <summary>
    /// The largest loss of accuracy against the teacher that the owner accepts, in shares of 1.
    /// <value>Default 0.03: what a paired test can tell from no loss at about a thousand test rows with 10 % discordant answers
    /// (power 80 % at 95 % confidence needs about 690 rows for 3 points, 1,550 for 2).</value>
    /// </summary>
    public double Margin { get; init; } = 0.03;

    /// <summary>
    /// The largest share of all requests that may get an answer other than the reference (the teacher's, or gold where the student learns
    /// from it) because the student answered. <value>Default 0.05.</value>
    /// </summary>
    public double Target { get; init; } = 0.05;

    /// <summary>The confidence of the bounds and tests, one-sided. <value>Default 0.95.</value></summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>
    /// The least calibrated confidence from which the student may answer, however low the threshold that keeps the target.
    /// <value>Default 0.5: below it the student itself thinks that it is more likely wrong than right, as on questions that no recorded
    /// traffic resembles, which the rows of the calibration split cannot speak for.</value>
    /// </summary>
    public double LeastConfidence { get; init; } = 0.5;

    /// <summary>The share of rows that train. <value>Default 0.60.</value></summary>
    public double TrainShare { get; init; } = 0.60;

    /// <summary>The share of rows that calibrate; the rest are the test. <value>Default 0.15.</value></summary>
    public double CalibrationShare { get; init; } = 0.15;

    /// <summary>
    /// Whether answers that differ only in case, white space, enclosing quotes or a final full stop are the same answer, in training, measuring and serving
    /// alike.
    /// <value>Default false: answers are compared as they are, since "mW" is not "MW".</value>
    /// </summary>
    public bool FoldLabels { get; init; }

    /// <summary>Checks that the numbers mean something.</summary>
    /// <exception cref="InvalidPolicyException">One does not; the message names it and what it must be.</exception>
    public void Check()
    {
        Require(Margin is > 0 and < 1, nameof(Margin), Margin, "above 0 and below 1");
        Require(Target is > 0 and < 1, nameof(Target), Target, "above 0 and below 1");
        Require(Confidence is > 0.5 and < 1, nameof(Confidence), Confidence, "above 0.5 and below 1");
        Require(LeastConfidence is > 0 and < 1, nameof(LeastConfidence), LeastConfidence, "above 0 and below 1");
        Require(TrainShare > 0, nameof(TrainShare), TrainShare, "above 0");
        Require(CalibrationShare > 0, nameof(CalibrationShare), CalibrationShare, "above 0");
        Require(TrainShare + CalibrationShare < 1, nameof(CalibrationShare), CalibrationShare, "small enough to leave rows for the test");
    }

    private static void Require(bool holds, string name, double value, string what)
    {
        if (!holds)
        {
            throw new InvalidPolicyException(string.Create(CultureInfo.InvariantCulture, $"The policy's {name} is {value}: it must be {what}."));
        }
    }
}
