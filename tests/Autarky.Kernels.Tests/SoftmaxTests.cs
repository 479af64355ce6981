namespace Autarky.Kernels.Tests;

public sealed class SoftmaxTests
{
    [Fact]
    public void Agrees_with_the_reference_and_between_widths_at_every_length()
    {
        for (int length = 0; length <= 256; length++)
        {
            float[] logits = SeededFloats.Create(length, seed: length, scale: 30);
            float[] expected = new float[length], wide = new float[length], narrow = new float[length], run = new float[length];
            Softmax.Reference(logits, 1.7f, expected);
            Softmax.Vector512Path(logits, 1.7f, wide);
            Softmax.Vector256Path(logits, 1.7f, narrow);
            Softmax.Run(logits, 1.7f, run);

            SeededFloats.Bits(narrow).ShouldBe(SeededFloats.Bits(wide));
            SeededFloats.Bits(run).ShouldBe(SeededFloats.Bits(wide));
            for (int i = 0; i < length; i++)
            {
                // Scores up to 18 are rounded to 1e-6 before the exponential turns that into a relative error.
                wide[i].ShouldBe(expected[i], tolerance: 5e-6 * expected[i]);
            }
        }
    }

    [Theory]
    [InlineData(1000f)]
    [InlineData(-1000f)]
    [InlineData(float.MaxValue)]
    public void Stays_finite_for_large_equal_scores(float score)
    {
        float[] shares = new float[20];
        Softmax.Run([.. Enumerable.Repeat(score, 20)], 1, shares);
        shares.ShouldAllBe(s => s == 1 / 20f);
    }

    [Fact]
    public void Gives_nothing_to_a_score_far_below_the_largest()
    {
        float[] shares = new float[3];
        Softmax.Run([0, 1000, float.NegativeInfinity], 1, shares);
        shares.ShouldBe([0, 1, 0]);
    }

    [Theory]
    [InlineData(float.NaN, 3)]
    [InlineData(float.NaN, 33)]
    [InlineData(float.PositiveInfinity, 3)]
    [InlineData(float.PositiveInfinity, 33)]
    public void Makes_everything_not_a_number_where_one_score_is_or_is_infinite(float bad, int length)
    {
        for (int at = 0; at < length; at++)
        {
            float[] logits = SeededFloats.Create(length, seed: 1);
            logits[at] = bad;
            float[] wide = new float[length], narrow = new float[length], reference = new float[length];
            Softmax.Vector512Path(logits, 1, wide);
            Softmax.Vector256Path(logits, 1, narrow);
            Softmax.Reference(logits, 1, reference);
            wide.ShouldAllBe(v => float.IsNaN(v));
            narrow.ShouldAllBe(v => float.IsNaN(v));
            reference.ShouldAllBe(v => float.IsNaN(v));
        }
    }

    [Fact]
    public void Works_in_place()
    {
        float[] logits = SeededFloats.Create(77, seed: 5), apart = new float[77];
        Softmax.Run(logits, 2, apart);
        Softmax.Run(logits, 2, logits);
        logits.ShouldBe(apart);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Refuses_a_temperature_that_is_not_positive_and_finite(float temperature) =>
        Should.Throw<ArgumentException>(() => Softmax.Run(new float[2], temperature, new float[2]));

    [Fact]
    public void Refuses_spans_of_different_lengths() => Should.Throw<ArgumentException>(() => Softmax.Run(new float[2], 1, new float[3]));
}
