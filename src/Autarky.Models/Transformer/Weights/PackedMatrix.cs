using Autarky.Kernels;
using Autarky.Kernels.Parallel;

namespace Autarky.Models.Transformer.Weights;

/// <summary>The weights of a linear layer in the order in which a kernel reads them: y[t] = W x[t] (+ b).</summary>
internal abstract class PackedMatrix(int outputs, int inputs) : IDisposable
{
    /// <summary>Bytes of weights that stay in the second-level cache while rows pass by.</summary>
    internal const int CacheBytes = 384 << 10;

    private float[] _bias = [];

    /// <summary>Numbers a row that come out.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Numbers a row that go in.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Bytes of memory.</summary>
    public abstract long Bytes { get; }

    /// <summary>The form in which inputs are read.</summary>
    internal abstract ActivationForm Form { get; }

    /// <summary>Units of outputs by which work is shared.</summary>
    internal abstract int Shares { get; }

    /// <summary>Outputs a unit; the last may have fewer.</summary>
    internal abstract int OutputsPerShare { get; }

    /// <summary>Rows that should pass by at once where there are so many; whole tiles.</summary>
    internal virtual int RowsAtOnce => 96;

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
    /// <param name="y">Where they go: rows of as many numbers as there are outputs.</param>
    public void Run(WorkerTeam team, RowBuffer x, int rows, RowBuffer y)
    {
        if (rows == 0)
        {
            return;
        }

        x.Prepare(team, Form, rows);
        team.Run(worker => Multiply(x, rows, y.Values, Outputs, worker, team.Workers));
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>One worker's part of the outputs, for all rows. Row t of <paramref name="y"/> begins at t · stride.</summary>
    internal virtual void Multiply(RowBuffer x, int rows, Span<float> y, int stride, int worker, int workers)
    {
        int first = (int)((long)Shares * worker / workers), end = (int)((long)Shares * (worker + 1) / workers);
        MultiplyPart(x, 0, rows, y[(first * OutputsPerShare)..], stride, first, end - first);
    }

    /// <summary>Some units of outputs for some rows.</summary>
    /// <param name="x">What goes in, in this matrix's form.</param>
    /// <param name="firstRow">The first row: the beginning of a tile.</param>
    /// <param name="rows">How many: whole tiles, or all that are left.</param>
    /// <param name="y">Row firstRow + t goes to t · stride and behind.</param>
    /// <param name="stride">Numbers from one row of <paramref name="y"/> to the next.</param>
    /// <param name="firstShare">The first unit.</param>
    /// <param name="count">How many units.</param>
    internal void MultiplyPart(RowBuffer x, int firstRow, int rows, Span<float> y, int stride, int firstShare, int count)
    {
        int from = firstShare * OutputsPerShare, width = Math.Min(count * OutputsPerShare, Outputs - from);
        if (count == 0 || width <= 0)
        {
            return;
        }

        MultiplyShares(x, firstRow, rows, y, stride, firstShare, width);
        for (int t = 0; t < rows && _bias.Length > 0; t++)
        {
            AddScaled.Run(1, _bias.AsSpan(from, width), y.Slice(t * stride, width));
        }
    }

    /// <summary>Some units of outputs. Row firstRow + t begins at t · stride of <paramref name="y"/> with the first of them.</summary>
    protected abstract void MultiplyShares(RowBuffer x, int firstRow, int rows, Span<float> y, int stride, int firstShare, int outputs);
}
