using System.Runtime.InteropServices;
using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Weights of sixteen bits in panels, against inputs in float32: exact.</summary>
internal sealed class HalfMatrix : PackedMatrix
{
    private readonly HalfKind _kind;
    private readonly int _panelLength;
    private readonly AlignedBuffer _panels;

    public HalfMatrix(MatrixRows source, HalfKind kind)
        : base(source.Outputs, source.Inputs)
    {
        _kind = kind;
        _panelLength = Inputs * PanelMatMul.PanelWidth;
        _panels = new AlignedBuffer((long)Shares * _panelLength * sizeof(ushort));
        Parallel.For(0, Shares, panel =>
        {
            for (int lane = 0; lane < PanelMatMul.PanelWidth && (panel * PanelMatMul.PanelWidth) + lane < Outputs; lane++)
            {
                ReadOnlySpan<byte> row = source.Bytes((panel * PanelMatMul.PanelWidth) + lane, out _);
                HalfMatMul.Pack(MemoryMarshal.Cast<byte, ushort>(row), lane, Panels(panel, 1));
            }
        });
    }

    public override long Bytes => _panels.Length;

    internal override ActivationForm Form => ActivationForm.Tiles;

    protected override int Shares => PanelMatMul.Panels(Outputs);

    protected override int OutputsPerShare => PanelMatMul.PanelWidth;

    public override void Dispose() => _panels.Dispose();

    protected override void MultiplyShares(Activations x, int rows, Span<float> y, int stride, int firstShare, int outputs)
    {
        // As with blocks: panels stay in the second-level cache while all tiles of rows pass by.
        const int CacheNumbers = 192 << 10;
        int atOnce = rows <= FloatTiles.Rows ? Math.Max(1, (1 << 29) / _panelLength) : Math.Max(1, CacheNumbers / _panelLength);
        int whole = outputs / PanelMatMul.PanelWidth;
        for (int p = 0; p < whole; p += atOnce)
        {
            ReadOnlySpan<ushort> panels = Panels(firstShare + p, Math.Min(atOnce, whole - p));
            for (int t = 0; t < rows; t += FloatTiles.Rows)
            {
                HalfMatMul.Run(
                    _kind, x.Tiles, t / FloatTiles.Rows, Math.Min(FloatTiles.Rows, rows - t), panels, y[((t * stride) + (p * PanelMatMul.PanelWidth))..], stride);
            }
        }

        if (outputs % PanelMatMul.PanelWidth != 0)
        {
            MultiplyLast(x, rows, y[(whole * PanelMatMul.PanelWidth)..], stride, Panels(firstShare + whole, 1), outputs % PanelMatMul.PanelWidth);
        }
    }

    // A panel that is only partly filled writes sixteen numbers nonetheless.
    private void MultiplyLast(Activations x, int rows, Span<float> y, int stride, ReadOnlySpan<ushort> panel, int outputs)
    {
        Span<float> all = stackalloc float[FloatTiles.Rows * PanelMatMul.PanelWidth];
        for (int t = 0; t < rows; t += FloatTiles.Rows)
        {
            int count = Math.Min(FloatTiles.Rows, rows - t);
            HalfMatMul.Run(_kind, x.Tiles, t / FloatTiles.Rows, count, panel, all, PanelMatMul.PanelWidth);
            for (int r = 0; r < count; r++)
            {
                all.Slice(r * PanelMatMul.PanelWidth, outputs).CopyTo(y[((t + r) * stride)..]);
            }
        }
    }

    private Span<ushort> Panels(int first, int count) => _panels.Span<ushort>((long)first * _panelLength, count * _panelLength);
}
