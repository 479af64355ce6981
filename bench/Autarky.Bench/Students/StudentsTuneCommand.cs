using System.CommandLine;
using Autarky.Learning.Classifiers;

namespace Autarky.Bench.Students;

/// <summary>
/// <c>students-tune --data DIR</c>: what the defaults were chosen by. Only training data: three-fold cross-validation on Banking77's and CLINC150's training
/// files for gold labels; for a teacher's labels, five-fold on oc_dev.csv and on rows of oc_train.csv that got wrong labels with dev's confusions.
/// </summary>
internal static class StudentsTuneCommand
{
    internal static Command Create()
    {
        Option<string> data = new("--data") { Description = "Folder with tasks/banking77, tasks/clinc150 and ocats-banking77.", Required = true };
        Option<string?> encoder = new("--encoder") { Description = "A sentence encoder's folder: the options of the embedding student instead." };
        Command command = new("students-tune", "Cross-validation inside training data of the options a student is trained with.") { data, encoder };
        command.SetAction(parsed =>
        {
            ClassificationFiles files = new(parsed.GetRequiredValue(data));
            if (parsed.GetValue(encoder) is { } folder)
            {
                EncoderTune.Run(files, folder, parsed.InvocationConfiguration.Output);
            }
            else
            {
                Run(files, parsed.InvocationConfiguration.Output);
            }
        });
        return command;
    }

    private static void Run(ClassificationFiles files, TextWriter output)
    {
        LabelledSet banking = files.Banking77().Train, clinc = files.Clinc150().Train;
        LabelledSet dev = files.Ocats("oc_dev.csv"), noisy = WithWrongLabels(files.Ocats("oc_train.csv"), dev);
        output.WriteLine("gold labels                                Banking77   CLINC150");
        Compare(output, LinearStudentOptions.ForGoldAnswers, 3, banking, clinc);
        output.WriteLine("a teacher's labels                         dev         made wrong");
        Compare(output, LinearStudentOptions.ForTeacherAnswers, 5, dev, noisy);
    }

    private static void Compare(TextWriter output, LinearStudentOptions chosen, int folds, LabelledSet first, LabelledSet second)
    {
        (string Name, LinearStudentOptions Options)[] variants =
        [
            ("chosen", chosen),
            ("a quarter of the penalty", chosen with { Penalty = chosen.Penalty / 4 }),
            ("half the penalty", chosen with { Penalty = chosen.Penalty / 2 }),
            ("twice the penalty", chosen with { Penalty = chosen.Penalty * 2 }),
            ("four times the penalty", chosen with { Penalty = chosen.Penalty * 4 }),
            ("15 steps", chosen with { Steps = 15 }),
            ("20 steps", chosen with { Steps = 20 }),
            ("60 steps", chosen with { Steps = 60 }),
            ("words 1/5", chosen with { WordShare = 0.2f }),
            ("words 1/3", chosen with { WordShare = 1f / 3 }),
            ("words 1/2", chosen with { WordShare = 0.5f }),
            ("words 3/5", chosen with { WordShare = 0.6f }),
            ("labels' names left out", chosen with { LabelNameWeight = 0 }),
            ("labels' names 1", chosen with { LabelNameWeight = 1 }),
            ("labels' names 8", chosen with { LabelNameWeight = 8 }),
            ("every feature", chosen with { MinCount = 1 }),
        ];
        foreach ((string name, LinearStudentOptions options) in variants)
        {
            output.WriteLine(FormattableString.Invariant($"{name,-40}  {Accuracy(first, folds, options),6:P2}   {Accuracy(second, folds, options),6:P2}"));
        }
    }

    private static double Accuracy(LabelledSet set, int folds, LinearStudentOptions options) => Enumerable.Range(0, folds).Sum(i =>
    {
        (List<LabelledText> others, List<LabelledText> fold) = set.Split(i, folds, seed: 1);
        return StudentTrial.Right(StudentTrial.Train(set.Labels, StudentTrial.Teacher(others), options, out _), fold);
    }) / (double)set.Rows.Count;

    // As many rows as there is traffic, each with an answer that GPT-4 gave to some dev row of the same gold label.
    private static LabelledSet WithWrongLabels(LabelledSet gold, LabelledSet answered)
    {
        ILookup<int, int> answers = answered.Rows.ToLookup(r => r.Gold, r => r.Teacher);
        Random random = new(5);
        LabelledText[] rows = [.. gold.Rows];
        random.Shuffle(rows);
        return new(gold.Labels, [.. rows.Take(3080).Select(r => r with
        {
            Teacher = answers[r.Gold].Any() ? answers[r.Gold].ElementAt(random.Next(answers[r.Gold].Count())) : r.Gold,
        })]);
    }
}
