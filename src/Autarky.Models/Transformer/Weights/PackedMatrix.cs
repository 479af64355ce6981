using Autarky.Kernels;

namespace Autarky.Models.Transformer.Weights;

/// <summary>The weights of a linear layer in the order in which a kernel reads them: y[t] = W x[t] (+ b).</summary>
internal abstract class PackedMatrix : IDisposable
{
    private readonly float[] _bias;

    protected PackedMatrix(int outputs, int inputs, float[] bias)
    {
        Outputs = outputs;
        Inputs = inputs;
        _bias = bias;
    }

    /// <summary>Numbers a row that come out.</summary>
    public int Outputs { get; }

    /// <summary>Numbers a row that go in.</summary>
    public int Inputs { get; }

    /// <summary>Bytes of memory.</summary>
    public abstract long Bytes { get; }

    /// <summary>Units of outputs by which work is shared.</summary>
    protected abstract int Shares { get; }

    /// <summary>Outputs a unit; the last may have fewer.</summary>
    protected abstract int OutputsPerShare { get; }

    /// <summary>One worker's part of the outputs, for all rows.</summary>
    /// <param name="x">What goes in.</param>
    /// <param name="rows">How many rows of it.</param>
    /// <param name="y">Shape [rows, outputs].</param>
    /// <param name="worker">The worker's number.</param>
    /// <param name="workers">How many share the outputs.</param>
    public void Multiply(Activations x, int rows, Span<float> y, int worker, int workers)
    {
        if (x.Width != Inputs)
        {
            throw new ArgumentException($"A matrix of {Inputs} inputs cannot take rows of {x.Width}.", nameof(x));
        }

        int first = (int)((long)Shares * worker / workers), count = (int)((long)Shares * (worker + 1) / workers) - first;
        int from = first * OutputsPerShare, outputs = Math.Min(count * OutputsPerShare, Outputs - from);
        if (count == 0 || outputs <= 0 || rows == 0)
        {
            return;
        }

        MultiplyShares(x, rows, y[from..], first, outputs);
        if (_bias.Length > 0)
        {
            for (int t = 0; t < rows; t++)
            {
                AddScaled.Run(1, _bias.AsSpan(from, outputs), y.Slice((t * Outputs) + from, outputs));
            }
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Some units of outputs. Row t of <paramref name="y"/> begins at t · <see cref="Outputs"/>.</summary>
    protected abstract void MultiplyShares(Activations x, int rows, Span<float> y, int firstShare, int outputs);
}
