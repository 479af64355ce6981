using System.Runtime.InteropServices;
using Autarky.Kernels.Lanes;
using Autarky.Kernels.MatMul;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests.MatMul;

public sealed class HalfMatMulTests
{
    [Theory]
    [InlineData(HalfKind.Half, TensorType.F16)]
    [InlineData(HalfKind.Brain, TensorType.BF16)]
    public void Every_path_gives_the_bits_of_the_product_in_float32(HalfKind kind, TensorType type)
    {
        for (int rows = 1; rows <= FloatTiles.Rows; rows++)
        {
            for (int panelCount = 1; panelCount <= 9; panelCount++)
            {
                int inputs = 16 + rows + panelCount, outputs = panelCount * 16;
                using var x = new FloatTiles(rows, inputs);
                float[] all = SeededFloats.Create(rows * inputs, seed: rows);
                for (int t = 0; t < rows; t++)
                {
                    x.Write(t, all.AsSpan(t * inputs, inputs));
                }

                (ushort[] halves, float[] floats) = Panels(type, outputs, inputs);
                float[] expected = new float[rows * outputs],
                    fast = new float[rows * outputs],
                    wide = new float[rows * outputs],
                    narrow = new float[rows * outputs];
                PanelMatMul.Run(all, rows, inputs, floats, expected, outputs, outputs);
                HalfMatMul.Run(kind, x, 0, rows, halves, fast, outputs);
                HalfMatMul.Over<Lanes512>(kind, x, 0, rows, halves, wide, outputs);
                HalfMatMul.Over<Lanes256>(kind, x, 0, rows, halves, narrow, outputs);

                SeededFloats.Bits(fast).ShouldBe(SeededFloats.Bits(expected));
                SeededFloats.Bits(wide).ShouldBe(SeededFloats.Bits(expected));
                SeededFloats.Bits(narrow).ShouldBe(SeededFloats.Bits(expected));
            }
        }
    }

    private static (ushort[] Halves, float[] Floats) Panels(TensorType type, int outputs, int inputs)
    {
        ushort[] halves = new ushort[outputs * inputs], row = new ushort[inputs];
        float[] floats = new float[outputs * inputs], widened = new float[inputs];
        for (int o = 0; o < outputs; o++)
        {
            Quantize.Run(type, SeededFloats.Create(inputs, seed: 100 + o), MemoryMarshal.AsBytes(row.AsSpan()));
            Dequantize.Run(type, MemoryMarshal.AsBytes(row.AsSpan()), widened);
            HalfMatMul.Pack(row, o % 16, halves.AsSpan(o / 16 * inputs * 16, inputs * 16));
            PanelMatMul.Pack(widened, o % 16, floats.AsSpan(o / 16 * inputs * 16, inputs * 16));
        }

        return (halves, floats);
    }
}
