using Autarky.Kernels.Memory;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// Rows of inputs in float32, twelve rows a tile: the twelve rows' numbers of one input beside each other, so that a kernel walks in one direction.
/// </summary>
public sealed class FloatTiles : IDisposable
{
    /// <summary>Rows a tile.</summary>
    public const int Rows = 12;

    private readonly AlignedBuffer _buffer;

    /// <summary>Memory for rows.</summary>
    /// <param name="capacity">The most rows.</param>
    /// <param name="inputs">Inputs a row.</param>
    public FloatTiles(int capacity, int inputs)
    {
        Inputs = inputs;
        _buffer = new AlignedBuffer((long)((capacity + Rows - 1) / Rows) * Rows * inputs * sizeof(float));
    }

    /// <summary>Inputs a row.</summary>
    public int Inputs { get; }

    /// <summary>Puts one row or a part of it into its place.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="x">Shape [inputs], or as many as the part has.</param>
    /// <param name="first">The input that x begins with.</param>
    public void Write(int row, ReadOnlySpan<float> x, int first = 0)
    {
        Span<float> tile = Tile(row / Rows)[(first * Rows)..];
        for (int i = 0, to = row % Rows; i < x.Length; i++, to += Rows)
        {
            tile[to] = x[i];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    internal Span<float> Tile(int tile) => _buffer.Span<float>((long)tile * Rows * Inputs, Rows * Inputs);
}
