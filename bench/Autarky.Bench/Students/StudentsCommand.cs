using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Autarky.Learning.Students;

namespace Autarky.Bench.Students;

/// <summary><c>students</c>: the linear student on public intent tasks with gold labels: accuracy, training on one and two threads, time of an answer, file.</summary>
internal static class StudentsCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with banking77/ and clinc150/.", Required = true };
        var command = new Command("students", "The linear student on Banking77 and CLINC150 (in scope): accuracy, seconds to train, microseconds an answer, bytes, same bits on 1 and 2 threads.") { data };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(data).FullName));
        return command;
    }

    private static int Run(string folder)
    {
        Console.WriteLine("task                   rows (train/test)  accuracy   target   train s (1 thread)  (2 threads)   µs an answer (p50)    MB   same bits");
        bool met = Measure("Banking77", TaskData.Banking77(folder), target: 0.913);
        met &= Measure("CLINC150 in scope", TaskData.Clinc150(folder), target: 0.928);
        return met ? 0 : 1;
    }

    private static bool Measure(string name, TaskData task, double target)
    {
        (LinearStudent one, double oneSeconds, byte[] oneFile) = Train(task, threads: 1);
        (_, double twoSeconds, byte[] twoFile) = Train(task, threads: 2);
        bool same = oneFile.AsSpan().SequenceEqual(twoFile);
        int right = task.Test.Count(row => string.Equals(one.Labels[one.Answer(row.Text).Label], row.Label, StringComparison.Ordinal));
        double accuracy = (double)right / task.Test.Count;
        double[] times = [.. task.Test.Select(row =>
        {
            long start = Stopwatch.GetTimestamp();
            one.Answer(row.Text);
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-22} {task.Train.Count,9}/{task.Test.Count,-7} {accuracy,9:P2} {target,8:P1} {oneSeconds,20:0.0} {twoSeconds,12:0.0} {times[times.Length / 2],20:0.0} {oneFile.Length / 1e6,6:0.0}   {(same ? "yes" : "NO")} {Convert.ToHexStringLower(SHA256.HashData(oneFile))[..12]}"));
        return same && accuracy >= target;
    }

    private static (LinearStudent Student, double Seconds, byte[] File) Train(TaskData task, int threads)
    {
        string[] labels = [.. task.Train.Select(row => row.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        TrainingExample[] examples = [.. task.Train.Select(row => new TrainingExample(row.Text, Array.BinarySearch(labels, row.Label, StringComparer.Ordinal)))];
        long start = Stopwatch.GetTimestamp();
        LinearStudent student = LinearStudent.Train(examples, labels, new LinearStudentOptions { Threads = threads }, progress: null, CancellationToken.None);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var file = new MemoryStream();
        student.Save(file, "{}"u8.ToArray());
        return (student, seconds, file.ToArray());
    }
}
