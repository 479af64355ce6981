using Autarky.Kernels.MatMul;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests.MatMul;

public sealed class BlockMatMulTests
{
    private delegate void Path(BlockKind kind, ByteTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride);

    public static TheoryData<TensorType> Types { get; } =
        [
            TensorType.Q8_0, TensorType.Q4_0, TensorType.Q4_1, TensorType.Q5_0, TensorType.Q5_1, TensorType.Q4_K, TensorType.Q5_K, TensorType.Q6_K,
            TensorType.MXFP4,
        ];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_path_gives_the_same_bits_for_every_number_of_rows_and_panels(TensorType type)
    {
        for (int rows = 1; rows <= ByteTiles.Rows; rows++)
        {
            for (int panelCount = 1; panelCount <= 9; panelCount++)
            {
                using Case at = Case.Of(type, rows, panelCount, inputs: 256 * (1 + (rows % 3)));
                uint[] expected = at.Run(BlockMatMul.Reference);
                at.Run(BlockMatMul.Managed).ShouldBe(expected);
                at.Run(BlockMatMul.Run).ShouldBe(expected);

                // Behind a whole tile the panels are near, and the code is another.
                using Case behind = Case.Of(type, rows, panelCount, inputs: 256 * (1 + (rows % 3)), tile: 1);
                behind.Run(BlockMatMul.Run).ShouldBe(expected);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Is_as_near_to_the_exact_product_as_rounding_to_bytes_allows(TensorType type)
    {
        using Case at = Case.Of(type, rows: 5, panelCount: 3, inputs: 512);
        float[] actual = [.. at.Run(BlockMatMul.Run).Select(BitConverter.UInt32BitsToSingle)];

        double difference = 0, size = 0;
        for (int t = 0; t < 5; t++)
        {
            for (int o = 0; o < 48; o++)
            {
                double exact = at.Rows[t].Zip(at.Weights[o], (x, w) => (double)x * w).Sum();
                difference += Math.Pow(exact - actual[(t * 48) + o], 2);
                size += exact * exact;
            }
        }

        Math.Sqrt(difference / size).ShouldBeLessThan(0.01);
    }

    [Fact]
    public void A_row_of_zeros_gives_zeros_and_a_row_with_NaN_gives_NaN()
    {
        using Case at = Case.Of(TensorType.Q8_0, rows: 3, panelCount: 1, inputs: 32);
        at.X.Write(0, new float[32]);
        at.X.Write(1, [.. Enumerable.Repeat(float.NaN, 32)]);

        float[] y = [.. at.Run(BlockMatMul.Run).Select(BitConverter.UInt32BitsToSingle)];

        y[..16].ShouldAllBe(value => value == 0);
        y[16..32].ShouldAllBe(value => float.IsNaN(value));
        y[32..].ShouldAllBe(value => float.IsFinite(value));
    }

    private sealed record Case(BlockKind Kind, ByteTiles X, int Tile, byte[] Panels, float[][] Rows, float[][] Weights) : IDisposable
    {
        public static Case Of(TensorType type, int rows, int panelCount, int inputs, int tile = 0)
        {
            BlockKind kind = BlockKinds.Of(type)!.Value;
            int before = tile * ByteTiles.Rows;
            var x = new ByteTiles(before + rows, inputs);
            float[][] inputRows = [.. Enumerable.Range(0, rows).Select(t => SeededFloats.Create(inputs, seed: t + 1))];
            for (int t = 0; t < rows; t++)
            {
                x.Write(before + t, inputRows[t]);
            }

            int panelBytes = BlockPanels.PanelBytes(kind, inputs);
            byte[] panels = new byte[panelCount * panelBytes];
            float[][] weights = new float[panelCount * 16][];
            byte[] stored = new byte[type.ByteLength(inputs)];
            for (int o = 0; o < weights.Length; o++)
            {
                Store(type, SeededFloats.Create(inputs, seed: 1000 + o), stored);
                weights[o] = new float[inputs];
                Dequantize.Run(type, stored, weights[o]);
                BlockPanels.Pack(type, stored, o % 16, panels.AsSpan(o / 16 * panelBytes, panelBytes));
            }

            return new Case(kind, x, tile, panels, inputRows, weights);
        }

        // MXFP4 is only read: any bytes are weights, with scales of about one.
        private static void Store(TensorType type, float[] weights, byte[] stored)
        {
            if (type != TensorType.MXFP4)
            {
                Quantize.Run(type, weights, stored);
                return;
            }

            for (int i = 0; i < stored.Length; i++)
            {
                int any = (int)(BitConverter.SingleToUInt32Bits(weights[i]) >> 7 & 255);
                stored[i] = (byte)(i % type.BytesPerBlock() == 0 ? 125 + (any % 4) : any);
            }
        }

        public uint[] Run(Path path)
        {
            int stride = Weights.Length;
            float[] y = new float[Rows.Length * stride];
            path(Kind, X, Tile, Rows.Length, Panels, y, stride);
            return SeededFloats.Bits(y);
        }

        public void Dispose() => X.Dispose();
    }
}
