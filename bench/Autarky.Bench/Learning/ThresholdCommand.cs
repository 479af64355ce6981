using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;

namespace Autarky.Bench.Learning;

/// <summary>
/// How often the threshold rule breaks its promise: many blind splits into train, calibration and third; a violation is an observed risk
/// over the target on the third.
/// </summary>
internal static class ThresholdCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with oc_test.csv and oc_dev.csv.", Required = true };
        var trainings = new Option<int>("--trainings") { Description = "Students trained, each on a split of its own.", DefaultValueFactory = _ => 200 };
        var resplits = new Option<int>("--resplits")
        {
            Description = "Blind splits of the other rows into calibration and third, for each student.",
            DefaultValueFactory = _ => 1,
        };
        var threads = new Option<int>("--threads") { Description = "Threads of a training; 0: all.", DefaultValueFactory = _ => 0 };
        var command = new Command("threshold", "The threshold rule over many resamplings of OCaTS: the share that exceeds the target on the third split.")
        {
            data,
            trainings,
            resplits,
            threads,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(data).FullName, parsed.GetValue(trainings), parsed.GetValue(resplits), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(string directory, int trainings, int resplits, int threads)
    {
        var policy = new UseCasePolicy();
        IReadOnlyList<OcatsRow> rows = OcatsData.Read(directory, "oc_test.csv", "oc_dev.csv");
        int train = (int)(rows.Count * policy.TrainShare);
        int calibration = (int)(rows.Count * policy.CalibrationShare);
        int third = rows.Count - train - calibration;
        var outcomes = new List<Outcome>();
        var plain = new List<Outcome>();
        long start = Stopwatch.GetTimestamp();
        for (int training = 1; training <= trainings; training++)
        {
            OcatsRow[] shuffled = OcatsStudent.Shuffled(rows, training);
            LinearStudent raw = OcatsStudent.Train(shuffled.Take(train).Select(row => (row.Text, row.Gpt4!, 1f)), threads);
            for (int resplit = 0; resplit < resplits; resplit++)
            {
                OcatsRow[] rest = OcatsStudent.Shuffled(shuffled[train..], (training * 1000) + resplit);
                DatasetRow[] split = OcatsStudent.Rows(rest, goldIsReference: false);
                Student student = OcatsStudent.Calibrate(raw, split[..calibration]);
                JudgedRow[] judged = OcatsStudent.Judge(student, split);
                RiskRow[] calibrating = [.. judged[..calibration].Select(row => row.Risk)];
                outcomes.Add(Observe(ThresholdRule.Choose(calibrating, third, policy, RepeatRisk.None), judged[calibration..]));
                plain.Add(Observe(ThresholdRule.Choose(calibrating, 0, policy, RepeatRisk.None), judged[calibration..]));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows.Count} rows, {train}/{calibration}/{third}; {trainings} trainings x {resplits} resplits = {outcomes.Count} resamplings in "
                + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        Console.WriteLine("rule                                violations  mean risk  mean coverage  teacher calls  cascade  GPT-4   none");
        Print("Clopper-Pearson and the next split", outcomes, policy);
        Print("Clopper-Pearson alone", plain, policy);
    }

    private static Outcome Observe(ThresholdChoice choice, JudgedRow[] third)
    {
        Tally tally = Tally.Of(third, choice.Threshold);
        return new Outcome(
            choice.Threshold is null,
            (double)tally.Losses / tally.Rows,
            (double)tally.Answered / tally.Rows,
            (double)tally.CascadeRight / tally.Compared,
            (double)tally.TeacherRight / tally.Compared);
    }

    private static void Print(string rule, List<Outcome> outcomes, UseCasePolicy policy)
    {
        int violations = outcomes.Count(outcome => outcome.Risk > policy.Target);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rule,-34}  {violations,4} ({(double)violations / outcomes.Count:P1})  {outcomes.Average(o => o.Risk),8:P2}  "
                + $"{outcomes.Average(o => o.Coverage),13:P1}  {1 - outcomes.Average(o => o.Coverage),13:P1}  {outcomes.Average(o => o.Cascade),7:P2}  "
                + $"{outcomes.Average(o => o.Teacher):P2}  {outcomes.Count(o => o.None)}"));
    }

    private sealed record Outcome(bool None, double Risk, double Coverage, double Cascade, double Teacher);
}
