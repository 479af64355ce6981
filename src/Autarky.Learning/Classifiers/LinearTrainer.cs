using System.Globalization;

namespace Autarky.Learning.Classifiers;

/// <summary>
/// Trains the weights: for each label a support vector machine with squared hinge that tells its examples from all others. The labels' problems are convex and
/// do not know of each other, so threads share out blocks of labels, and neither their number nor chance shows in the result.
/// </summary>
internal sealed class LinearTrainer
{
    /// <summary>
    /// What a score of 1, which is what an example's own label is to reach, counts as a logit. Makes the temperature of a student about 1; what a softmax needs
    /// to be sure of one label among a hundred.
    /// </summary>
    internal const float LogitsByScore = 16;

    // Scores of many labels at once are wide vectors; few at once let more threads work and keep a block's tables small (seven of so many values at most,
    // or of 16 an example).
    private const int Lanes = 16;
    private const int WidestBlock = 64;
    private const int MostValues = 1 << 24;

    // Rare labels count up to so many times more and frequent ones less, as if all were as frequent.
    private const double MostBalance = 2;

    private readonly TrainingMatrix _matrix;
    private readonly IReadOnlyList<TrainingExample> _examples;
    private readonly float[] _importance;
    private readonly LinearStudentOptions _options;
    private readonly LinearWeights _weights;
    private readonly int _threads;
    private readonly int _width;
    private readonly int _blocks;
    private int _nextBlock;
    private int _stepsDone;

    /// <param name="matrix">The features of <paramref name="examples"/>.</param>
    /// <param name="examples">The examples; the labels' names may stand at the end.</param>
    /// <param name="names">How many of the last examples are labels' names, which do not count where it is asked how frequent a label is.</param>
    /// <param name="labels">How many labels.</param>
    /// <param name="options">How.</param>
    internal LinearTrainer(TrainingMatrix matrix, IReadOnlyList<TrainingExample> examples, int names, int labels, LinearStudentOptions options)
    {
        _matrix = matrix;
        _examples = examples;
        _importance = Balanced(examples, examples.Count - names, labels);
        _options = options;
        _weights = new LinearWeights(matrix.Space.Count, labels);
        _threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        int share = (labels + _threads - 1) / _threads;
        int room = Math.Min(WidestBlock, MostValues / examples.Count / Lanes * Lanes);
        _width = Math.Clamp((share + Lanes - 1) / Lanes * Lanes, Lanes, Math.Max(Lanes, room));
        _blocks = (labels + _width - 1) / _width;
    }

    internal LinearWeights Train(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var others = Task.WhenAll(
            Enumerable.Range(1, Math.Min(_threads, _blocks) - 1).Select(_ => Task.Run(() => Work(null, stop.Token), CancellationToken.None)));
        try
        {
            // The calling thread works as well, because it is the one that may report.
            Work(progress, stop.Token);
        }
        catch
        {
            stop.Cancel();
            ((IAsyncResult)others).AsyncWaitHandle.WaitOne();
            throw;
        }

        others.GetAwaiter().GetResult();
        progress?.Report(new TrainingProgress(1, "all labels learnt"));
        return _weights;
    }

    // A label's examples count by how rare it is: a label that is right as often as others but was given seldom would be answered more seldom still.
    private static float[] Balanced(IReadOnlyList<TrainingExample> examples, int real, int labels)
    {
        double[] sums = new double[labels];
        for (int i = 0; i < real; i++)
        {
            sums[examples[i].Label] += examples[i].Weight;
        }

        int occurring = sums.Count(sum => sum > 0);
        double mean = occurring == 0 ? 1 : sums.Sum() / occurring;
        return [.. examples.Select(e => (float)(e.Weight * Math.Clamp(mean / Math.Max(sums[e.Label], double.Epsilon), 1 / MostBalance, MostBalance)))];
    }

    private void Work(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        for (int block; (block = Interlocked.Increment(ref _nextBlock) - 1) < _blocks;)
        {
            int first = block * _width;
            var machines = new HingeMachines(_matrix, _examples, _importance, first, Math.Min(_width, _weights.Labels - first), _options.Penalty);
            bool more = true;
            for (int step = 1; more && step <= _options.Steps; step++)
            {
                more = machines.Step(cancellationToken);
                int done = Interlocked.Add(ref _stepsDone, more ? 1 : _options.Steps - step + 1);
                progress?.Report(new TrainingProgress((double)done / (_blocks * _options.Steps), string.Create(
                    CultureInfo.InvariantCulture, $"labels {first + 1} to {first + machines.Labels} of {_weights.Labels}, step {step} of {_options.Steps}")));
            }

            LinearWeights found = machines.Weights();
            for (int row = 0; row <= _matrix.Space.Count; row++)
            {
                ReadOnlySpan<float> from = found.Row(row)[..machines.Labels];
                Span<float> to = _weights.Row(row).Slice(first, machines.Labels);
                for (int i = 0; i < from.Length; i++)
                {
                    to[i] = LogitsByScore * from[i];
                }
            }
        }
    }
}
