using System.Runtime.InteropServices;
using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Weights of sixteen bits in panels, against inputs in float32: exact.</summary>
internal sealed class HalfMatrix : TiledMatrix
{
    private readonly HalfKind _kind;
    private readonly int _panelLength;
    private readonly AlignedBuffer _panels;

    public HalfMatrix(MatrixRows source, HalfKind kind)
        : base(source.Outputs, source.Inputs, source.Inputs * PanelWidth * sizeof(ushort))
    {
        _kind = kind;
        _panelLength = Inputs * PanelWidth;
        _panels = AlignedBuffer.InHugePages((long)Shares * _panelLength * sizeof(ushort));
        Parallel.For(0, Shares, panel =>
        {
            byte[] row = new byte[source.MostRowBytes];
            for (int lane = 0; lane < PanelWidth && (panel * PanelWidth) + lane < Outputs; lane++)
            {
                source.Copy((panel * PanelWidth) + lane, 1, row, out _);
                HalfMatMul.Pack(MemoryMarshal.Cast<byte, ushort>(row.AsSpan(0, Inputs * sizeof(ushort))), lane, Panels(panel, 1));
            }
        });
    }

    public override long Bytes => _panels.Length;

    internal override ActivationForm Form => ActivationForm.Tiles;

    public override void Dispose() => _panels.Dispose();

    protected override void MultiplyTile(RowBuffer x, int tile, int rows, int firstPanel, int panels, Span<float> y, int stride) =>
        HalfMatMul.Run(_kind, x.Tiles, tile, rows, Panels(firstPanel, panels), y, stride);

    private Span<ushort> Panels(int first, int count) => _panels.Span<ushort>((long)first * _panelLength, count * _panelLength);
}
