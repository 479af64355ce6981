namespace Autarky.Kernels.Quantization;

/// <summary>How far the numbers of a block reach.</summary>
internal static class BlockRange
{
    /// <summary>The number with the largest magnitude, sign and all; the first of several.</summary>
    public static float Farthest(ReadOnlySpan<float> x)
    {
        float far = 0, magnitude = 0;
        foreach (float value in x)
        {
            if (Math.Abs(value) > magnitude)
            {
                magnitude = Math.Abs(value);
                far = value;
            }
        }

        return far;
    }

    /// <summary>The smallest and the largest.</summary>
    public static (float Min, float Max) Of(ReadOnlySpan<float> x)
    {
        float min = float.MaxValue, max = -float.MaxValue;
        foreach (float value in x)
        {
            min = value < min ? value : min;
            max = value > max ? value : max;
        }

        return (min, max);
    }
}
