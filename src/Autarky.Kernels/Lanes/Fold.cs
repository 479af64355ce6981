using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels.Lanes;

/// <summary>Eight lanes to one, halves upon halves: one order for every width.</summary>
internal static class Fold
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Sum(Vector256<float> eight)
    {
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.GetElement(0) + two.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Largest(Vector256<float> eight)
    {
        Vector128<float> four = Native.Max(eight.GetLower(), eight.GetUpper());
        Vector128<float> two = Native.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Native.Max(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    // What is not negative is ordered as the integers of its bits are, NaN above all numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float LargestMagnitude(Vector256<int> bits)
    {
        Vector128<int> four = Vector128.Max(bits.GetLower(), bits.GetUpper());
        Vector128<int> two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).AsSingle().ToScalar();
    }
}
