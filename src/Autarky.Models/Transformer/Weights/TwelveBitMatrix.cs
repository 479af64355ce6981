using System.Buffers;
using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Weights of sixteen bits, rounded to bfloat16 and kept in twelve, against inputs rounded to bfloat16.</summary>
internal sealed class TwelveBitMatrix : TiledMatrix
{
    private readonly int _panelBytes;
    private readonly AlignedBuffer _panels;

    private TwelveBitMatrix(MatrixRows source)
        : base(source.Outputs, source.Inputs, TwelveBitPanels.PanelBytes(source.Inputs))
    {
        _panelBytes = TwelveBitPanels.PanelBytes(Inputs);
        _panels = AlignedBuffer.InHugePages((long)Shares * _panelBytes);
    }

    public override long Bytes => _panels.Length;

    internal override ActivationForm Form => ActivationForm.Pairs;

    /// <summary>Packs a matrix; null where a row would lose more than rounding costs, or the inputs are not whole blocks.</summary>
    public static TwelveBitMatrix? TryPack(MatrixRows source)
    {
        if (source.Inputs % TwelveBitPanels.Inputs != 0)
        {
            return null;
        }

        var matrix = new TwelveBitMatrix(source);
        ParallelLoopResult result = Parallel.For(0, matrix.Shares, (panel, state) =>
        {
            int first = panel * PanelWidth, count = Math.Min(PanelWidth, source.Outputs - first);
            float[] rows = ArrayPool<float>.Shared.Rent(count * source.Inputs);
            for (int lane = 0; lane < count; lane++)
            {
                source.Read(first + lane, rows.AsSpan(lane * source.Inputs, source.Inputs));
            }

            if (!TwelveBitPanels.TryPack(rows.AsSpan(0, count * source.Inputs), source.Inputs, matrix.Panels(panel, 1)))
            {
                state.Stop();
            }

            ArrayPool<float>.Shared.Return(rows);
        });
        if (result.IsCompleted)
        {
            return matrix;
        }

        matrix.Dispose();
        return null;
    }

    // More than of others: panels are unpacked anew for each such block of rows.
    internal override int RowsAtOnce => 384;

    public override void Dispose() => _panels.Dispose();

    protected override void MultiplyTile(RowBuffer x, int tile, int rows, int firstPanel, int panels, Span<float> y, int stride) =>
        TwelveBitMatMul.Run(x.Pairs, tile, rows, Panels(firstPanel, panels), y, stride);

    // Many rows: the panels are unpacked once for all of them.
    protected override void MultiplyTiles(RowBuffer x, int firstRow, int rows, int firstPanel, int panels, Span<float> y, int stride)
    {
        if (rows <= TileRows)
        {
            base.MultiplyTiles(x, firstRow, rows, firstPanel, panels, y, stride);
            return;
        }

        int length = panels * PairMatMul.PanelLength(Inputs);
        ushort[] pairs = ArrayPool<ushort>.Shared.Rent(length);
        TwelveBitPanels.Unpack(Panels(firstPanel, panels), Inputs, pairs.AsSpan(0, length));
        for (int t = 0; t < rows; t += TileRows)
        {
            PairMatMul.Run(x.Pairs, (firstRow + t) / TileRows, Math.Min(TileRows, rows - t), pairs.AsSpan(0, length), y[(t * stride)..], stride);
        }

        ArrayPool<ushort>.Shared.Return(pairs);
    }

    private Span<byte> Panels(int first, int count) => _panels.Span<byte>((long)first * _panelBytes, count * _panelBytes);
}
