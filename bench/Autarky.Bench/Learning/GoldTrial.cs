using System.Globalization;
using Autarky.Bench.Students;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;
using Autarky.Learning.Weights;

namespace Autarky.Bench.Learning;

/// <summary>Students of the same rows: of the teacher's answers alone, with gold at the chosen weight, and with gold as it once was weighed.</summary>
/// <param name="Without">Accuracy of the student of the teacher's answers alone.</param>
/// <param name="With">Accuracy with gold at the chosen weight.</param>
/// <param name="Quarter">Accuracy with gold at weight 1 and the teacher's answers at 0.25, whatever their number: the rule before.</param>
/// <param name="Chosen">Ratio and penalty in words.</param>
internal sealed record GoldTrial(double Without, double With, double Quarter, string Chosen)
{
    internal static GoldTrial Run(GoldRows rows, int threads)
    {
        // As the program chooses: by whose answers are the most.
        LinearStudentOptions ofTeacher = LinearStudentOptions.ForTeacherAnswers with { Threads = threads };
        LinearStudentOptions ofBoth = rows.TrainGold > rows.Train.Count - rows.TrainGold
            ? LinearStudentOptions.ForGoldAnswers with { Threads = threads }
            : ofTeacher;
        SourcedExample[] examples = [.. rows.Train.Select((row, i) => i < rows.TrainGold
            ? new SourcedExample(row.Text, row.Gold, IsGold: true)
            : new SourcedExample(row.Text, row.Teacher, IsGold: false))];
        LinearStudent without = StudentTrial.Train(rows.Labels, StudentTrial.Teacher(rows.Train.Where(row => row.Teacher >= 0)), ofTeacher, out _);
        GoldWeightedStudent with = GoldWeightSelection.Run(examples, rows.Labels, Calibration(rows), new UseCasePolicy(), ofBoth, null, CancellationToken.None);
        LinearStudent quarter = StudentTrial.Train(
            rows.Labels, examples.Select(example => new TrainingExample(example.Text, example.Label, example.IsGold ? 1 : 0.25f)), ofBoth, out _);
        return new GoldTrial(
            Accuracy(without), Accuracy(with.Student), Accuracy(quarter),
            string.Create(CultureInfo.InvariantCulture, $"{with.Choice.Ratio:0.##}:1/{with.Choice.Penalty:0.##}"));

        double Accuracy(Student student) => (double)StudentTrial.Right(student, rows.Test) / rows.Test.Count;
    }

    private static DatasetRow[] Calibration(GoldRows rows)
    {
        IReadOnlyList<string> keys = rows.Labels;
        return
        [
            .. rows.Calibration.Select((row, i) => new DatasetRow
            {
                Text = row.Text,
                InputHash = "",
                Split = DatasetSplit.Calibration,
                Teacher = keys[row.Teacher],
                Gold = i < rows.CalibrationGold ? keys[row.Gold] : null,
                Reference = keys[i < rows.CalibrationGold ? row.Gold : row.Teacher],
            }),
        ];
    }
}
