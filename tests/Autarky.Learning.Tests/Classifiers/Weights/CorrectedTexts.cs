using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Weights;

namespace Autarky.Learning.Tests.Classifiers.Weights;

/// <summary>
/// A made-up task: ten labels whose words overlap with their neighbours', a teacher that gives the next label in a share of rows (as real teachers do, always
/// the same wrong one), and right answers known for the first rows.
/// </summary>
internal sealed class CorrectedTexts
{
    private const int TrainRows = 600, TrainGold = 120, CalibrationRows = 300, CalibrationGold = 100, TestRows = 1000;

    private readonly Row[] _rows;

    internal CorrectedTexts(double teacherWrong, int seed)
    {
        var random = new Random(seed);
        _rows = [.. Enumerable.Range(0, TrainRows + CalibrationRows + TestRows).Select(_ =>
        {
            int label = random.Next(Labels.Length);
            int Near() => (label + (random.Next(4) == 0 ? 1 + random.Next(3) : 0)) % Labels.Length;
            string text = string.Join(' ', Enumerable.Range(0, 5).Select(i => i < 3 ? $"w{Near()}x{random.Next(12)}" : $"common{random.Next(20)}"));
            return new Row(text, label, random.NextDouble() < teacherWrong ? (label + 1) % Labels.Length : label);
        })];
    }

    internal static string[] Labels { get; } = [.. Enumerable.Range(0, 10).Select(i => $"label {i}")];

    internal static LinearStudentOptions Options { get; } = new() { Threads = 1 };

    /// <summary>The training rows with the teacher's answers alone.</summary>
    internal IReadOnlyList<SourcedExample> WithoutGold => [.. Train.Select(row => new SourcedExample(row.Text, row.Teacher, false))];

    /// <summary>The training rows with the first ones' right answers.</summary>
    internal IReadOnlyList<SourcedExample> WithGold =>
        [.. Train.Select((row, i) => new SourcedExample(row.Text, i < TrainGold ? row.Gold : row.Teacher, i < TrainGold))];

    internal DatasetRow[] Calibration(int gold = CalibrationGold) =>
    [
        .. _rows[TrainRows..(TrainRows + CalibrationRows)].Select((row, i) => new DatasetRow
        {
            Text = row.Text,
            InputHash = "",
            Split = DatasetSplit.Calibration,
            Teacher = Labels[row.Teacher],
            Gold = i < gold ? Labels[row.Gold] : null,
            Reference = Labels[i < gold ? row.Gold : row.Teacher],
        }),
    ];

    internal double Accuracy(Student student) =>
        _rows[(TrainRows + CalibrationRows)..].Count(row => student.Answer(row.Text).Label == row.Gold) / (double)TestRows;

    private Row[] Train => _rows[..TrainRows];

    private sealed record Row(string Text, int Gold, int Teacher);
}
