using Autarky.Kernels.Lanes;
using Autarky.Kernels.MatMul;

namespace Autarky.Kernels.Tests.MatMul;

public sealed class PanelMatMulTests
{
    [Fact]
    public void Every_width_gives_the_same_bits_near_the_reference_for_any_shape()
    {
        for (int rows = 0; rows <= 21; rows++)
        {
            for (int outputs = 1; outputs <= 70; outputs += 23)
            {
                int inputs = 1 + ((rows * 7) % 40), stride = outputs + (rows % 3);
                float[] x = SeededFloats.Create(rows * inputs, seed: rows + 1), panels = new float[PanelMatMul.Panels(outputs) * inputs * 16];
                for (int o = 0; o < outputs; o++)
                {
                    PanelMatMul.Pack(SeededFloats.Create(inputs, seed: 50 + o), o % 16, panels.AsSpan(o / 16 * inputs * 16, inputs * 16));
                }

                float[] expected = Run(PanelMatMul.Reference), wide = Run(PanelMatMul.Over<Lanes512>), narrow = Run(PanelMatMul.Over<Lanes256>);
                SeededFloats.Bits(wide).ShouldBe(SeededFloats.Bits(narrow));
                SeededFloats.Bits(Run(PanelMatMul.Run)).ShouldBe(SeededFloats.Bits(wide));
                for (int i = 0; i < expected.Length; i++)
                {
                    Math.Abs(wide[i] - expected[i]).ShouldBeLessThan(1e-5f * (10 + Math.Abs(expected[i])));
                }

                float[] Run(Product product)
                {
                    float[] y = new float[Math.Max(0, (rows * stride) - stride + outputs)];
                    product(x, rows, inputs, panels, y, stride, outputs);
                    return y;
                }
            }
        }
    }

    [Fact]
    public void Refuses_memory_that_is_too_short() =>
        Should.Throw<ArgumentException>(() => PanelMatMul.Run(new float[7], 2, 4, new float[64], new float[32], 16, 16));

    private delegate void Product(ReadOnlySpan<float> x, int rows, int inputs, ReadOnlySpan<float> panels, Span<float> y, int stride, int outputs);
}
