using System.CommandLine;
using Autarky.Learning.Classifiers;

namespace Autarky.Bench.Students;

/// <summary><c>students --data DIR</c>: accuracy, time and size of linear students beside the stated targets.</summary>
internal static class StudentsCommand
{
    internal static Command Create()
    {
        Option<string> data = new("--data") { Description = "Folder with tasks/banking77, tasks/clinc150 and ocats-banking77.", Required = true };
        Option<string?> encoder = new("--encoder") { Description = "A sentence encoder's folder: the forms of a student that can be had with it." };
        Command command = new(
            "students", "Accuracy of linear students beside stated targets, with training time, answer time and file size.") { data, encoder };
        command.SetAction(parsed =>
        {
            ClassificationFiles files = new(parsed.GetRequiredValue(data));
            if (parsed.GetValue(encoder) is { } folder)
            {
                EncoderTask.Run(files, folder, parsed.InvocationConfiguration.Output);
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
        (LabelledSet train, LabelledSet test) = files.Banking77();
        Train(train.Labels, train); // warms up the code
        output.WriteLine("task                                            rows   accuracy  target   train 1 thread  2 threads  µs/answer  file");
        Gold(output, "Banking77, gold", train, test, 0.913);
        (train, test) = files.Clinc150();
        Gold(output, "CLINC150 in scope, gold", train, test, 0.928);

        OcatsFolds ocats = new(files, seed: 1);
        Line(output, "OCaTS, GPT-4 alone", ocats.Rows, ocats.TeacherAccuracy, null);
        Seeds(output, files);
        foreach ((string learnt, bool prompt, bool earlier) in new[]
        {
            ("4 folds", false, false), ("4 folds, prompt", true, false), ("4 folds, dev", false, true), ("4 folds, prompt, dev", true, true),
        })
        {
            Line(output, $"OCaTS, GPT-4's answers: {learnt}", ocats.Rows, ocats.StudentAlone(prompt, earlier), 0.782);
            (double accuracy, double calls) = ocats.Cascade(0.28, prompt, earlier);
            Line(output, FormattableString.Invariant($"  cascade, {100 * calls:F1} % teacher calls (at most 28)"), ocats.Rows, accuracy, 0.826);
        }

        Line(output, "OCaTS, gold feedback, GPT-4 left out", ocats.Rows, ocats.WithFeedback(teacherWeight: 0), 0.905);
        Line(output, "OCaTS, gold feedback, GPT-4 at 0.2", ocats.Rows, ocats.WithFeedback(teacherWeight: 0.2f), 0.905);
    }

    // The folds' seed alone moves the figures by most of a point: the mean of five counts.
    private static void Seeds(TextWriter output, ClassificationFiles files)
    {
        OcatsFolds[] folds = [.. Enumerable.Range(1, 5).Select(seed => new OcatsFolds(files, seed))];
        double[] alone = [.. folds.Select(f => f.StudentAlone(prompt: false, earlier: false))];
        (double Accuracy, double TeacherCalls)[] cascades = [.. folds.Select(f => f.Cascade(0.28, prompt: false, earlier: false))];
        string Each(IEnumerable<double> shares) => string.Join(" / ", shares.Select(s => FormattableString.Invariant($"{100 * s:F2}")));
        Line(output, "OCaTS, GPT-4's answers: 4 folds, 5 seeds, mean", folds[0].Rows, alone.Average(), 0.782, Each(alone));
        Line(output, "  cascade", folds[0].Rows, cascades.Average(c => c.Accuracy), 0.826, Each(cascades.Select(c => c.Accuracy)));
        output.WriteLine(FormattableString.Invariant(
            $"  its teacher calls: {100 * cascades.Average(c => c.TeacherCalls):F1} % ({Each(cascades.Select(c => c.TeacherCalls))}; at most 28)"));
    }

    private static (LinearStudent Student, double Seconds) Train(IReadOnlyList<string> labels, LabelledSet train, int threads = 2)
    {
        LinearStudentOptions options = LinearStudentOptions.ForGoldAnswers with { Threads = threads };
        return (StudentTrial.Train(labels, StudentTrial.Gold(train.Rows), options, out double seconds), seconds);
    }

    private static void Gold(TextWriter output, string task, LabelledSet train, LabelledSet test, double target)
    {
        double one = Train(train.Labels, train, threads: 1).Seconds;
        (LinearStudent student, double two) = Train(train.Labels, train);
        string more = FormattableString.Invariant(
            $"{one,12:F1} s  {two,8:F1} s  {StudentTrial.MicrosecondsAnAnswer(student, test.Rows),9:F1}  {StudentTrial.FileSize(student) / 1e6:F1} MB");
        Line(output, task, test.Rows.Count, (double)StudentTrial.Right(student, test.Rows) / test.Rows.Count, target, more);
    }

    private static void Line(TextWriter output, string task, int rows, double accuracy, double? target, string more = "") => output.WriteLine(
        FormattableString.Invariant($"{task,-46}  {rows,5}  {100 * accuracy,6:F2} %  {(target is null ? "" : $"{100 * target:F1} %"),6}  {more}").TrimEnd());
}
