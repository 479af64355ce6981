using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;

namespace Autarky.Bench.Learning;

/// <summary>
/// Five seeded folds over OCaTS' test rows. A student learns GPT-4's answers of four folds and answers the fifth. The cascade's threshold is
/// chosen without the fifth: a student of four fifths of the training folds answers the rest, and the threshold goes where the wanted share
/// of that rest is under it.
/// </summary>
internal static class OcatsCommand
{
    private const int Folds = 5;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with oc_test.csv and oc_train.csv.", Required = true };
        var seed = new Option<int>("--seed") { Description = "Seed of the folds.", DefaultValueFactory = _ => 1 };
        var calls = new Option<double>("--teacher-calls")
        {
            Description = "The share of requests that the cascade may send to the teacher.",
            DefaultValueFactory = _ => 0.26,
        };
        var known = new Option<int>("--gold") { Description = "How many of the gold rows are known.", DefaultValueFactory = _ => int.MaxValue };
        var encoder = new Option<DirectoryInfo?>("--encoder")
        {
            Description = "A sentence encoder's folder: the forms of a student are compared with it, and gold is left out.",
        };
        var command = new Command("ocats", "Student, cascade and GPT-4 on OCaTS Banking77 by 5-fold cross-validation, without and with gold as feedback.")
        {
            data,
            seed,
            calls,
            known,
            encoder,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(encoder) is { } folder)
            {
                RunForms(parsed.GetRequiredValue(data).FullName, folder.FullName, parsed.GetValue(seed));
            }
            else
            {
                Run(parsed.GetRequiredValue(data).FullName, parsed.GetValue(seed), parsed.GetValue(calls), parsed.GetValue(known));
            }
        });
        return command;
    }

    private static void RunForms(string directory, string encoder, int seed)
    {
        OcatsRow[] rows = OcatsStudent.Shuffled(OcatsData.Read(directory, "oc_test.csv"), seed);
        var forms = OcatsForms.Open(encoder, rows, out string speed);
        Console.WriteLine(speed);
        for (int fold = 0; fold < Folds; fold++)
        {
            OcatsRow[] train = [.. rows.Where((_, i) => i % Folds != fold)];
            forms.Fold([.. train.Where((_, i) => i % 5 != 0)], [.. train.Where((_, i) => i % 5 == 0)], train, [.. rows.Where((_, i) => i % Folds == fold)]);
        }

        forms.Print();
    }

    private static void Run(string directory, int seed, double teacherCalls, int known)
    {
        OcatsRow[] rows = OcatsStudent.Shuffled(OcatsData.Read(directory, "oc_test.csv"), seed);
        HashSet<string> asked = [.. rows.Select(row => TextKeys.Input(row.Text))];
        OcatsRow[] gold =
        [
            .. OcatsStudent.Shuffled(OcatsData.Read(directory, "oc_train.csv"), seed).Where(row => !asked.Contains(TextKeys.Input(row.Text))).Take(known),
        ];
        var policy = new UseCasePolicy();
        Dictionary<string, Sum> sums = new(StringComparer.Ordinal);
        List<float> temperatures = [];
        long start = Stopwatch.GetTimestamp();
        for (int fold = 0; fold < Folds; fold++)
        {
            OcatsRow[] test = [.. rows.Where((_, i) => i % Folds == fold)];
            OcatsRow[] train = [.. rows.Where((_, i) => i % Folds != fold)];
            OcatsRow[] inner = [.. train.Where((_, i) => i % 5 != 0)];
            OcatsRow[] held = [.. train.Where((_, i) => i % 5 == 0)];

            // The teacher's answers only: temperature and threshold from the inner student, weights from all four folds.
            DatasetRow[] heldRows = OcatsStudent.Rows(held, goldIsReference: false);
            Student scout = OcatsStudent.Calibrate(Teacher(inner), heldRows);
            JudgedRow[] scouted = OcatsStudent.Judge(scout, heldRows);
            double[] confidences = [.. scouted.Select(row => row.Confidence).Order()];
            double budget = confidences[(int)Math.Ceiling(teacherCalls * confidences.Length)];
            ThresholdChoice byRisk = ThresholdRule.Choose([.. scouted.Select(row => row.Risk)], test.Length, policy, RepeatRisk.None);
            DatasetRow[] testRows = OcatsStudent.Rows(test, goldIsReference: false);
            JudgedRow[] judged = OcatsStudent.Judge(Teacher(train).WithTemperature(scout.Temperature), testRows);
            temperatures.Add(scout.Temperature);
            Count("student of GPT-4, threshold by call budget", Tally.Of(judged, budget));
            Count("student of GPT-4, threshold by 5 % risk", Tally.Of(judged, byRisk.Threshold));

            // With gold as feedback: calibrated on gold, which is what it is held to.
            foreach ((string name, float weight) in new[] { ("gold alone", 0f), ("gold and GPT-4 "
                + "at 0.05", 0.05f), ("gold and GPT-4 at 0.25", 0.25f), ("gold and GPT-4 at 1", 1f) })
            {
                DatasetRow[] goldHeld = OcatsStudent.Rows(held, goldIsReference: true);
                Student both = OcatsStudent.Calibrate(Both(inner, gold, weight), goldHeld);
                ThresholdChoice choice = ThresholdRule.Choose(
                    [.. OcatsStudent.Judge(both, goldHeld).Select(row => row.Risk)], test.Length, policy, RepeatRisk.None);
                Count(name + ", threshold by 5 % risk", Tally.Of(OcatsStudent.Judge(both, OcatsStudent.Rows(test, goldIsReference: true)), choice.Threshold));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows.Length} rows, {Folds} folds, {gold.Length} gold rows, seed {seed}, temperature {temperatures.Average():0.00}, "
                + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        Console.WriteLine($"{"",-46} student alone  agreement  cascade  teacher calls  GPT-4 alone  risk");
        foreach ((string name, Sum sum) in sums)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-46} {sum.Student / sum.Rows,13:P2}  {sum.Agrees / sum.Rows,9:P2}  {sum.Cascade / sum.Rows,7:P2}  "
                    + $"{1 - (sum.Answered / sum.Rows),13:P2}  {sum.Teacher / sum.Rows,11:P2}  {sum.Losses / sum.Rows:P2}"));
        }

        void Count(string name, Tally tally)
        {
            Sum before = sums.GetValueOrDefault(name, new Sum(0, 0, 0, 0, 0, 0, 0));
            sums[name] = new Sum(
                before.Rows + tally.Rows, before.Student + tally.StudentRight, before.Agrees + tally.StudentAgrees, before.Cascade + tally.CascadeRight,
                before.Answered + tally.Answered, before.Teacher + tally.TeacherRight, before.Losses + tally.Losses);
        }
    }

    private static LinearStudent Teacher(IEnumerable<OcatsRow> rows) =>
        OcatsStudent.Train(rows.Select(row => (row.Text, row.Gpt4!, 1f)), threads: 0);

    private static LinearStudent Both(IEnumerable<OcatsRow> recorded, IEnumerable<OcatsRow> gold, float teacherWeight) => OcatsStudent.Train(
        gold.Select(row => (row.Text, row.Gold, 1f)).Concat(teacherWeight == 0 ? [] : recorded.Select(row => (row.Text, row.Gpt4!, teacherWeight))),
        threads: 0);

    private sealed record Sum(double Rows, double Student, double Agrees, double Cascade, double Answered, double Teacher, double Losses);
}
