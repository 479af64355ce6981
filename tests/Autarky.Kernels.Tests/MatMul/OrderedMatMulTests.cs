using Autarky.Kernels.MatMul;

namespace Autarky.Kernels.Tests.MatMul;

public sealed class OrderedMatMulTests
{
    [Fact]
    public void Every_width_gives_the_bits_of_the_reference_at_every_shape()
    {
        for (int rows = 0; rows <= 19; rows++)
        {
            foreach ((int inner, int columns) in new[] { (0, 16), (1, 16), (7, 32), (64, 48), (131, 80) })
            {
                int stride = inner + (rows % 3);
                float[] a = SeededFloats.Create((rows * stride) + inner, seed: rows), b = SeededFloats.Create(inner * columns, seed: inner);
                float[] expected = new float[rows * columns], wide = [.. expected], narrow = [.. expected], run = [.. Enumerable.Repeat(9f, expected.Length)];
                OrderedMatMul.Reference(a, stride, inner, b, columns, expected);
                OrderedMatMul.Vector512Path(a, stride, inner, b, columns, wide);
                OrderedMatMul.Vector256Path(a, stride, inner, b, columns, narrow);
                OrderedMatMul.Run(a, stride, inner, b, columns, run);

                SeededFloats.Bits(wide).ShouldBe(SeededFloats.Bits(expected));
                SeededFloats.Bits(narrow).ShouldBe(SeededFloats.Bits(expected));
                SeededFloats.Bits(run).ShouldBe(SeededFloats.Bits(expected));
            }
        }
    }

    [Fact]
    public void Multiplies_matrices()
    {
        float[] c = new float[32];
        OrderedMatMul.Run([1, 2, 3, 4], 2, 2, [.. Enumerable.Repeat(1f, 16), .. Enumerable.Repeat(10f, 16)], 16, c);
        c[..16].ShouldAllBe(sum => sum == 21);
        c[16..].ShouldAllBe(sum => sum == 43);
    }

    [Theory]
    [InlineData(8, 2, 2, 32, 16, 40)] // c is no whole number of rows
    [InlineData(8, 2, 2, 24, 12, 24)] // columns are no multiple
    [InlineData(8, 1, 2, 32, 16, 32)] // rows of a overlap
    [InlineData(3, 2, 2, 32, 16, 32)] // a is too short
    [InlineData(8, 2, 2, 31, 16, 32)] // b is too short
    public void Refuses_shapes_that_do_not_fit(int a, int stride, int inner, int b, int columns, int c) =>
        Should.Throw<ArgumentException>(() => OrderedMatMul.Run(new float[a], stride, inner, new float[b], columns, new float[c]));
}
