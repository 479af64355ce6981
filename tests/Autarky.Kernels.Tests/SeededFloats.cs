namespace Autarky.Kernels.Tests;

/// <summary>Numbers for tests, the same in every run.</summary>
internal static class SeededFloats
{
    internal static float[] Create(int length, int seed, float scale = 4)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => scale * ((random.NextSingle() * 2) - 1))];
    }

    /// <summary>NaN and the sign of zero included.</summary>
    internal static uint[] Bits(ReadOnlySpan<float> values)
    {
        uint[] bits = new uint[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.SingleToUInt32Bits(values[i]);
        }

        return bits;
    }
}
