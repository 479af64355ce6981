using Autarky.Kernels;
using Autarky.Kernels.Parallel;

namespace Autarky.Models.Transformer.Weights;

/// <summary>The weights of a linear layer in the order in which a kernel reads them: y[t] = W x[t] (+ b).</summary>
internal abstract class PackedMatrix(int outputs, int inputs) : IDisposable
{
    private float[] _bias = [];
    private int _parts = 1;

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

    /// <summary>Shares outputs so that who computes some of the first half computes the same of the second: they are needed together.</summary>
    public PackedMatrix InHalves()
    {
        _parts = 2;
        return this;
    }

    /// <summary>Multiplies rows.</summary>
    /// <param name="team">Who computes.</param>
    /// <param name="x">What goes in.</param>
    /// <param name="rows">How many rows of it.</param>
    /// <param name="y">Where they go: rows of as many numbers as there are outputs.</param>
    /// <param name="fill">Computes a part of a row of what goes in, from one input to another, before it is read; null where it is there.</param>
    public void Run(WorkerTeam team, Activations x, int rows, Activations y, Action<int, int, int>? fill = null)
    {
        x.Prepare(team, Form, rows, fill);
        team.Run(worker => Multiply(x, rows, y.Values, Outputs, worker, team.Workers));
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>One worker's part of the outputs, for all rows. Row t of <paramref name="y"/> begins at t · stride.</summary>
    internal virtual void Multiply(Activations x, int rows, Span<float> y, int stride, int worker, int workers)
    {
        int parts = Shares % _parts == 0 ? _parts : 1, shares = Shares / parts;
        int first = (int)((long)shares * worker / workers), count = (int)((long)shares * (worker + 1) / workers) - first;
        for (int part = 0; part < parts; part++)
        {
            MultiplyPart(x, rows, y, stride, (part * shares) + first, count);
        }
    }

    /// <summary>Some units of outputs. Row t of <paramref name="y"/> begins at t · stride with the first of them.</summary>
    protected abstract void MultiplyShares(Activations x, int rows, Span<float> y, int stride, int firstShare, int outputs);

    private void MultiplyPart(Activations x, int rows, Span<float> y, int stride, int first, int count)
    {
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
}
