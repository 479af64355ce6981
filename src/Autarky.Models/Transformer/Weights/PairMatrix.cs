using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Weights of sixteen bits in panels of bfloat16, against inputs rounded to the same.</summary>
internal sealed class PairMatrix : TiledMatrix
{
    private readonly int _panelLength;
    private readonly AlignedBuffer _panels;

    public PairMatrix(MatrixRows source)
        : base(source.Outputs, source.Inputs, PairMatMul.PanelLength(source.Inputs) * sizeof(ushort))
    {
        _panelLength = PairMatMul.PanelLength(Inputs);
        _panels = AlignedBuffer.InHugePages((long)Shares * _panelLength * sizeof(ushort));
        Parallel.For(0, Shares, panel =>
        {
            float[] row = new float[Inputs];
            for (int lane = 0; lane < PanelWidth && (panel * PanelWidth) + lane < Outputs; lane++)
            {
                source.Read((panel * PanelWidth) + lane, row);
                PairMatMul.Pack(row, lane, Panels(panel, 1));
            }
        });
    }

    public override long Bytes => _panels.Length;

    internal override ActivationForm Form => ActivationForm.Pairs;

    public override void Dispose() => _panels.Dispose();

    protected override void MultiplyTile(RowBuffer x, int tile, int rows, int firstPanel, int panels, Span<float> y, int stride) =>
        PairMatMul.Run(x.Pairs, tile, rows, Panels(firstPanel, panels), y, stride);

    private Span<ushort> Panels(int first, int count) => _panels.Span<ushort>((long)first * _panelLength, count * _panelLength);
}
