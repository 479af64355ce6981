namespace Autarky.Kernels.Tests;

public sealed class RopeTests
{
    [Fact]
    public void Rotates_every_pair_by_its_angle_and_leaves_the_rest_alone_at_every_length()
    {
        for (int pairs = 0; pairs <= 70; pairs++)
        {
            float[] head = SeededFloats.Create((2 * pairs) + 3, seed: pairs),
                cos = SeededFloats.Create(pairs, seed: 1),
                sin = SeededFloats.Create(pairs, seed: 2);
            float[] neighbours = [.. head], halves = [.. head], expectedNeighbours = [.. head], expectedHalves = [.. head];
            for (int i = 0; i < pairs; i++)
            {
                (expectedNeighbours[2 * i], expectedNeighbours[(2 * i) + 1]) = Rotated(head[2 * i], head[(2 * i) + 1], cos[i], sin[i]);
                (expectedHalves[i], expectedHalves[i + pairs]) = Rotated(head[i], head[i + pairs], cos[i], sin[i]);
            }

            Rope.Neighbours(neighbours, cos, sin);
            Rope.Halves(halves, cos, sin);

            SeededFloats.Bits(neighbours).ShouldBe(SeededFloats.Bits(expectedNeighbours));
            SeededFloats.Bits(halves).ShouldBe(SeededFloats.Bits(expectedHalves));
        }
    }

    // Two roundings a product and sum, none fused.
    private static (float A, float B) Rotated(float a, float b, float cos, float sin)
    {
        float ac = a * cos, bs = b * sin, asin = a * sin, bc = b * cos;
        return (ac - bs, asin + bc);
    }
}
