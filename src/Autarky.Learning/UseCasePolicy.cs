namespace Autarky.Learning;

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

    /// <summary>The share of rows that train. <value>Default 0.60.</value></summary>
    public double TrainShare { get; init; } = 0.60;

    /// <summary>The share of rows that calibrate; the rest are the test. <value>Default 0.15.</value></summary>
    public double CalibrationShare { get; init; } = 0.15;

    /// <summary>Seed of the training order. <value>Default 1.</value></summary>
    public int Seed { get; init; } = 1;
}
