using System.Text.Json;

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

    /// <summary>The student alone, against gold.</summary>
    public double? StudentAccuracy { get; init; }

    /// <summary>The teacher alone, against gold.</summary>
    public double? TeacherAccuracy { get; init; }

    /// <summary>Student first, teacher below the threshold, against gold.</summary>
    public double? CascadeAccuracy { get; init; }

    /// <summary>How often the answer is the teacher's.</summary>
    public double? Agreement { get; init; }

    /// <summary>The share of requests that the teacher still answers.</summary>
    public double? TeacherCalls { get; init; }

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
                StudentAccuracy = Number(root, "student_accuracy"),
                TeacherAccuracy = Number(root, "teacher_accuracy"),
                CascadeAccuracy = Number(root, "cascade_accuracy"),
                Agreement = Number(root, "agreement"),
                TeacherCalls = Number(root, "teacher_calls"),
                Threshold = Number(root, "threshold"),
                Seconds = Number(root, "seconds"),
                AnswerMicroseconds = Number(root, "answer_microseconds"),
                LearnFrom = Texts(Member(root, "learn_from")) is { Count: > 0 } sources ? string.Join(", ", sources) : null,
                GatePass = pass.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
                Why = Texts(Member(gate, "why")),
                Curve = Points(Member(root, "curve")),
            };
        }
        catch (JsonException)
        {
            return new StudentReport();
        }
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private static double? Number(JsonElement element, string name)
    {
        JsonElement value = Member(element, name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
    }

    private static List<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [Text(element)],
        JsonValueKind.Array => [.. element.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Take(50).Select(Text)],
        _ => [],
    };

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

    // GetString throws on escaped lone surrogates, which are valid JSON and no valid text.
    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "(not valid text)";
        }
    }
}

/// <summary>What the cascade does at one threshold, in shares of 1.</summary>
/// <param name="TeacherCalls">The share of requests that the teacher answers.</param>
/// <param name="Accuracy">Against gold; null without gold.</param>
/// <param name="Agreement">With the teacher's answers.</param>
/// <param name="Threshold">The threshold.</param>
public readonly record struct CurvePoint(double TeacherCalls, double? Accuracy, double? Agreement, double? Threshold);
