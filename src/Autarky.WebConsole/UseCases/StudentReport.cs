using System.Text.Json;
using static Autarky.WebConsole.UseCases.ReportJson;

namespace Autarky.WebConsole.UseCases;

/// <summary>What was measured of a student, from its report. Numbers that the report lacks are null; shares are of 1.</summary>
public sealed record StudentReport
{
    /// <summary>Curves with more points are thinned out: a picture does not show more.</summary>
    private const int MostPoints = 160;

    /// <summary>Whether the report could be read at all.</summary>
    public bool Readable { get; init; }

    /// <summary>Rows that trained.</summary>
    public long? TrainRows { get; init; }

    /// <summary>Rows that set temperature and threshold.</summary>
    public long? CalibrationRows { get; init; }

    /// <summary>Rows that nothing was fitted to.</summary>
    public long? TestRows { get; init; }

    /// <summary>Rows that trained with the teacher's answer.</summary>
    public long? TrainedOnTeacher { get; init; }

    /// <summary>Rows that trained with the right answer.</summary>
    public long? TrainedOnGold { get; init; }

    /// <summary>Test rows on which the accuracies are measured.</summary>
    public long? GoldRows { get; init; }

    /// <summary>The hash of the dataset it learnt from.</summary>
    public string? Dataset { get; init; }

    /// <summary>The student alone, against gold.</summary>
    public Measured StudentAccuracy { get; init; }

    /// <summary>The teacher alone, against gold.</summary>
    public Measured TeacherAccuracy { get; init; }

    /// <summary>Student first, teacher below the threshold, against gold.</summary>
    public Measured CascadeAccuracy { get; init; }

    /// <summary>How often the student alone says what the teacher says.</summary>
    public Measured Agreement { get; init; }

    /// <summary>How often the cascade says what the teacher says.</summary>
    public double? CascadeAgreement { get; init; }

    /// <summary>What 1,000 requests cost in US dollars when the teacher answers everything.</summary>
    public double? TeacherCostPerThousand { get; init; }

    /// <summary>What 1,000 requests cost in US dollars with the cascade.</summary>
    public double? CascadeCostPerThousand { get; init; }

    /// <summary>How far its calibrated confidences are from the truth, on average.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>The share of requests that the teacher still answers.</summary>
    public double? TeacherCalls { get; init; }

    /// <summary>The share of requests that the student spoiled.</summary>
    public double? Risk { get; init; }

    /// <summary>The calibrated confidence from which the student answers.</summary>
    public double? Threshold { get; init; }

    /// <summary>Seconds of training.</summary>
    public double? Seconds { get; init; }

    /// <summary>Time of one answer, µs.</summary>
    public double? AnswerMicroseconds { get; init; }

    /// <summary>Whose answers it learnt, in the report's words.</summary>
    public string? LearnFrom { get; init; }

    /// <summary>Whether the gate let it pass, by the report.</summary>
    public bool? GatePass { get; init; }

    /// <summary>The gate's reasons.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];

    /// <summary>What the cascade would do at other thresholds, by growing share of teacher calls.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];

    /// <summary>What became of the use case's requests when it was trained; null where the report does not say.</summary>
    public TrafficReport? Traffic { get; init; }

    /// <summary>How it compares with the student that was live when it was trained; null where there was none.</summary>
    public AgainstLive? AgainstLive { get; init; }

    /// <summary>Reads a report; a part that has another shape than expected is left out.</summary>
    public static StudentReport Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return new StudentReport();
            }

            JsonElement rows = Member(root, "rows");
            JsonElement gate = Member(root, "gate");
            JsonElement pass = Member(gate, "pass");
            return new StudentReport
            {
                Readable = true,
                TrainRows = (long?)Number(rows, "train"),
                CalibrationRows = (long?)Number(rows, "calibration"),
                TestRows = (long?)Number(rows, "test"),
                TrainedOnTeacher = (long?)Number(root, "trained_on_teacher"),
                TrainedOnGold = (long?)Number(root, "trained_on_gold"),
                GoldRows = (long?)Number(root, "gold_rows"),
                Dataset = Texts(Member(root, "dataset")) is [string dataset, ..] ? dataset : null,
                StudentAccuracy = Share(root, "student_accuracy"),
                TeacherAccuracy = Share(root, "teacher_accuracy"),
                CascadeAccuracy = Share(root, "cascade_accuracy"),
                Agreement = Share(root, "agreement"),
                CascadeAgreement = Number(root, "cascade_agreement"),
                TeacherCostPerThousand = Number(Member(root, "cost_per_thousand"), "teacher"),
                CascadeCostPerThousand = Number(Member(root, "cost_per_thousand"), "cascade"),
                CalibrationError = Number(root, "calibration_error"),
                TeacherCalls = Number(root, "teacher_calls"),
                Risk = Number(root, "risk"),
                Threshold = Number(root, "threshold"),
                Seconds = Number(root, "seconds"),
                AnswerMicroseconds = Number(root, "answer_microseconds"),
                LearnFrom = Texts(Member(root, "learn_from")) is { Count: > 0 } sources ? string.Join(", ", sources) : null,
                GatePass = pass.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
                Why = Texts(Member(gate, "why")),
                Curve = Points(Member(root, "curve")),
                Traffic = TrafficReport.Read(Member(root, "traffic")),
                AgainstLive = AgainstLive.Read(Member(root, "against_live")),
            };
        }
        catch (JsonException)
        {
            return new StudentReport();
        }
    }

    private static Measured Share(JsonElement root, string name)
    {
        JsonElement interval = Member(root, name + "_interval");
        return new Measured(Number(root, name), Number(interval, "low"), Number(interval, "high"));
    }

    private static List<CurvePoint> Points(JsonElement curve)
    {
        if (curve.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var points = new List<CurvePoint>();
        foreach (JsonElement point in curve.EnumerateArray())
        {
            if (Number(point, "teacher_calls") is { } calls)
            {
                points.Add(new CurvePoint(calls, Number(point, "accuracy"), Number(point, "agreement"), Number(point, "threshold")));
            }
        }

        points.Sort((a, b) => a.TeacherCalls.CompareTo(b.TeacherCalls));
        int every = (points.Count + MostPoints - 1) / MostPoints;
        return every <= 1 ? points : [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1)];
    }
}

/// <summary>A share of 1 as measured on a sample.</summary>
/// <param name="Value">The share; null when it was not measured.</param>
/// <param name="Low">The low end of its 95 % interval.</param>
/// <param name="High">The high end.</param>
public readonly record struct Measured(double? Value, double? Low, double? High);

/// <summary>What the cascade does at one threshold, in shares of 1.</summary>
/// <param name="TeacherCalls">The share of requests that the teacher answers.</param>
/// <param name="Accuracy">Against gold; null without gold.</param>
/// <param name="Agreement">With the teacher's answers.</param>
/// <param name="Threshold">The threshold.</param>
public readonly record struct CurvePoint(double TeacherCalls, double? Accuracy, double? Agreement, double? Threshold);
