using System.Buffers;
using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Quantization;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Quantised weights in panels, against inputs rounded to bytes.</summary>
internal sealed class BlockMatrix : TiledMatrix
{
    private readonly BlockKind _kind;
    private readonly int _panelBytes;
    private readonly AlignedBuffer _panels;

    public BlockMatrix(MatrixRows source, BlockKind kind)
        : base(source.Outputs, source.Inputs, BlockPanels.PanelBytes(kind, source.Inputs))
    {
        _kind = kind;
        _panelBytes = BlockPanels.PanelBytes(kind, Inputs);
        _panels = AlignedBuffer.InHugePages((long)Shares * _panelBytes);
        Parallel.For(
            0, Shares, () => ArrayPool<byte>.Shared.Rent(PanelWidth * source.MostRowBytes), (panel, _, rows) => Pack(source, panel, rows),
            rows => ArrayPool<byte>.Shared.Return(rows));
    }

    public override long Bytes => _panels.Length;

    internal override ActivationForm Form => ActivationForm.Bytes;

    public override void Dispose() => _panels.Dispose();

    protected override void MultiplyTile(RowBuffer x, int tile, int rows, int firstPanel, int panels, Span<float> y, int stride) =>
        BlockMatMul.Run(_kind, x.Bytes, tile, rows, Panels(firstPanel, panels), y, stride);

    private byte[] Pack(MatrixRows source, int panel, byte[] rows)
    {
        Span<byte> to = Panels(panel, 1);
        int first = panel * PanelWidth, all = Math.Min(PanelWidth, Outputs - first);
        for (int lane = 0; lane < all;)
        {
            int count = source.Copy(first + lane, all - lane, rows, out TensorType type);
            int length = (int)type.ByteLength(Inputs);
            for (int i = 0; i < count; i++, lane++)
            {
                BlockPanels.Pack(type, rows.AsSpan(i * length, length), lane, to);
            }
        }

        return rows;
    }

    private Span<byte> Panels(int first, int count) => _panels.Span<byte>((long)first * _panelBytes, count * _panelBytes);
}
