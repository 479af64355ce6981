using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Quantised weights in panels, against inputs rounded to bytes.</summary>
internal sealed class BlockMatrix : PackedMatrix
{
    private const int PanelWidth = 16;

    private readonly BlockKind _kind;
    private readonly int _panelBytes;
    private readonly AlignedBuffer _panels;

    public BlockMatrix(MatrixRows source, BlockKind kind)
        : base(source.Outputs, source.Inputs)
    {
        _kind = kind;
        _panelBytes = BlockPanels.PanelBytes(kind, Inputs);
        _panels = new AlignedBuffer((long)Shares * _panelBytes);
        Parallel.For(0, Shares, panel =>
        {
            Span<byte> to = Panels(panel, 1);
            for (int lane = 0; lane < PanelWidth && (panel * PanelWidth) + lane < Outputs; lane++)
            {
                ReadOnlySpan<byte> row = source.Bytes((panel * PanelWidth) + lane, out TensorType type);
                BlockPanels.Pack(type, row, lane, to);
            }
        });
    }

    public override long Bytes => _panels.Length;

    internal override ActivationForm Form => ActivationForm.Bytes;

    protected override int Shares => (Outputs + PanelWidth - 1) / PanelWidth;

    protected override int OutputsPerShare => PanelWidth;

    public override void Dispose() => _panels.Dispose();

    protected override void MultiplyShares(Activations x, int rows, Span<float> y, int stride, int firstShare, int outputs)
    {
        // Panels that stay in the second-level cache while all tiles of rows pass by; with few rows they are read once anyway.
        const int CacheBytes = 384 << 10;
        int atOnce = rows <= ByteTiles.Rows ? Math.Max(1, (1 << 30) / _panelBytes) : Math.Max(1, CacheBytes / _panelBytes);
        int whole = outputs / PanelWidth;
        for (int p = 0; p < whole; p += atOnce)
        {
            ReadOnlySpan<byte> panels = Panels(firstShare + p, Math.Min(atOnce, whole - p));
            for (int t = 0; t < rows; t += ByteTiles.Rows)
            {
                BlockMatMul.Run(
                    _kind, x.Bytes, t / ByteTiles.Rows, Math.Min(ByteTiles.Rows, rows - t), panels, y[((t * stride) + (p * PanelWidth))..], stride);
            }
        }

        if (outputs % PanelWidth != 0)
        {
            MultiplyLast(x, rows, y[(whole * PanelWidth)..], stride, Panels(firstShare + whole, 1), outputs % PanelWidth);
        }
    }

    // A panel that is only partly filled writes sixteen numbers nonetheless.
    private void MultiplyLast(Activations x, int rows, Span<float> y, int stride, ReadOnlySpan<byte> panel, int outputs)
    {
        Span<float> all = stackalloc float[ByteTiles.Rows * PanelWidth];
        for (int t = 0; t < rows; t += ByteTiles.Rows)
        {
            int count = Math.Min(ByteTiles.Rows, rows - t);
            BlockMatMul.Run(_kind, x.Bytes, t / ByteTiles.Rows, count, panel, all, PanelWidth);
            for (int r = 0; r < count; r++)
            {
                all.Slice(r * PanelWidth, outputs).CopyTo(y[((t + r) * stride)..]);
            }
        }
    }

    private Span<byte> Panels(int first, int count) => _panels.Span<byte>((long)first * _panelBytes, count * _panelBytes);
}
