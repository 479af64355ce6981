using System.CommandLine;
using System.Security.Cryptography;
using Autarky.Learning.Classifiers;

namespace Autarky.Bench.Students;

/// <summary><c>student-hash --threads N</c>: the SHA-256 of a student's file; the same on any number of threads, any vector width and any machine.</summary>
internal static class StudentHashCommand
{
    internal static Command Create()
    {
        Option<int> threads = new("--threads") { Description = "Threads to train on; 0 means one a core." };
        Command command = new(
            "student-hash", "SHA-256 of a student trained on fixed texts: the same for every number of threads and vector width.") { threads };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(Hash(parsed.GetValue(threads))));
        return command;
    }

    private static string Hash(int threads)
    {
        // Words of three syllables; a label is told by which syllables are frequent.
        string[] syllables = ["ka", "ro", "mi", "tel", "sun", "ba", "lig", "not", "fé", "水"];
        Random random = new(7);
        List<TrainingExample> examples = [];
        for (int i = 0; i < 3000; i++)
        {
            int label = random.Next(23);
            string Word() => string.Concat(Enumerable.Range(0, 3).Select(_ => syllables[(label + random.Next(4) + random.Next(4)) % syllables.Length]));
            examples.Add(new TrainingExample(string.Join(' ', Enumerable.Range(0, 1 + random.Next(12)).Select(_ => Word())), label, 1 + (i % 3)));
        }

        string[] labels = [.. Enumerable.Range(0, 23).Select(i => $"label_{i}")];
        LinearStudent student = LinearStudent.Train(examples, labels, new() { Threads = threads }, progress: null, CancellationToken.None);
        using MemoryStream file = new();
        student.Save(file, "{}"u8.ToArray());
        return Convert.ToHexStringLower(SHA256.HashData(file.ToArray()));
    }
}
