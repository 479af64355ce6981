using System.Text.Json;
using System.Text.Json.Serialization;
using Autarky.Learning.Calibration;
using Autarky.Learning.Datasets;
using Autarky.Learning.Forms;
using Autarky.Learning.Gates;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Learning.Weights;
using Autarky.Ledger.Json;

namespace Autarky.Learning.Evaluations;

/// <summary>
/// What was measured of a student on the test split: what <c>train --json</c> and <c>evaluate --json</c> print. Shares are in [0, 1] and
/// rounded to six decimals; accuracies are against gold, on the test rows where gold and the teacher's answer are both known, and null
/// where there are none. Intervals are Clopper–Pearson at 95 %, two-sided.
/// </summary>
public sealed record Evaluation
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>SHA-256 (hexadecimal) of the student's file.</summary>
    public required string Student { get; init; }

    /// <summary>Whose answers it learnt from.</summary>
    public required LearnFrom LearnFrom { get; init; }

    /// <summary>The hash of the dataset it learnt from.</summary>
    public required string Dataset { get; init; }

    /// <summary>Rows a split; the train split as the student saw it.</summary>
    public required SplitCounts Rows { get; init; }

    /// <summary>How many answers it chooses between.</summary>
    public required int Labels { get; init; }

    /// <summary>Rows that trained with the teacher's answer.</summary>
    public required int TrainedOnTeacher { get; init; }

    /// <summary>Rows that trained with the right answer.</summary>
    public required int TrainedOnGold { get; init; }

    /// <summary>Test rows on which the accuracies are measured.</summary>
    public required int GoldRows { get; init; }

    /// <summary>The student alone, against gold. Where no teacher's answer is known, on all test rows with gold.</summary>
    public double? StudentAccuracy { get; init; }

    /// <summary>The interval of <see cref="StudentAccuracy"/>.</summary>
    public Interval? StudentAccuracyInterval { get; init; }

    /// <summary>The teacher alone, against gold.</summary>
    public double? TeacherAccuracy { get; init; }

    /// <summary>The interval of <see cref="TeacherAccuracy"/>.</summary>
    public Interval? TeacherAccuracyInterval { get; init; }

    /// <summary>Student and teacher together at the threshold, against gold.</summary>
    public double? CascadeAccuracy { get; init; }

    /// <summary>The interval of <see cref="CascadeAccuracy"/>.</summary>
    public Interval? CascadeAccuracyInterval { get; init; }

    /// <summary>The share of test rows on which the student alone says what the teacher says; null when no teacher's answer is known.</summary>
    public double? Agreement { get; init; }

    /// <summary>The interval of <see cref="Agreement"/>.</summary>
    public Interval? AgreementInterval { get; init; }

    /// <summary>The share of test rows on which the cascade says what the teacher says.</summary>
    public double? CascadeAgreement { get; init; }

    /// <summary>The share of requests that the student answers at the threshold, of those that it is asked.</summary>
    public required double Coverage { get; init; }

    /// <summary>The share of requests that go to the teacher: 1 − coverage.</summary>
    public required double TeacherCalls { get; init; }

    /// <summary>The confidence from which the student answers; null when the rule found none and the teacher answers everything.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// The share of requests lost because the student answered: of new questions on the test split, and of repeated questions as they are, each by its share.
    /// </summary>
    public required double Risk { get; init; }

    /// <summary>How the threshold was chosen on the calibration split.</summary>
    public required ThresholdChoice Choice { get; init; }

    /// <summary>What the owner demands.</summary>
    public required UseCasePolicy Policy { get; init; }

    /// <summary>What the student reads from a text and why; null where no encoder was configured when it was trained: n-grams.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FormChoice? FormChoice { get; init; }

    /// <summary>What a right answer counted beside a teacher's and why; null where the answers that trained it were all of one kind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GoldWeightChoice? GoldWeight { get; init; }

    /// <summary>The temperature, fitted on the calibration split.</summary>
    public required double Temperature { get; init; }

    /// <summary>Expected calibration error on the test split at temperature 1.</summary>
    public required double CalibrationErrorBefore { get; init; }

    /// <summary>Expected calibration error on the test split at the fitted temperature.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Whether it may be released and why.</summary>
    public required GateDecision Gate { get; init; }

    /// <summary>The student beside the one that was live when it was measured, on the same rows; null where none was, or it is the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AgainstLive? AgainstLive { get; init; }

    /// <summary>What 1,000 requests cost, in US dollars, at the teacher's recorded list prices; null when no cost was recorded.</summary>
    public CostComparison? CostPerThousand { get; init; }

    /// <summary>How long an answer of the student takes, measured here on one thread, microseconds.</summary>
    public required double AnswerMicroseconds { get; init; }

    /// <summary>How long an answer of the teacher took on average, as recorded, microseconds; null when unknown.</summary>
    public double? TeacherMicroseconds { get; init; }

    /// <summary>How long an answer of the cascade would take on average, microseconds; null when the teacher's is unknown.</summary>
    public double? CascadeMicroseconds { get; init; }

    /// <summary>How long training (or, of <c>evaluate</c>, measuring) took, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>What a cascade would be at other thresholds, from the fewest teacher calls to the most.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>Whose answers it learnt from, under which contracts.</summary>
    public required IReadOnlyList<AnswerSource> Sources { get; init; }

    /// <summary>What became of the use case's requests.</summary>
    public required TrafficReport Traffic { get; init; }

    /// <summary>As JSON, UTF-8, indented.</summary>
    public byte[] ToJson() => ReadableJson.Bytes(this, EvaluationJson.Default.Evaluation);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is not such a report.</exception>
    public static Evaluation FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, EvaluationJson.Default.Evaluation) ?? throw new JsonException("The report is null.");
}

/// <summary>What 1,000 requests cost in US dollars. The student runs on hardware that is paid for anyway: its marginal cost is 0.</summary>
/// <param name="Teacher">When the teacher answers everything.</param>
/// <param name="Student">When the student does.</param>
/// <param name="Cascade">When the student answers what it is sure of.</param>
public sealed record CostComparison(decimal Teacher, decimal Student, decimal Cascade);
