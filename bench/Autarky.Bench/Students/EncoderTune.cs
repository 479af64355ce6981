using System.Globalization;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Encoders;

namespace Autarky.Bench.Students;

/// <summary>What the embedding student's standards were chosen by: cross-validation inside training data.</summary>
internal static class EncoderTune
{
    internal static void Run(ClassificationFiles files, string folder, TextWriter output)
    {
        using ModelEncoder encoder = ModelEncoder.Open(folder, threads: 1);
        LabelledSet banking = files.Banking77().Train, dev = files.Ocats("oc_dev.csv");
        IEnumerable<string> texts = banking.Rows.Concat(dev.Rows).Select(row => row.Text).Concat(banking.Labels);
        var remembered = RememberedEmbeddings.Of(encoder, texts, TimeProvider.System, null, CancellationToken.None);
        output.WriteLine("embedding alone                           Banking77   dev, a teacher's labels");
        foreach ((double c, float names) in new[] { (30, 1f), (3, 1f), (10, 1f), (100, 1f), (300, 1f), (30, 0f), (30, 0.3f), (30, 3f) })
        {
            EmbeddingOptions options = new() { C = c, LabelNameWeight = names, Threads = 1 };
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"C = {c,3}, labels' names count {names,3}           {Accuracy(banking, 3, remembered, options),6:P2}      "
                    + $"{Accuracy(dev, 5, remembered, options),6:P2}"));
        }
    }

    /// <summary>Trains on the teacher's labels (gold where no teacher was asked).</summary>
    internal static EmbeddingStudent Train(IEnumerable<LabelledText> rows, IReadOnlyList<string> labels, ISentenceEncoder encoder, EmbeddingOptions options) =>
        EmbeddingTrainer.Train([.. StudentTrial.Teacher(rows)], labels, encoder, options, null, CancellationToken.None);

    private static double Accuracy(LabelledSet set, int folds, ISentenceEncoder encoder, EmbeddingOptions options) => Enumerable.Range(0, folds).Sum(i =>
    {
        (List<LabelledText> others, List<LabelledText> fold) = set.Split(i, folds, seed: 1);
        return StudentTrial.Right(Train(others, set.Labels, encoder, options), fold);
    }) / (double)set.Rows.Count;
}
