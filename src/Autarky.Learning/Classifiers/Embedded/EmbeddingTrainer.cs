using System.Globalization;
using Autarky.Learning.Encoders;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// Trains an <see cref="EmbeddingStudent"/>: multinomial logistic regression, a convex problem, solved until the gradient is gone. No seed, no epochs,
/// no rate; the same vectors, labels and weights give the same bits on every number of threads and vector width.
/// </summary>
internal static class EmbeddingTrainer
{
    // Of the mean loss, in nats by a weight.
    private const double Tolerance = 1e-5;
    private const int MostSteps = 500;

    /// <summary>Trains on all cores (or as many as said) and blocks until it is done.</summary>
    /// <param name="examples">At least one; their texts and the labels must be cheap to embed, so remember them first.</param>
    /// <param name="labels">The answers.</param>
    /// <param name="encoder">Makes the vectors.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellationToken">Ends it within a step.</param>
    internal static EmbeddingStudent Train(
        IReadOnlyList<TrainingExample> examples,
        IReadOnlyList<string> labels,
        ISentenceEncoder encoder,
        EmbeddingOptions options,
        IProgress<LearningProgress>? progress,
        CancellationToken cancellationToken)
    {
        int width = encoder.Identity.Width;
        IEnumerable<TrainingExample> names = labels.Select((name, place) => new TrainingExample(name, place, options.LabelNameWeight))
            .Where(example => example.Text != Student.NoAnswer);
        TrainingExample[] weighty = [.. examples.Concat(names).Where(example => example.Weight > 0)];
        float[] vectors = new float[checked(weighty.Length * width)];
        for (int i = 0; i < weighty.Length; i++)
        {
            encoder.Embed([weighty[i].Text])[0].CopyTo(vectors, i * width);
        }

        // The bias is not penalised, so the problem with the mean taken off has the same solution, and is solved in far fewer steps.
        float[] mean = TakeOffMean(vectors, width);
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            CancellationToken = cancellationToken,
        };
        var objective = new SoftmaxObjective(vectors, weighty, width, labels.Count, options.C, parallel);
        double[] solution = new double[objective.Count];
        double first = 0, done = 0;
        int steps = Lbfgs.Minimise(objective.Evaluate, solution, Tolerance, MostSteps, (step, gradient, value) =>
        {
            // The gradient falls by about the same factor each step, so its logarithm says how much is done; now and then it rises.
            first = step == 0 ? gradient : first;
            done = first <= Tolerance ? 1 : Math.Clamp(Math.Log(first / Math.Max(gradient, Tolerance)) / Math.Log(first / Tolerance), done, 1);
            progress?.Report(Progress(done, step, value));
        });
        progress?.Report(new LearningProgress(LearningStage.Training, 1, string.Create(CultureInfo.InvariantCulture, $"embedding, {steps} steps")));
        return new EmbeddingStudent([.. labels], Weights(solution, mean, width, labels.Count), encoder, temperature: 1);
    }

    private static float[] TakeOffMean(float[] vectors, int width)
    {
        double[] sums = new double[width];
        for (int i = 0; i < vectors.Length; i++)
        {
            sums[i % width] += vectors[i];
        }

        int count = Math.Max(1, vectors.Length / width);
        float[] mean = [.. sums.Select(sum => (float)(sum / count))];
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] -= mean[i % width];
        }

        return mean;
    }

    private static EmbeddingWeights Weights(double[] solution, float[] mean, int width, int labels)
    {
        var weights = new EmbeddingWeights(width, labels);
        int stride = weights.Stride;
        double[] bias = solution[(width * stride)..];
        for (int row = 0; row < width; row++)
        {
            for (int label = 0; label < labels; label++)
            {
                double weight = solution[(row * stride) + label];
                weights.Row(row)[label] = (float)weight;
                bias[label] -= mean[row] * weight;
            }
        }

        for (int label = 0; label < labels; label++)
        {
            weights.Row(width)[label] = (float)bias[label];
        }

        return weights;
    }

    private static LearningProgress Progress(double share, int step, double value) =>
        new(LearningStage.Training, share, string.Create(CultureInfo.InvariantCulture, $"embedding, step {step}, loss {value:0.000}"));
}
