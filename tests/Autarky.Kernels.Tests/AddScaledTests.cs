namespace Autarky.Kernels.Tests;

public sealed class AddScaledTests
{
    [Fact]
    public void Every_width_gives_the_bits_of_the_reference_at_every_length()
    {
        for (int length = 0; length <= 256; length++)
        {
            float[] x = SeededFloats.Create(length, seed: length), start = SeededFloats.Create(length, seed: length + 1000);
            float[] expected = [.. start], wide = [.. start], narrow = [.. start], run = [.. start];
            AddScaled.Reference(0.37f, x, expected);
            AddScaled.Vector512Path(0.37f, x, wide);
            AddScaled.Vector256Path(0.37f, x, narrow);
            AddScaled.Run(0.37f, x, run);

            SeededFloats.Bits(wide).ShouldBe(SeededFloats.Bits(expected));
            SeededFloats.Bits(narrow).ShouldBe(SeededFloats.Bits(expected));
            SeededFloats.Bits(run).ShouldBe(SeededFloats.Bits(expected));
        }
    }

    [Fact]
    public void Rounds_the_product_before_it_is_added()
    {
        // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴; a fused operation would keep the last term.
        float x = 1 + (1 / 4096f);
        float[] y = [.. Enumerable.Repeat(-(1 + (1 / 2048f)), 40)];
        AddScaled.Run(x, [.. Enumerable.Repeat(x, 40)], y);
        y.ShouldAllBe(v => v == 0);
    }

    [Fact]
    public void May_add_a_span_to_itself()
    {
        float[] y = SeededFloats.Create(100, seed: 3), doubled = [.. y.Select(v => v + v)];
        AddScaled.Run(1, y, y);
        y.ShouldBe(doubled);
    }

    [Fact]
    public void Passes_infinities_and_not_a_number_on()
    {
        float[] y = [1, 1, 1, .. new float[20]];
        float[] x = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, .. new float[20]];
        AddScaled.Run(2, x, y);
        float.IsNaN(y[0]).ShouldBeTrue();
        y[1].ShouldBe(float.PositiveInfinity);
        y[2].ShouldBe(float.NegativeInfinity);
    }

    [Fact]
    public void Refuses_spans_of_different_lengths() => Should.Throw<ArgumentException>(() => AddScaled.Run(1, new float[3], new float[4]));
}
