using System.Security.Cryptography;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Tests.Encoders;

namespace Autarky.Learning.Tests.Classifiers;

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

    /// <summary>A student of the same texts over an encoder that knows a part of the labels.</summary>
    internal static EmbeddingStudent TrainEmbedding(int threads = 0) => EmbeddingTrainer.Train(
        Create(600, seed: 1), Labels, Encoder, new EmbeddingOptions { Threads = threads }, progress: null, CancellationToken.None);

    internal static FakeEncoder Encoder { get; } = FakeEncoder.Knowing([.. Enumerable.Range(0, 12).Select(i => $"w{i}x")]);

    internal static byte[] Save(Student student, string card = "{}")
    {
        using MemoryStream file = new();
        student.Save(file, System.Text.Encoding.UTF8.GetBytes(card));
        return file.ToArray();
    }

    internal static string Hash(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
