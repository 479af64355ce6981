using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Learning.Training;

namespace Autarky.Bench.Learning;

/// <summary>Trains and judges students on OCaTS rows outside of a ledger, with the same parts as the program.</summary>
internal static class OcatsStudent
{
    private static UseCasePolicy Policy { get; } = new();

    /// <summary>Trains on (text, answer, weight).</summary>
    public static LinearStudent Train(IEnumerable<(string Text, string Answer, float Weight)> rows, int threads)
    {
        (string Text, string Answer, float Weight)[] all = [.. rows];
        string[] labels = [.. all.Select(row => row.Answer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        TrainingExample[] examples =
        [
            .. all.Select(row => new TrainingExample(row.Text, Array.BinarySearch(labels, row.Answer, StringComparer.Ordinal), row.Weight)),
        ];
        return LinearStudent.Train(examples, labels, new LinearStudentOptions { Threads = threads }, null, CancellationToken.None);
    }

    /// <summary>Rows as the program's calibration and test splits hold them.</summary>
    public static DatasetRow[] Rows(IEnumerable<OcatsRow> rows, bool goldIsReference) =>
    [
        .. rows.Select(row => new DatasetRow
        {
            Text = row.Text,
            InputHash = "",
            Split = DatasetSplit.Test,
            Teacher = row.Gpt4,
            Gold = row.Gold,
            Reference = goldIsReference ? row.Gold : row.Gpt4,
        }),
    ];

    /// <summary>The student at the temperature that the rows fit best.</summary>
    public static Student Calibrate(Student student, IReadOnlyList<DatasetRow> rows) =>
        student.WithTemperature(StudentTraining.Temperature(student, rows, Policy, CancellationToken.None));

    /// <summary>Judges.</summary>
    public static JudgedRow[] Judge(Student student, IReadOnlyList<DatasetRow> rows) => Judging.Judge(student, rows, Policy, CancellationToken.None);

    /// <summary>A seeded order.</summary>
    public static T[] Shuffled<T>(IReadOnlyList<T> rows, int seed)
    {
        T[] shuffled = [.. rows];
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }
}
