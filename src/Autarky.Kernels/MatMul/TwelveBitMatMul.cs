using System.Buffers;

namespace Autarky.Kernels.MatMul;

/// <summary><see cref="PairMatMul"/> over panels of <see cref="TwelveBitPanels"/>: the same bits as after unpacking them.</summary>
public static class TwelveBitMatMul
{
    /// <summary>Multiplies some rows of one tile with some panels.</summary>
    /// <param name="x">The rows; a multiple of eight inputs.</param>
    /// <param name="tile">Which tile of them.</param>
    /// <param name="rows">How many of its rows, from the first; at most 12.</param>
    /// <param name="panels">Whole panels, one after the other.</param>
    /// <param name="y">Row t begins at t · <paramref name="stride"/>; sixteen numbers a panel.</param>
    /// <param name="stride">Numbers from one row of <paramref name="y"/> to the next.</param>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public static void Run(PairTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        int panelBytes = TwelveBitPanels.PanelBytes(x.Inputs), count = panels.Length / panelBytes;
        if (x.Inputs % TwelveBitPanels.Inputs != 0 || panels.Length % panelBytes != 0 || rows is < 1 or > PairTiles.Rows
            || y.Length < ((long)(rows - 1) * stride) + (count * PanelMatMul.PanelWidth))
        {
            throw new ArgumentException($"{rows} rows of {x.Inputs} and {panels.Length} bytes of panels do not fit into {y.Length} numbers.", nameof(y));
        }

        if (TwelveBitKernels.IsSupported)
        {
            TwelveBitKernels.Run(x.Tile(tile), rows, x.Inputs, panels, y, stride);
        }
        else
        {
            Unpacked(x, tile, rows, panels, y, stride);
        }
    }

    // A panel at a time: it stays in the first cache between unpacking and multiplying.
    internal static void Unpacked(PairTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        int panelBytes = TwelveBitPanels.PanelBytes(x.Inputs), length = PairMatMul.PanelLength(x.Inputs);
        ushort[] pairs = ArrayPool<ushort>.Shared.Rent(length);
        for (int p = 0; p * panelBytes < panels.Length; p++)
        {
            TwelveBitPanels.Unpack(panels.Slice(p * panelBytes, panelBytes), x.Inputs, pairs.AsSpan(0, length));
            PairMatMul.Run(x, tile, rows, pairs.AsSpan(0, length), y[(p * PanelMatMul.PanelWidth)..], stride);
        }

        ArrayPool<ushort>.Shared.Return(pairs);
    }
}
