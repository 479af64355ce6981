namespace Autarky.Kernels.Tests;

public sealed class AdaGradUpdateTests
{
    private delegate void Path(float rate, float scale, ReadOnlySpan<float> direction, Span<float> weights, Span<float> squares);

    [Fact]
    public void Every_width_gives_the_bits_of_the_reference_at_every_length()
    {
        for (int length = 0; length <= 256; length++)
        {
            (uint[] Weights, uint[] Squares) expected = TwoSteps(AdaGradUpdate.Reference, length);
            foreach (Path path in new Path[] { AdaGradUpdate.Vector512Path, AdaGradUpdate.Vector256Path, AdaGradUpdate.Run })
            {
                (uint[] weights, uint[] squares) = TwoSteps(path, length);
                weights.ShouldBe(expected.Weights);
                squares.ShouldBe(expected.Squares);
            }
        }
    }

    [Fact]
    public void Steps_by_the_gradient_over_the_root_of_the_summed_squares()
    {
        float[] weights = [1], squares = [9];
        AdaGradUpdate.Run(rate: 0.5f, scale: 2, [2], weights, squares);
        squares[0].ShouldBe(25);
        weights[0].ShouldBe(1 - (0.5f * 4 / 5), tolerance: 1e-6);
    }

    [Fact]
    public void Leaves_a_weight_without_gradient_where_it_is()
    {
        float[] weights = SeededFloats.Create(40, seed: 1), before = [.. weights], squares = new float[40];
        AdaGradUpdate.Run(1, 1, new float[40], weights, squares);
        weights.ShouldBe(before);
    }

    [Fact]
    public void Refuses_spans_of_different_lengths() =>
        Should.Throw<ArgumentException>(() => AdaGradUpdate.Run(1, 1, new float[3], new float[3], new float[2]));

    private static (uint[] Weights, uint[] Squares) TwoSteps(Path path, int length)
    {
        float[] weights = SeededFloats.Create(length, seed: length), squares = [.. SeededFloats.Create(length, seed: 7).Select(MathF.Abs)];
        path(0.3f, 0.7f, SeededFloats.Create(length, seed: 8), weights, squares);
        path(0.1f, -1.3f, SeededFloats.Create(length, seed: 9), weights, squares);
        return (SeededFloats.Bits(weights), SeededFloats.Bits(squares));
    }
}
