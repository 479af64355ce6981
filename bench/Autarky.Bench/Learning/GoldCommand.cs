using System.CommandLine;
using System.Globalization;
using Autarky.Bench.Students;

namespace Autarky.Bench.Learning;

/// <summary>
/// What known right answers are worth to a student of a teacher's answers: accuracy on the true labels of held-out rows, without gold, with gold at the weight
/// that calibration rows choose, and with gold as it was weighed before. Every seed draws rows, gold and the teacher's errors anew.
/// </summary>
internal static class GoldCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder with tasks/banking77, tasks/clinc150 and ocats-banking77.", Required = true };
        var task = new Option<string>("--task")
        {
            Description = "banking77 and clinc150 with made teachers; ocats with GPT-4's answers; ocats-feedback with gold that GPT-4 was not asked.",
            Required = true,
        };
        task.AcceptOnlyFromAmong("banking77", "clinc150", "ocats", "ocats-feedback");
        var rows = new Option<int>("--rows")
        {
            Description = "Rows that train; a quarter of as many calibrates. Not for ocats-feedback.",
            DefaultValueFactory = _ => 3000,
        };
        var gold = new Option<int>("--gold") { Description = "Of the training rows, how many have a known right answer.", DefaultValueFactory = _ => 300 };
        var wrong = new Option<double[]>("--wrong")
        {
            Description = "Shares of wrong answers of the made teachers.",
            DefaultValueFactory = _ => [0, 0.05, 0.17, 0.4],
            AllowMultipleArgumentsPerToken = true,
        };
        var seeds = new Option<int>("--seeds") { Description = "How many seeds (of ocats-feedback: of five folds each).", DefaultValueFactory = _ => 20 };
        var first = new Option<int>("--first-seed") { Description = "The first of them.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads of a training; 0: all.", DefaultValueFactory = _ => 0 };
        var command = new Command("gold", "Students with and without known right answers beside a teacher's, and the weight that is chosen.")
        {
            data,
            task,
            rows,
            gold,
            wrong,
            seeds,
            first,
            threads,
        };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(data).FullName;
            int[] all = [.. Enumerable.Range(parsed.GetValue(first), parsed.GetValue(seeds))];
            Console.WriteLine(
                "teacher                          seeds  without gold   with gold  difference (error)   at 0.25  difference (error)  ratio/penalty chosen");
            foreach ((string name, Func<int, IEnumerable<GoldRows>> make) in Cases(
                folder, parsed.GetRequiredValue(task), parsed.GetValue(rows), parsed.GetValue(gold), parsed.GetValue(wrong)!))
            {
                Print(name, [.. all.Select(seed => make(seed).Select(made => GoldTrial.Run(made, parsed.GetValue(threads))).ToArray())]);
            }
        });
        return command;
    }

    private static IEnumerable<(string Name, Func<int, IEnumerable<GoldRows>> Make)> Cases(string folder, string task, int rows, int gold, double[] wrong)
    {
        var files = new ClassificationFiles(folder);
        if (task == "ocats-feedback")
        {
            return [("GPT-4", seed => Enumerable.Range(0, 5).Select(fold => GoldRows.OcatsFeedback(files, gold, fold, seed)))];
        }

        (LabelledSet pool, IReadOnlyList<LabelledText> test) = task switch
        {
            "banking77" => (files.Banking77().Train, files.Banking77().Test.Rows),
            "clinc150" => GoldRows.Clinc150(folder),
            _ => (files.Ocats("oc_test.csv"), GoldRows.OcatsUnasked(files, files.Ocats("oc_test.csv"))),
        };
        INoise[] noises = task == "ocats" ? [new RecordedAnswers()] : [.. wrong.SelectMany(share => share == 0
            ? new[] { new WrongAnswers(0, always: false) }
            : [new WrongAnswers(share, always: false), new WrongAnswers(share, always: true)])];
        return noises.Select(noise => (noise.Name, (Func<int, IEnumerable<GoldRows>>)(seed => [GoldRows.Of(pool, test, rows, gold, noise, seed)])));
    }

    // The folds of a seed are one measurement.
    private static void Print(string name, GoldTrial[][] seeds)
    {
        double Mean(Func<GoldTrial, double> figure) => seeds.Average(folds => folds.Average(figure));
        string chosen = string.Join(
            ", ",
            seeds.SelectMany(folds => folds)
                .CountBy(trial => trial.Chosen)
                .OrderByDescending(count => count.Value)
                .Select(count => $"{count.Key} × {count.Value}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-32} {seeds.Length,5}  {Mean(t => t.Without),12:P2}  {Mean(t => t.With),10:P2}  {Difference(seeds, t => t.With - t.Without),18}  "
                + $"{Mean(t => t.Quarter),8:P2}  {Difference(seeds, t => t.Quarter - t.Without),18}  {chosen}"));
    }

    private static string Difference(GoldTrial[][] seeds, Func<GoldTrial, double> figure)
    {
        double[] each = [.. seeds.Select(folds => 100 * folds.Average(figure))];
        double mean = each.Average();
        double error = each.Length < 2 ? 0 : Math.Sqrt(each.Sum(one => (one - mean) * (one - mean)) / (each.Length - 1) / each.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:+0.00;−0.00;0.00} ({error:0.00})");
    }
}
