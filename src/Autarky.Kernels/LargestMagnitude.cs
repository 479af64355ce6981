using System.Numerics;
using System.Runtime.InteropServices;

namespace Autarky.Kernels;

/// <summary>max |x[i]|, where NaN counts as more than infinity: one look tells whether all numbers are finite.</summary>
public static class LargestMagnitude
{
    /// <summary>The largest magnitude; 0 of nothing; NaN if one is NaN.</summary>
    public static float Run(ReadOnlySpan<float> x)
    {
        // Without the sign the patterns of binary32 are ordered as the numbers are.
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(x);
        Vector<int> most = Vector<int>.Zero, magnitude = new(int.MaxValue);
        int i = 0;
        for (; i <= bits.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            most = Vector.Max(most, new Vector<int>(bits[i..]) & magnitude);
        }

        int largest = 0;
        for (int lane = 0; lane < Vector<int>.Count; lane++)
        {
            largest = Math.Max(largest, most[lane]);
        }

        for (; i < bits.Length; i++)
        {
            largest = Math.Max(largest, bits[i] & int.MaxValue);
        }

        return BitConverter.Int32BitsToSingle(largest);
    }

    internal static float Reference(ReadOnlySpan<float> x)
    {
        float largest = 0;
        foreach (float value in x)
        {
            largest = float.IsNaN(value) || float.IsNaN(largest) ? float.NaN : Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
