using Autarky.Kernels;

namespace Autarky.Learning.Classifiers;

/// <summary>
/// The machines of a block of labels, side by side. A machine's score of an example is to be at least 1 where the label is the example's and at most 0 where it
/// is not; what is missing counts squared: it minimises <c>½ Σ importance · missing² + ½ penalty · |weights|²</c> by conjugate gradients (E. Polak and G.
/// Ribière, 1969) with an exact line search. Weights are kept as sums of examples, so that a step needs one product with the table of all pairs of examples,
/// which is taken through the features and never written down. The columns of a block share the work and nothing else: the bits of one do not depend on the
/// others.
/// </summary>
internal sealed class HingeMachines
{
    private const int SearchSteps = 4;

    // Of the largest gradient's square so far: a gradient 10,000 times smaller is as good as none, and soon after it is nothing but rounding, which leads
    // astray.
    private const double EnoughOfSquare = 1e-8;

    private readonly TrainingMatrix _matrix;
    private readonly IReadOnlyList<TrainingExample> _examples;
    private readonly float[] _importance;
    private readonly int _first;
    private readonly double _penalty;
    private readonly LinearWeights _features;
    private readonly int _width;

    // Shape [examples, width]. Each of the first three is what an example counts in some sum of examples; the score beside it is that sum's score of the
    // example.
    private readonly float[] _shares, _scores;
    private readonly float[] _direction, _directionScores;
    private float[] _gradient, _oldGradient;
    private readonly float[] _gradientScores;
    private readonly double[] _largestSquares, _oldSquares;
    private readonly bool[] _running;

    /// <param name="matrix">The features of the examples.</param>
    /// <param name="examples">Their labels.</param>
    /// <param name="importance">What each counts.</param>
    /// <param name="first">The block's first label.</param>
    /// <param name="labels">How many labels are in the block.</param>
    /// <param name="penalty">Of the weights' squares.</param>
    internal HingeMachines(
        TrainingMatrix matrix, IReadOnlyList<TrainingExample> examples, float[] importance, int first, int labels, double penalty)
    {
        _matrix = matrix;
        _examples = examples;
        _importance = importance;
        _first = first;
        _penalty = penalty;
        Labels = labels;
        _features = new LinearWeights(matrix.Space.Count, labels);
        _width = _features.Stride;
        int size = checked(examples.Count * _width);
        _shares = new float[size];
        _scores = new float[size];
        _direction = new float[size];
        _directionScores = new float[size];
        _gradient = new float[size];
        _oldGradient = new float[size];
        _gradientScores = new float[size];
        _largestSquares = new double[_width];
        _oldSquares = new double[_width];
        _running = new bool[_width];
        Array.Fill(_running, true);
    }

    internal int Labels { get; }

    /// <summary>The weights so far; overwritten by the next step.</summary>
    internal LinearWeights Weights()
    {
        Collect(_shares, CancellationToken.None);
        return _features;
    }

    /// <summary>One step of every machine that has not come to its end; false if none is left.</summary>
    internal bool Step(CancellationToken cancellationToken)
    {
        (_gradient, _oldGradient) = (_oldGradient, _gradient);
        Gradient();
        Collect(_gradient, cancellationToken);
        for (int i = 0; i < _examples.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _features.Score(_matrix.RowsOf(i), _matrix.ValuesOf(i), Of(_gradientScores, i));
        }

        Turn();
        Search();
        return Array.Exists(_running, running => running);
    }

    // What the loss's slope and the penalty say of each example.
    private void Gradient()
    {
        float penalty = (float)_penalty;
        for (int i = 0; i < _examples.Count; i++)
        {
            ReadOnlySpan<float> scores = Of(_scores, i), shares = Of(_shares, i);
            Span<float> gradient = Of(_gradient, i);
            float importance = _importance[i];
            for (int l = 0; l < gradient.Length; l++)
            {
                gradient[l] = (importance * Math.Max(scores[l], 0)) + (penalty * shares[l]);
            }

            int own = _examples[i].Label - _first;
            if ((uint)own < (uint)Labels)
            {
                gradient[own] = (importance * Math.Min(scores[own] - 1, 0)) + (penalty * shares[own]);
            }
        }
    }

    // Weights of features out of shares of examples.
    private void Collect(float[] shares, CancellationToken cancellationToken)
    {
        Array.Clear(_features.Values);
        for (int i = 0; i < _examples.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> share = Of(shares, i);
            ReadOnlySpan<int> rows = _matrix.RowsOf(i);
            ReadOnlySpan<float> values = _matrix.ValuesOf(i);
            for (int f = 0; f < rows.Length; f++)
            {
                AddScaled.Run(values[f], share, _features.Row(rows[f]));
            }

            AddScaled.Run(LinearWeights.BiasValue, share, _features.Row(_matrix.Space.Count));
        }
    }

    // The new direction: down the gradient, and on along the old direction by Polak and Ribière's share of it.
    private void Turn()
    {
        double[] squares = new double[_width], changes = new double[_width];
        for (int i = 0; i < _examples.Count; i++)
        {
            ReadOnlySpan<float> gradient = Of(_gradient, i), old = Of(_oldGradient, i), scores = Of(_gradientScores, i);
            for (int l = 0; l < gradient.Length; l++)
            {
                squares[l] += (double)gradient[l] * scores[l];
                changes[l] += ((double)gradient[l] - old[l]) * scores[l];
            }
        }

        // A machine at its end stays there: it follows nothing any more.
        float[] down = new float[_width], keep = new float[_width];
        for (int l = 0; l < _width; l++)
        {
            _largestSquares[l] = Math.Max(_largestSquares[l], squares[l]);
            _running[l] &= squares[l] > EnoughOfSquare * _largestSquares[l];
            down[l] = _running[l] ? 1 : 0;
            keep[l] = _running[l] && _oldSquares[l] > 0 ? (float)Math.Max(0, changes[l] / _oldSquares[l]) : 0;
            _oldSquares[l] = squares[l];
        }

        Follow(_gradient, down, keep, _direction);
        Follow(_gradientScores, down, keep, _directionScores);
    }

    private void Follow(float[] gradients, float[] down, float[] keep, float[] directions)
    {
        for (int i = 0; i < _examples.Count; i++)
        {
            ReadOnlySpan<float> gradient = Of(gradients, i);
            Span<float> direction = Of(directions, i);
            for (int l = 0; l < direction.Length; l++)
            {
                direction[l] = (keep[l] * direction[l]) - (down[l] * gradient[l]);
            }
        }
    }

    // Along the direction the objective is a chain of parabolas; Newton's steps find the lowest point in the one that holds it.
    private void Search()
    {
        double[] begin = new double[_width], square = new double[_width], length = new double[_width];
        for (int i = 0; i < _examples.Count; i++)
        {
            ReadOnlySpan<float> scores = Of(_scores, i), direction = Of(_direction, i), directionScores = Of(_directionScores, i);
            for (int l = 0; l < direction.Length; l++)
            {
                begin[l] += (double)scores[l] * direction[l];
                square[l] += (double)direction[l] * directionScores[l];
            }
        }

        float[] along = new float[_width];
        double[] slope = new double[_width], curve = new double[_width];
        for (int step = 0; step < SearchSteps; step++)
        {
            for (int l = 0; l < _width; l++)
            {
                slope[l] = _penalty * (begin[l] + (length[l] * square[l]));
                curve[l] = _penalty * square[l];
                along[l] = (float)length[l];
            }

            AddLosses(along, slope, curve);
            for (int l = 0; l < _width; l++)
            {
                length[l] = curve[l] > 0 ? Math.Max(0, length[l] - (slope[l] / curve[l])) : length[l];
            }
        }

        for (int l = 0; l < _width; l++)
        {
            along[l] = (float)length[l];
        }

        Go(along, _direction, _shares);
        Go(along, _directionScores, _scores);
    }

    private void AddLosses(float[] along, double[] slope, double[] curve)
    {
        for (int i = 0; i < _examples.Count; i++)
        {
            ReadOnlySpan<float> scores = Of(_scores, i), changes = Of(_directionScores, i);
            float importance = _importance[i];
            int own = _examples[i].Label - _first;
            for (int l = 0; l < scores.Length; l++)
            {
                float score = scores[l] + (along[l] * changes[l]);
                float missing = l == own ? Math.Min(score - 1, 0) : Math.Max(score, 0);
                float change = missing == 0 ? 0 : importance * changes[l];
                slope[l] += missing * change;
                curve[l] += change * changes[l];
            }
        }
    }

    private void Go(float[] along, float[] changes, float[] values)
    {
        for (int i = 0; i < _examples.Count; i++)
        {
            ReadOnlySpan<float> change = Of(changes, i);
            Span<float> value = Of(values, i);
            for (int l = 0; l < value.Length; l++)
            {
                value[l] += along[l] * change[l];
            }
        }
    }

    private Span<float> Of(float[] table, int example) => table.AsSpan(example * _width, _width);
}
