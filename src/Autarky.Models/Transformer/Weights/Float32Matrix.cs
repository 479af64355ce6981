using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;

namespace Autarky.Models.Transformer.Weights;

/// <summary>Weights widened to float32: the exact path, whatever the checkpoint's type.</summary>
internal sealed class Float32Matrix : PackedMatrix
{
    private readonly AlignedBuffer _panels;

    public Float32Matrix(MatrixRows source)
        : base(source.Outputs, source.Inputs)
    {
        int panelLength = Inputs * PanelMatMul.PanelWidth;
        _panels = AlignedBuffer.InHugePages((long)Shares * panelLength * sizeof(float));
        float[] row = new float[Inputs];
        for (int o = 0; o < Outputs; o++)
        {
            source.Read(o, row);
            PanelMatMul.Pack(row, o % PanelMatMul.PanelWidth, _panels.Span<float>((long)(o / PanelMatMul.PanelWidth) * panelLength, panelLength));
        }
    }

    public override long Bytes => _panels.Length;

    internal override ActivationForm Form => ActivationForm.Rows;

    internal override int Shares => PanelMatMul.Panels(Outputs);

    internal override int OutputsPerShare => PanelMatMul.PanelWidth;

    // They stay in the second-level cache while the panels pass by.
    internal override int RowsAtOnce => 60;

    public override void Dispose() => _panels.Dispose();

    protected override void MultiplyShares(RowBuffer x, int firstRow, int rows, Span<float> y, int stride, int firstShare, int outputs)
    {
        int panelLength = Inputs * PanelMatMul.PanelWidth;

        // A span holds at most 2³¹ bytes: large matrices are visited in pieces.
        int pieces = Math.Max(1, int.MaxValue / 2 / panelLength / sizeof(float));
        int panels = PanelMatMul.Panels(outputs);
        for (int t = 0; t < rows; t += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows - t);
            for (int p = 0; p < panels; p += pieces)
            {
                int some = Math.Min(pieces, panels - p), from = p * PanelMatMul.PanelWidth;
                PanelMatMul.Run(
                    x.Values.Slice((firstRow + t) * Inputs, count * Inputs),
                    count,
                    Inputs,
                    _panels.Span<float>((long)(firstShare + p) * panelLength, some * panelLength),
                    y[((t * stride) + from)..],
                    stride,
                    Math.Min(outputs - from, some * PanelMatMul.PanelWidth));
            }
        }
    }
}
