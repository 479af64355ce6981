using Autarky.Kernels.MatMul;

namespace Autarky.Kernels.Tests.MatMul;

public sealed class TwelveBitMatMulTests
{
    [Fact]
    public void Every_path_gives_the_bits_of_the_unpacked_weights_for_every_number_of_rows_and_panels()
    {
        for (int rows = 1; rows <= PairTiles.Rows; rows++)
        {
            for (int panelCount = 1; panelCount <= 9; panelCount++)
            {
                int inputs = 8 * (1 + ((rows + panelCount) % 5)), outputs = panelCount * 16, panelBytes = TwelveBitPanels.PanelBytes(inputs);
                using var x = new PairTiles(rows, inputs);
                for (int t = 0; t < rows; t++)
                {
                    x.Write(t, SeededFloats.Create(inputs, seed: t + 1));
                }

                byte[] panels = new byte[panelCount * panelBytes];
                for (int p = 0; p < panelCount; p++)
                {
                    TwelveBitPanels.TryPack(SeededFloats.Create(16 * inputs, seed: 100 + p), inputs, panels.AsSpan(p * panelBytes, panelBytes)).ShouldBeTrue();
                }

                ushort[] pairs = new ushort[panelCount * PairMatMul.PanelLength(inputs)];
                TwelveBitPanels.Unpack(panels, inputs, pairs);
                float[] expected = new float[rows * outputs], fast = new float[rows * outputs], plain = new float[rows * outputs];
                PairMatMul.Reference(x, 0, rows, pairs, expected, outputs);
                TwelveBitMatMul.Run(x, 0, rows, panels, fast, outputs);
                TwelveBitMatMul.Unpacked(x, 0, rows, panels, plain, outputs);

                SeededFloats.Bits(fast).ShouldBe(SeededFloats.Bits(expected));
                SeededFloats.Bits(plain).ShouldBe(SeededFloats.Bits(expected));
            }
        }
    }

    [Fact]
    public void Weights_within_thirteen_powers_of_two_of_the_largest_are_what_rounding_to_bfloat16_makes_them()
    {
        const int Inputs = 40;
        float[] weights =
        [
            .. SeededFloats.Create(16 * Inputs, seed: 4).Select((weight, i) => MathF.ScaleB(MathF.CopySign(1 + Math.Abs(weight % 1), weight), -(i % 14))),
        ];
        weights[37] = 0;
        byte[] panel = new byte[TwelveBitPanels.PanelBytes(Inputs)];
        ushort[] actual = new ushort[PairMatMul.PanelLength(Inputs)], expected = new ushort[actual.Length];

        TwelveBitPanels.TryPack(weights, Inputs, panel).ShouldBeTrue();
        TwelveBitPanels.Unpack(panel, Inputs, actual);

        for (int lane = 0; lane < 16; lane++)
        {
            PairMatMul.Pack(weights.AsSpan(lane * Inputs, Inputs), lane, expected);
        }

        actual.ShouldBe(expected);
    }

    [Theory]
    [InlineData(1e-7f, true)]
    [InlineData(1e-4f, false)]
    public void A_row_beside_much_larger_weights_is_refused_unless_it_loses_nearly_nothing(float size, bool fits)
    {
        float[] weights = [.. Enumerable.Repeat(1f, 8), .. Enumerable.Repeat(size, 8)];

        TwelveBitPanels.TryPack([.. weights[..7], size, .. fits ? weights[..8] : weights[8..]], 8, new byte[TwelveBitPanels.PanelBytes(8)]).ShouldBe(fits);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_refused()
    {
        float[] weights = [.. Enumerable.Repeat(1f, 8)];
        weights[3] = float.PositiveInfinity;
        TwelveBitPanels.TryPack(weights, 8, new byte[TwelveBitPanels.PanelBytes(8)]).ShouldBeFalse();
        weights[3] = float.NaN;
        TwelveBitPanels.TryPack(weights, 8, new byte[TwelveBitPanels.PanelBytes(8)]).ShouldBeFalse();
    }
}
