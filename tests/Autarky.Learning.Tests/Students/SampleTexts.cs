using System.Security.Cryptography;
using Autarky.Learning.Students;

namespace Autarky.Learning.Tests.Students;

/// <summary>A small made-up task: texts of seeded words, some shared by all labels, some of one label alone.</summary>
internal static class SampleTexts
{
    internal static readonly string[] Labels = [.. Enumerable.Range(0, 19).Select(i => $"label_{i}")];

    internal static TrainingExample[] Create(int count, int seed)
    {
        Random random = new(seed);
        string[] common = ["please", "card", "the", "my", "payment", "ist", "été", "水", "can't"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int label = random.Next(Labels.Length);
            IEnumerable<string> words = Enumerable.Range(0, 2 + random.Next(8))
                .Select(_ => random.Next(3) == 0 ? $"w{label}x{random.Next(3)}" : common[random.Next(common.Length)])
                .Append($"w{label}x{random.Next(3)}");
            return new TrainingExample(string.Join(' ', words), label, 1 + (i % 2));
        })];
    }

    internal static LinearStudent Train(LinearStudentOptions? options = null) =>
        LinearStudent.Train(Create(600, seed: 1), Labels, options ?? new(), progress: null, CancellationToken.None);

    internal static byte[] Save(LinearStudent student, string card = "{}")
    {
        using MemoryStream file = new();
        student.Save(file, System.Text.Encoding.UTF8.GetBytes(card));
        return file.ToArray();
    }

    internal static string Hash(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
