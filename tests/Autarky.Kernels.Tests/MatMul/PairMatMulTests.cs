using Autarky.Kernels.Lanes;
using Autarky.Kernels.MatMul;

namespace Autarky.Kernels.Tests.MatMul;

public sealed class PairMatMulTests
{
    [Fact]
    public void Every_path_gives_the_same_bits_for_every_number_of_rows_and_panels()
    {
        for (int rows = 1; rows <= PairTiles.Rows; rows++)
        {
            for (int panelCount = 1; panelCount <= 9; panelCount++)
            {
                int inputs = 16 + rows + panelCount, outputs = panelCount * 16;
                using PairTiles x = Tiles(rows, inputs, out _);
                ushort[] panels = Panels(outputs, inputs, out _);
                float[] expected = new float[rows * outputs],
                    fast = new float[rows * outputs],
                    wide = new float[rows * outputs],
                    narrow = new float[rows * outputs];
                PairMatMul.Reference(x, 0, rows, panels, expected, outputs);
                PairMatMul.Run(x, 0, rows, panels, fast, outputs);
                PairMatMul.Over<Lanes512>(x, 0, rows, panels, wide, outputs);
                PairMatMul.Over<Lanes256>(x, 0, rows, panels, narrow, outputs);

                SeededFloats.Bits(fast).ShouldBe(SeededFloats.Bits(expected));
                SeededFloats.Bits(wide).ShouldBe(SeededFloats.Bits(expected));
                SeededFloats.Bits(narrow).ShouldBe(SeededFloats.Bits(expected));
            }
        }
    }

    [Fact]
    public void Is_as_near_to_the_exact_product_as_eight_bits_allow()
    {
        const int Rows = 5, Inputs = 513, Outputs = 48;
        using PairTiles x = Tiles(Rows, Inputs, out float[][] inputs);
        ushort[] panels = Panels(Outputs, Inputs, out float[][] weights);
        float[] actual = new float[Rows * Outputs];
        PairMatMul.Run(x, 0, Rows, panels, actual, Outputs);

        double difference = 0, size = 0;
        for (int t = 0; t < Rows; t++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                double exact = inputs[t].Zip(weights[o], (a, b) => (double)a * b).Sum();
                difference += Math.Pow(exact - actual[(t * Outputs) + o], 2);
                size += exact * exact;
            }
        }

        Math.Sqrt(difference / size).ShouldBeLessThan(0.004);
    }

    [Fact]
    public void A_row_of_zeros_or_subnormals_gives_zeros_and_a_row_with_NaN_or_infinity_gives_neither()
    {
        using var x = new PairTiles(4, 33);
        x.Write(0, [.. Enumerable.Repeat(1e-40f, 33)]);
        x.Write(1, [.. Enumerable.Repeat(1f, 32), float.NaN]);
        x.Write(2, [float.PositiveInfinity, .. Enumerable.Repeat(1f, 32)]);
        x.Write(3, [.. Enumerable.Repeat(1f, 33)]);
        ushort[] panels = Panels(16, 33, out _);
        float[] y = new float[64];

        PairMatMul.Run(x, 0, 4, panels, y, 16);

        y[..16].ShouldAllBe(value => value == 0);
        y[16..48].ShouldAllBe(value => !float.IsFinite(value));
        y[48..].ShouldAllBe(value => float.IsFinite(value));
    }

    private static PairTiles Tiles(int rows, int inputs, out float[][] written)
    {
        var tiles = new PairTiles(rows, inputs);
        written = [.. Enumerable.Range(0, rows).Select(t => SeededFloats.Create(inputs, seed: t + 1))];
        for (int t = 0; t < rows; t++)
        {
            tiles.Write(t, written[t]);
        }

        return tiles;
    }

    private static ushort[] Panels(int outputs, int inputs, out float[][] weights)
    {
        int length = PairMatMul.PanelLength(inputs);
        ushort[] panels = new ushort[outputs / 16 * length];
        weights = [.. Enumerable.Range(0, outputs).Select(o => SeededFloats.Create(inputs, seed: 100 + o))];
        for (int o = 0; o < outputs; o++)
        {
            PairMatMul.Pack(weights[o], o % 16, panels.AsSpan(o / 16 * length, length));
        }

        return panels;
    }
}
