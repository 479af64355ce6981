using Autarky.Kernels;
using Autarky.Kernels.Parallel;

namespace Autarky.Models.Transformer.Weights;

/// <summary>The weights of a linear layer in the order in which a kernel reads them: y[t] = W x[t] (+ b).</summary>
internal abstract class PackedMatrix(int outputs, int inputs) : IDisposable
{
    private float[] _bias = [];

    /// <summary>Numbers a row that come out.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Numbers a row that go in.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Bytes of memory.</summary>
    public abstract long Bytes { get; }

    /// <summary>Units of outputs by which work is shared.</summary>
    protected abstract int Shares { get; }

    /// <summary>Outputs a unit; the last may have fewer.</summary>
    protected abstract int OutputsPerShare { get; }

    /// <summary>The form in which inputs are read.</summary>
    internal abstract ActivationForm Form { get; }

    /// <summary>Adds a bias to what comes out; empty for none.</summary>
    public PackedMatrix WithBias(float[] bias)
    {
        _bias = bias;
        return this;
    }

    /// <summary>Multiplies rows.</summary>
    /// <param name="team">Who computes.</param>
    /// <param name="x">What goes in.</param>
    /// <param name="rows">How many rows of it.</param>
    /// <param name="y">Shape [rows, outputs].</param>
    public void Run(WorkerTeam team, Activations x, int rows, float[] y)
    {
        x.Prepare(team, Form, rows);
        team.Run(worker => Multiply(x, rows, y, Outputs, worker, team.Workers));
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>One worker's part of the outputs, for all rows. Row t of <paramref name="y"/> begins at t · stride.</summary>
    internal virtual void Multiply(Activations x, int rows, Span<float> y, int stride, int worker, int workers)
    {
        int first = (int)((long)Shares * worker / workers), count = (int)((long)Shares * (worker + 1) / workers) - first;
        int from = first * OutputsPerShare, width = Math.Min(count * OutputsPerShare, Outputs - from);
        if (count == 0 || width <= 0 || rows == 0)
        {
            return;
        }

        MultiplyShares(x, rows, y[from..], stride, first, width);
        for (int t = 0; t < rows && _bias.Length > 0; t++)
        {
            AddScaled.Run(1, _bias.AsSpan(from, width), y.Slice((t * stride) + from, width));
        }
    }

    /// <summary>Some units of outputs. Row t of <paramref name="y"/> begins at t · stride with the first of them.</summary>
    protected abstract void MultiplyShares(Activations x, int rows, Span<float> y, int stride, int firstShare, int outputs);
}
