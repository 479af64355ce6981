using Autarky.Kernels;
using Autarky.Kernels.MatMul;

namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// What multinomial logistic regression minimises, divided by the sum of the examples' weights: Σ weight · loss + |W|² / (2 · C), the bias left out of the
/// penalty. Products in float32, sums over examples in float64. Threads share out examples first and rows of weights then, and each sum has its own
/// fixed order, so their number does not show in the result.
/// </summary>
internal sealed class SoftmaxObjective
{
    // Examples a step of the gradient's float32 sums, which then go into float64.
    private const int Chunk = 256;

    // Rows of work that a thread takes at once.
    private const int Block = 64;

    private readonly float[] _vectors;
    private readonly float[] _transposed;
    private readonly TrainingExample[] _examples;
    private readonly int _width;
    private readonly int _labels;
    private readonly int _stride;
    private readonly double _penalty;
    private readonly double _scale;
    private readonly ParallelOptions _parallel;
    private readonly float[] _weights;
    private readonly float[] _residuals;
    private readonly double[] _losses;

    /// <summary>Over some examples.</summary>
    /// <param name="vectors">Shape [examples, width].</param>
    /// <param name="examples">Labels and weights; the texts are not looked at.</param>
    /// <param name="width">Numbers of a vector.</param>
    /// <param name="labels">How many labels.</param>
    /// <param name="c">C: the smaller, the smaller the weights stay.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    internal SoftmaxObjective(float[] vectors, TrainingExample[] examples, int width, int labels, double c, ParallelOptions parallel)
    {
        _vectors = vectors;
        _examples = examples;
        _width = width;
        _labels = labels;
        _stride = EmbeddingWeights.StrideOf(labels);
        _parallel = parallel;
        double sum = examples.Sum(example => (double)example.Weight);
        _scale = 1 / Math.Max(sum, 1e-9);
        _penalty = _scale / c;
        _transposed = Transposed();
        _weights = new float[(width + 1) * _stride];
        _residuals = new float[examples.Length * _stride];
        _losses = new double[examples.Length];
    }

    /// <summary>How many numbers there are to choose: shape [width + 1, labels filled up to whole vectors], the bias last.</summary>
    internal int Count => _weights.Length;

    /// <summary>Value and gradient at some weights.</summary>
    internal double Evaluate(ReadOnlySpan<double> at, Span<double> gradient)
    {
        _parallel.CancellationToken.ThrowIfCancellationRequested();
        for (int i = 0; i < at.Length; i++)
        {
            _weights[i] = (float)at[i];
        }

        double[] sums = new double[Count];
        Parallel.For(0, Blocks(_examples.Length), _parallel, Residuals);
        Parallel.For(0, Blocks(_width), _parallel, block => Sum(block, sums));
        Bias(sums.AsSpan(_width * _stride));

        double loss = 0;
        foreach (double one in _losses)
        {
            loss += one;
        }

        double square = 0;
        int penalised = _width * _stride;
        for (int i = 0; i < gradient.Length; i++)
        {
            bool inPenalty = i < penalised;
            square += inPenalty ? at[i] * at[i] : 0;
            gradient[i] = (_scale * sums[i]) + (inPenalty ? _penalty * at[i] : 0);
        }

        return (_scale * loss) + (_penalty * square / 2);
    }

    private static int Blocks(int rows) => (rows + Block - 1) / Block;

    // Probabilities less targets, times the example's weight. The columns beyond the labels stay 0, and so do their weights.
    private void Residuals(int block)
    {
        int first = block * Block, count = Math.Min(Block, _examples.Length - first);
        Span<float> rows = _residuals.AsSpan(first * _stride, count * _stride);
        OrderedMatMul.Run(_vectors.AsSpan(first * _width), _width, _width, _weights.AsSpan(0, _width * _stride), _stride, rows);
        ReadOnlySpan<float> bias = _weights.AsSpan(_width * _stride, _labels);
        for (int i = 0; i < count; i++)
        {
            TrainingExample example = _examples[first + i];
            Span<float> row = rows.Slice(i * _stride, _labels);
            AddScaled.Run(1, bias, row);
            Softmax.Run(row, temperature: 1, row);
            _losses[first + i] = -example.Weight * PortableLog.Of(Math.Max(row[example.Label], 1e-30f));
            row[example.Label] -= 1;
            Scale.Run(example.Weight, row, row);
        }
    }

    private void Sum(int block, double[] sums)
    {
        int first = block * Block, count = Math.Min(Block, _width - first);
        Span<double> to = sums.AsSpan(first * _stride, count * _stride);
        float[] part = new float[to.Length];
        for (int start = 0; start < _examples.Length; start += Chunk)
        {
            int inner = Math.Min(Chunk, _examples.Length - start);
            OrderedMatMul.Run(
                _transposed.AsSpan((first * _examples.Length) + start), _examples.Length, inner, _residuals.AsSpan(start * _stride, inner * _stride), _stride,
                part);
            for (int i = 0; i < part.Length; i++)
            {
                to[i] += part[i];
            }
        }
    }

    private void Bias(Span<double> to)
    {
        for (int example = 0; example < _examples.Length; example++)
        {
            ReadOnlySpan<float> row = _residuals.AsSpan(example * _stride, _stride);
            for (int i = 0; i < row.Length; i++)
            {
                to[i] += row[i];
            }
        }
    }

    private float[] Transposed()
    {
        float[] transposed = new float[_vectors.Length];
        for (int example = 0; example < _examples.Length; example++)
        {
            for (int i = 0; i < _width; i++)
            {
                transposed[(i * _examples.Length) + example] = _vectors[(example * _width) + i];
            }
        }

        return transposed;
    }
}
