using Autarky.Kernels;

namespace Autarky.Learning.Students;

/// <summary>
/// Trains the weights. Deterministic on any number of threads: within a batch, phase 1 shares out the examples and only reads weights; phase 2
/// shares out the rows of weights, and each row takes its updates in the order of the examples.
/// </summary>
internal sealed class LinearTrainer
{
    // Without a start the first steps of AdaGrad are as large as the rate whatever the gradient, and training never recovers.
    private const float FirstSquare = 0.1f;

    // The rate falls to this part of itself.
    private const float LastRate = 0.1f;

    private readonly TrainingMatrix _matrix;
    private readonly IReadOnlyList<TrainingExample> _examples;
    private readonly LinearStudentOptions _options;
    private readonly int _labels;
    private readonly int _threads;
    private readonly LinearWeights _weights;
    private readonly LinearWeights _squares;
    private readonly float[] _gradients;
    private readonly float[] _losses;

    internal LinearTrainer(TrainingMatrix matrix, IReadOnlyList<TrainingExample> examples, int labels, LinearStudentOptions options)
    {
        _matrix = matrix;
        _examples = examples;
        _options = options;
        _labels = labels;
        _threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        _weights = new LinearWeights(matrix.Space.Count, labels);
        _squares = new LinearWeights(matrix.Space.Count, labels);
        Array.Fill(_squares.Values, FirstSquare);
        int batch = Math.Min(options.BatchSize, examples.Count);
        _gradients = new float[batch * _weights.Stride];
        _losses = new float[batch];
    }

    internal LinearWeights Train(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ExampleOrder order = new(_examples.Count, _options.Seed);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken };
        long total = (long)_options.Epochs * _examples.Count;
        long seen = 0;
        int batches = (_examples.Count + _options.BatchSize - 1) / _options.BatchSize;
        int reportEvery = (batches + 3) / 4;
        for (int epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            ReadOnlyMemory<int> shuffled = order.Next();
            double loss = 0;
            for (int b = 0; b < batches; b++)
            {
                int start = b * _options.BatchSize;
                ReadOnlyMemory<int> batch = shuffled.Slice(start, Math.Min(_options.BatchSize, shuffled.Length - start));
                Learn(batch, _options.LearningRate * (1 - ((1 - LastRate) * seen / total)), parallel);
                foreach (float one in _losses.AsSpan(0, batch.Length))
                {
                    loss += one;
                }

                seen += batch.Length;
                if ((b + 1) % reportEvery == 0 || b == batches - 1)
                {
                    progress?.Report(new TrainingProgress(epoch, _options.Epochs, seen, total, loss / (start + batch.Length)));
                }
            }
        }

        return _weights;
    }

    private void Learn(ReadOnlyMemory<int> batch, float rate, ParallelOptions parallel)
    {
        if (_threads == 1)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            ComputeGradients(batch.Span, 0);
            Update(batch.Span, 0, rate);
            return;
        }

        Parallel.For(0, _threads, parallel, thread => ComputeGradients(batch.Span, thread));
        Parallel.For(0, _threads, parallel, thread => Update(batch.Span, thread, rate));
    }

    // Phase 1: probabilities less targets, times the example's weight, for every _threads-th example of the batch.
    private void ComputeGradients(ReadOnlySpan<int> batch, int thread)
    {
        float even = _options.LabelSmoothing / _labels;
        for (int i = thread; i < batch.Length; i += _threads)
        {
            TrainingExample example = _examples[batch[i]];
            Span<float> row = GradientOf(i);
            _weights.Score(_matrix.RowsOf(batch[i]), _matrix.ValuesOf(batch[i]), row);
            Span<float> gradient = row[.._labels];
            Softmax.Run(gradient, temperature: 1, gradient);
            _losses[i] = -MathF.Log(Math.Max(gradient[example.Label], float.Epsilon));
            gradient[example.Label] -= 1 - _options.LabelSmoothing;
            foreach (ref float g in gradient)
            {
                g = (g - even) * example.Weight;
            }
        }
    }

    // Phase 2: the rows whose number leaves the remainder `thread`, example by example.
    private void Update(ReadOnlySpan<int> batch, int thread, float rate)
    {
        int bias = _matrix.Space.Count;
        for (int i = 0; i < batch.Length; i++)
        {
            ReadOnlySpan<float> gradient = GradientOf(i);
            ReadOnlySpan<int> rows = _matrix.RowsOf(batch[i]);
            ReadOnlySpan<float> values = _matrix.ValuesOf(batch[i]);
            for (int f = 0; f < rows.Length; f++)
            {
                if (rows[f] % _threads == thread)
                {
                    AdaGradUpdate.Run(rate, values[f], gradient, _weights.Row(rows[f]), _squares.Row(rows[f]));
                }
            }

            if (bias % _threads == thread)
            {
                AdaGradUpdate.Run(rate, LinearWeights.BiasValue, gradient, _weights.Row(bias), _squares.Row(bias));
            }
        }
    }

    // The columns that only fill the row up have no weights and so no scores: their gradient is 0.
    private Span<float> GradientOf(int slot) => _gradients.AsSpan(slot * _weights.Stride, _weights.Stride);
}
