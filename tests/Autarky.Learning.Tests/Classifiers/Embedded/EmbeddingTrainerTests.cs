using Autarky.Kernels;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Tests.Encoders;

namespace Autarky.Learning.Tests.Classifiers.Embedded;

public sealed class EmbeddingTrainerTests
{
    // Changes when the training or the format change on purpose; never because of machine, threads or vector width.
    internal const string KnownHash = "a7b7a4d06e5c25891e493a634a293afda10165f09374ce398f263dff6aaf3c2c";

    private static readonly EmbeddingOptions NoNames = new() { LabelNameWeight = 0 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    public void Gives_the_known_file_on_any_number_of_threads(int threads) =>
        SampleTexts.Hash(SampleTexts.Save(SampleTexts.TrainEmbedding(threads))).ShouldBe(KnownHash);

    [Fact]
    public void Answers_what_its_encoder_tells_apart()
    {
        EmbeddingStudent student = SampleTexts.TrainEmbedding();

        for (int label = 0; label < 12; label++)
        {
            student.Answer($"something about w{label}x that it has not seen").Label.ShouldBe(label);
        }
    }

    [Fact]
    public void Gives_each_label_the_probability_on_average_that_it_was_seen_with()
    {
        // What the bias, which no penalty holds back, must come to at the minimum.
        TrainingExample[] examples = SampleTexts.Create(400, seed: 2);
        var student = EmbeddingTrainer.Train(examples, SampleTexts.Labels, SampleTexts.Encoder, NoNames, null, default);

        double[] given = new double[SampleTexts.Labels.Length];
        float[] probabilities = new float[given.Length];
        foreach (TrainingExample example in examples)
        {
            student.Logits(example.Text, probabilities);
            Softmax.Run(probabilities, 1, probabilities);
            for (int label = 0; label < given.Length; label++)
            {
                given[label] += example.Weight * probabilities[label];
            }
        }

        double all = examples.Sum(example => example.Weight);
        for (int label = 0; label < given.Length; label++)
        {
            double seen = examples.Where(example => example.Label == label).Sum(example => example.Weight);
            (given[label] / all).ShouldBe(seen / all, 1e-4);
        }
    }

    [Fact]
    public void No_other_weights_have_a_lower_objective()
    {
        TrainingExample[] examples = SampleTexts.Create(200, seed: 3);
        float[] vectors = [.. examples.SelectMany(example => SampleTexts.Encoder.Embed([example.Text])[0])];
        var objective = new SoftmaxObjective(vectors, examples, FakeEncoder.Width, SampleTexts.Labels.Length, 30, new ParallelOptions());
        double[] solution = new double[objective.Count];
        Lbfgs.Minimise(objective.Evaluate, solution, 1e-5, 500, (_, _, _) => { });

        double least = objective.Evaluate(solution, new double[objective.Count]);
        var random = new Random(1);
        for (int i = 0; i < 20; i++)
        {
            double[] other = [.. solution.Select(weight => weight + (0.1 * (random.NextDouble() - 0.5)))];
            objective.Evaluate(other, new double[objective.Count]).ShouldBeGreaterThan(least);
        }
    }

    [Fact]
    public void The_gradient_is_the_slope_of_the_value()
    {
        TrainingExample[] examples = SampleTexts.Create(70, seed: 4);
        float[] vectors = [.. examples.SelectMany(example => SampleTexts.Encoder.Embed([example.Text])[0])];
        var objective = new SoftmaxObjective(vectors, examples, FakeEncoder.Width, SampleTexts.Labels.Length, 3, new ParallelOptions());
        var random = new Random(2);
        double[] at = new double[objective.Count], gradient = new double[at.Length];
        int stride = EmbeddingWeights.StrideOf(SampleTexts.Labels.Length);
        for (int i = 0; i < at.Length; i++)
        {
            at[i] = i % stride < SampleTexts.Labels.Length ? random.NextDouble() : 0;
        }

        objective.Evaluate(at, gradient);
        foreach (int place in new[] { 0, 5, stride + 3, (7 * stride) + 18, (FakeEncoder.Width * stride) + 2 })
        {
            double[] up = [.. at], down = [.. at];
            up[place] += 0.01;
            down[place] -= 0.01;
            double slope = (objective.Evaluate(up, new double[at.Length]) - objective.Evaluate(down, new double[at.Length])) / 0.02;
            gradient[place].ShouldBe(slope, 1e-4);
        }
    }

    [Fact]
    public void A_row_that_counts_twice_is_two_rows()
    {
        TrainingExample[] once = [new("w1x", 1), new("w2x", 2), new("w3x", 3)];
        EmbeddingStudent twice = Train([.. once, once[0]]), weighted = Train([once[0] with { Weight = 2 }, .. once[1..]]);

        weighted.Answer("w1x").Confidence.ShouldBe(twice.Answer("w1x").Confidence, 1e-4f);
        weighted.Answer("w1x").Confidence.ShouldBeGreaterThan(Train(once).Answer("w1x").Confidence);
    }

    [Fact]
    public void A_row_without_weight_does_not_count()
    {
        TrainingExample[] examples = [new("w1x", 1), new("w2x", 2)];
        Train([.. examples, new TrainingExample("w1x", 7, 0)]).Answer("w1x").ShouldBe(Train(examples).Answer("w1x"));
    }

    [Fact]
    public void A_label_without_examples_is_known_by_its_name()
    {
        var encoder = FakeEncoder.Knowing("refund", "loan", "card");
        TrainingExample[] examples = [new("my card", 0), new("a loan", 1)];
        string[] labels = ["card", "loan", "refund"];

        EmbeddingTrainer.Train(examples, labels, encoder, new EmbeddingOptions(), null, default).Answer("where is my refund").Label.ShouldBe(2);
        EmbeddingTrainer.Train(examples, labels, encoder, NoNames, null, default).Answer("where is my refund").Label.ShouldNotBe(2);
    }

    [Fact]
    public void Can_be_cancelled() => Should.Throw<OperationCanceledException>(
        () => EmbeddingTrainer.Train(
            SampleTexts.Create(50, seed: 1), SampleTexts.Labels, SampleTexts.Encoder, new EmbeddingOptions(), null, new CancellationToken(true)));

    private static EmbeddingStudent Train(TrainingExample[] examples) =>
        EmbeddingTrainer.Train(examples, SampleTexts.Labels, SampleTexts.Encoder, NoNames, null, default);
}
