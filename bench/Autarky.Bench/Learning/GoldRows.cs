using System.Text.Json;
using Autarky.Bench.Students;
using Autarky.Learning.Reading;

namespace Autarky.Bench.Learning;

/// <summary>What one student is trained, chosen and tested on. Of train and calibration rows the first are those whose right answer is known.</summary>
/// <param name="Labels">The names of the labels.</param>
/// <param name="Train">Rows that train; the teacher's answer is −1 where it was not asked.</param>
/// <param name="TrainGold">Of these, how many have a known right answer.</param>
/// <param name="Calibration">Rows that choose.</param>
/// <param name="CalibrationGold">Of these, how many have a known right answer.</param>
/// <param name="Test">Rows that test; their right answers are all known.</param>
internal sealed record GoldRows(
    IReadOnlyList<string> Labels,
    IReadOnlyList<LabelledText> Train,
    int TrainGold,
    IReadOnlyList<LabelledText> Calibration,
    int CalibrationGold,
    IReadOnlyList<LabelledText> Test)
{
    /// <summary>A pool of rows, shuffled, cut into train and a quarter of as many to calibrate, with the same share of gold in both.</summary>
    internal static GoldRows Of(LabelledSet pool, IReadOnlyList<LabelledText> test, int rows, int gold, INoise noise, int seed)
    {
        var random = new Random(seed);
        LabelledText[] shuffled = [.. pool.Rows];
        random.Shuffle(shuffled);
        LabelledText[] answered = noise.Answer(shuffled, pool.Labels.Count, random);
        return new GoldRows(pool.Labels, answered[..rows], gold, answered[rows..(rows * 5 / 4)], gold / 4, test);
    }

    /// <summary>
    /// GPT-4's answers to four fifths of OCaTS' test rows beside gold rows that it was never asked; one in five of its rows calibrates, against gold, and the
    /// last fifth tests.
    /// </summary>
    internal static GoldRows OcatsFeedback(ClassificationFiles files, int gold, int fold, int seed)
    {
        LabelledSet recorded = files.Ocats("oc_test.csv");
        (List<LabelledText> others, List<LabelledText> test) = (recorded with { Rows = Once(recorded.Rows) }).Split(fold, 5, seed);
        LabelledText[] feedback = [.. OcatsUnasked(files, recorded).Select(row => row with { Teacher = -1 })];
        new Random(seed).Shuffle(feedback);
        feedback = feedback[..Math.Min(gold, feedback.Length)];
        LabelledText[] held = [.. others.Where((_, i) => i % 5 == 0)];
        return new GoldRows(recorded.Labels, [.. feedback, .. others.Where((_, i) => i % 5 != 0)], feedback.Length, held, held.Length, test);
    }

    /// <summary>The gold rows of OCaTS whose questions GPT-4 was not asked.</summary>
    internal static IReadOnlyList<LabelledText> OcatsUnasked(ClassificationFiles files, LabelledSet recorded)
    {
        HashSet<string> asked = [.. recorded.Rows.Select(row => TextKeys.Input(row.Text))];
        return [.. Once(files.Ocats("oc_train.csv").Rows).Where(row => !asked.Contains(TextKeys.Input(row.Text)))];
    }

    /// <summary>
    /// All of CLINC150 that does not test: its training and validation rows with the 100 training rows out of scope, 18,100, and its test rows in scope.
    /// </summary>
    internal static (LabelledSet Pool, IReadOnlyList<LabelledText> Test) Clinc150(string data)
    {
        using JsonDocument all = JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "tasks/clinc150/data_full.json")));
        (string Text, string Label)[] pool = [.. Part("train"), .. Part("val"), .. Part("oos_train")];
        string[] labels = [.. pool.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];
        return (new LabelledSet(labels, Rows(pool)), Rows(Part("test")));

        (string Text, string Label)[] Part(string name) =>
            [.. all.RootElement.GetProperty(name).EnumerateArray().Select(row => (row[0].GetString()!, row[1].GetString()!))];

        LabelledText[] Rows((string Text, string Label)[] rows) =>
            [
                .. rows.Select(row => (row.Text, Label: Array.BinarySearch(labels, row.Label, StringComparer.Ordinal)))
                    .Select(row => new LabelledText(row.Text, row.Label, row.Label)),
            ];
    }

    private static LabelledText[] Once(IEnumerable<LabelledText> rows) => [.. rows.DistinctBy(row => TextKeys.Input(row.Text))];
}
