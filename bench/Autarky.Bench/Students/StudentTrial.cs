using System.Diagnostics;
using Autarky.Learning.Classifiers;

namespace Autarky.Bench.Students;

/// <summary>Trains a student and counts what it gets right.</summary>
internal static class StudentTrial
{
    internal static LinearStudent Train(
        IReadOnlyList<string> labels, IEnumerable<TrainingExample> examples, LinearStudentOptions options, out double seconds)
    {
        TrainingExample[] all = [.. examples];
        Stopwatch watch = Stopwatch.StartNew();
        LinearStudent student = LinearStudent.Train(all, labels, options, progress: null, CancellationToken.None);
        seconds = watch.Elapsed.TotalSeconds;
        return student;
    }

    internal static IEnumerable<TrainingExample> Gold(IEnumerable<LabelledText> rows) => rows.Select(r => new TrainingExample(r.Text, r.Gold));

    internal static IEnumerable<TrainingExample> Teacher(IEnumerable<LabelledText> rows, float weight = 1) =>
        rows.Select(r => new TrainingExample(r.Text, r.Teacher, weight));

    internal static int Right(Student student, IEnumerable<LabelledText> rows) => rows.Count(r => student.Answer(r.Text).Label == r.Gold);

    /// <summary>Best of five passes over the rows, after the first has warmed up.</summary>
    internal static double MicrosecondsAnAnswer(Student student, IReadOnlyList<LabelledText> rows)
    {
        double best = double.MaxValue;
        for (int pass = 0; pass < 6; pass++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Right(student, rows);
            best = Math.Min(best, watch.Elapsed.TotalMicroseconds / rows.Count);
        }

        return best;
    }

    internal static long FileSize(Student student)
    {
        using MemoryStream file = new();
        student.Save(file, "{}"u8.ToArray());
        return file.Length;
    }
}
