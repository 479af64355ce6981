using Autarky.Kernels;

namespace Autarky.Learning.Students;

/// <summary>
/// Trains the weights. Deterministic on any number of threads: within a batch, phase 1 shares out the examples and only reads weights; phase 2
/// shares out the rows of weights, and each row takes its updates in the order of the examples.
/// </summary>
internal sealed class LinearTrainer
{
    // AdaGrad's memory before the first step. Larger than a step's square, it keeps rare features from jumping on one noisy label.
    private const float InitialSquares = 0.1f;

    // The rate falls in a straight line to this share of itself.
    private const float FinalRate = 0.1f;

    private readonly TrainingMatrix _matrix;
    private readonly IReadOnlyList<TrainingExample> _examples;
    private readonly LinearStudentOptions _options;
    private readonly int _labels;
    private readonly int _stride;
    private readonly int _threads;
    private readonly float[] _weights;
    private readonly float[] _squares;
    private readonly float[] _gradients;
    private readonly float[] _losses;

    internal LinearTrainer(TrainingMatrix matrix, IReadOnlyList<TrainingExample> examples, int labels, LinearStudentOptions options)
    {
        _matrix = matrix;
        _examples = examples;
        _options = options;
        _labels = labels;
        _stride = LinearWeights.StrideOf(labels);
        _threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        _weights = new float[(matrix.Space.Count + 1) * _stride];
        _squares = new float[_weights.Length];
        Array.Fill(_squares, InitialSquares);
        _gradients = new float[options.BatchSize * _stride];
        _losses = new float[options.BatchSize];
    }

    /// <summary>Runs all epochs; returns the weights, one padded row a feature and the bias in the last.</summary>
    internal LinearWeights Train(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ExampleOrder order = new(_examples.Count, _options.Seed);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken };
        long total = (long)_options.Epochs * _examples.Count;
        long seen = 0;
        for (int epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            ReadOnlyMemory<int> shuffled = order.Next();
            double loss = 0;
            for (int start = 0; start < shuffled.Length; start += _options.BatchSize)
            {
                ReadOnlyMemory<int> batch = shuffled.Slice(start, Math.Min(_options.BatchSize, shuffled.Length - start));
                float rate = _options.LearningRate * (1 - ((1 - FinalRate) * seen / total));
                if (_threads == 1)
                {
                    ComputeGradients(batch.Span, 0);
                    Update(batch.Span, 0, rate);
                }
                else
                {
                    Parallel.For(0, _threads, parallel, thread => ComputeGradients(batch.Span, thread));
                    Parallel.For(0, _threads, parallel, thread => Update(batch.Span, thread, rate));
                }

                foreach (float one in _losses.AsSpan(0, batch.Length))
                {
                    loss += one;
                }

                seen += batch.Length;
                cancellationToken.ThrowIfCancellationRequested();
            }

            progress?.Report(new TrainingProgress(epoch, _options.Epochs, seen, total, loss / _examples.Count));
        }

        return new LinearWeights(_labels, _weights);
    }

    // Phase 1: probabilities less targets, times the example's weight, for every _threads-th example of the batch.
    private void ComputeGradients(ReadOnlySpan<int> batch, int thread)
    {
        float even = _options.LabelSmoothing / _labels;
        for (int i = thread; i < batch.Length; i += _threads)
        {
            TrainingExample example = _examples[batch[i]];
            Span<float> all = _gradients.AsSpan(i * _stride, _stride);
            all.Clear();
            LinearWeights.Score(_weights, _stride, _matrix.RowsOf(batch[i]), _matrix.ValuesOf(batch[i]), all);
            Span<float> gradient = all[.._labels];
            Softmax.Run(gradient, 1, gradient);
            _losses[i] = -MathF.Log(Math.Max(gradient[example.Label], float.Epsilon));
            gradient[example.Label] -= 1 - _options.LabelSmoothing;
            foreach (ref float g in gradient)
            {
                g = (g - even) * example.Weight;
            }

            all[_labels..].Clear();
        }
    }

    // Phase 2: the rows whose number leaves the remainder `thread`, example by example.
    private void Update(ReadOnlySpan<int> batch, int thread, float rate)
    {
        for (int i = 0; i < batch.Length; i++)
        {
            if (_examples[batch[i]].Weight == 0)
            {
                continue;
            }

            ReadOnlySpan<float> gradient = _gradients.AsSpan(i * _stride, _stride);
            ReadOnlySpan<int> rows = _matrix.RowsOf(batch[i]);
            ReadOnlySpan<float> values = _matrix.ValuesOf(batch[i]);
            for (int f = 0; f < rows.Length; f++)
            {
                if (rows[f] % _threads == thread)
                {
                    UpdateRow(rows[f], rate, values[f], gradient);
                }
            }

            if (_matrix.Space.Count % _threads == thread)
            {
                UpdateRow(_matrix.Space.Count, rate, LinearWeights.BiasValue, gradient);
            }
        }
    }

    private void UpdateRow(int row, float rate, float value, ReadOnlySpan<float> gradient) => AdaGradUpdate.Run(
        rate, _options.Decay, value, gradient, _weights.AsSpan(row * _stride, _stride), _squares.AsSpan(row * _stride, _stride));
}
