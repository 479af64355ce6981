using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Forms;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Learning.Weights;

namespace Autarky.Learning.Cards;

/// <summary>
/// Where a student comes from; stored in its file. Holds nothing that depends on the machine or the moment, so that the same inputs
/// give the same file.
/// </summary>
public sealed record StudentCard
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>The hash of the dataset: the manifest with that hash names every row.</summary>
    public required string Dataset { get; init; }

    /// <summary>Whose answers were asked for.</summary>
    public required LearnFrom Asked { get; init; }

    /// <summary>Whose answers it learnt from.</summary>
    public required LearnFrom LearnFrom { get; init; }

    /// <summary>What the owner demanded, with the shares of the splits.</summary>
    public required UseCasePolicy Policy { get; init; }

    /// <summary>Rows a split.</summary>
    public required SplitCounts Rows { get; init; }

    /// <summary>Rows that trained with the teacher's answer.</summary>
    public required int TrainedOnTeacher { get; init; }

    /// <summary>Rows that trained with the right answer.</summary>
    public required int TrainedOnGold { get; init; }

    /// <summary>Whose answers, under which contracts.</summary>
    public required IReadOnlyList<AnswerSource> Sources { get; init; }

    /// <summary>What it reads of a request. Cards of older versions lack it: their students were asked every plain request.</summary>
    /// <remarks>Can be set, because generated JSON readers lose the standard values of members that can only be initialised.</remarks>
    public StudentReading Reading { get; set; } = StudentReading.Anything;

    /// <summary>The answers and how many rows have each.</summary>
    public required IReadOnlyList<LabelCount> Labels { get; init; }

    /// <summary>How it was trained; the number of threads, which changes nothing, is left at 0.</summary>
    public required LinearStudentOptions Options { get; init; }

    /// <summary>What it reads from a text and why, with the encoder's hash; null where no encoder was configured: n-grams.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FormChoice? FormChoice { get; init; }

    /// <summary>What a right answer counted beside a teacher's and why; null where the answers that trained it were all of one kind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GoldWeightChoice? GoldWeight { get; init; }

    /// <summary>The temperature, fitted on the calibration split.</summary>
    public required float Temperature { get; init; }

    /// <summary>The confidence from which it answers, and how it was chosen; <see cref="ThresholdChoice.Threshold"/> null: never.</summary>
    public required ThresholdChoice Choice { get; init; }

    /// <summary>What was measured on the test split when it was trained.</summary>
    public required CardMetrics Metrics { get; init; }

    /// <summary>
    /// The questions it trained on: the first 8 bytes of each <see cref="DatasetRow.InputHash"/>, sorted, in base 64. Keeps later
    /// evaluations from testing it on them.
    /// </summary>
    public required string TrainedQuestions { get; init; }

    /// <summary>As JSON, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CardJson.Default.StudentCard);

    /// <summary>Reads a student's card.</summary>
    /// <exception cref="InvalidDataException">It is no such card.</exception>
    public static StudentCard FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CardJson.Default.StudentCard) ?? throw new InvalidDataException("The student's card is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("The student's card cannot be read: " + error.Message, error);
        }
    }

    internal static string PackQuestions(IEnumerable<DatasetRow> rows)
    {
        ulong[] prefixes = [.. rows.Select(row => Prefix(row.InputHash)).Order()];
        byte[] packed = new byte[prefixes.Length * sizeof(ulong)];
        for (int i = 0; i < prefixes.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(packed.AsSpan(i * sizeof(ulong)), prefixes[i]);
        }

        return Convert.ToBase64String(packed);
    }

    internal HashSet<ulong> UnpackQuestions()
    {
        byte[] packed = Convert.FromBase64String(TrainedQuestions);
        var prefixes = new HashSet<ulong>();
        for (int at = 0; at + sizeof(ulong) <= packed.Length; at += sizeof(ulong))
        {
            prefixes.Add(BinaryPrimitives.ReadUInt64BigEndian(packed.AsSpan(at)));
        }

        return prefixes;
    }

    internal static ulong Prefix(string inputHash) => ulong.Parse(inputHash.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>What was measured on the test split when a student was trained; the members are those of <see cref="Evaluation"/>.</summary>
public sealed record CardMetrics
{
    /// <inheritdoc cref="Evaluation.StudentAccuracy"/>
    public double? StudentAccuracy { get; init; }

    /// <inheritdoc cref="Evaluation.TeacherAccuracy"/>
    public double? TeacherAccuracy { get; init; }

    /// <inheritdoc cref="Evaluation.CascadeAccuracy"/>
    public double? CascadeAccuracy { get; init; }

    /// <inheritdoc cref="Evaluation.Agreement"/>
    public double? Agreement { get; init; }

    /// <inheritdoc cref="Evaluation.TeacherCalls"/>
    public required double TeacherCalls { get; init; }

    /// <inheritdoc cref="Evaluation.Risk"/>
    public required double Risk { get; init; }

    /// <inheritdoc cref="Evaluation.CalibrationError"/>
    public required double CalibrationError { get; init; }

    /// <summary>Whether the gate let it pass.</summary>
    public required bool GatePassed { get; init; }
}
