using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels;

/// <summary>y[i] = y[i] + scale · x[i]. One rounding for the product and one for the sum on every path: all widths give the same bits.</summary>
public static class AddScaled
{
    /// <summary>Adds <paramref name="scale"/> times <paramref name="x"/> to <paramref name="y"/>.</summary>
    /// <param name="scale">The factor.</param>
    /// <param name="x">What is added; may be the same memory as <paramref name="y"/>, but not overlap it partly.</param>
    /// <param name="y">What it is added to, of the same length.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Run(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"x has {x.Length} elements and y {y.Length}: they must be equally long.", nameof(y));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Vector512Path(scale, x, y);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256Path(scale, x, y);
        }
        else
        {
            Reference(scale, x, y);
        }
    }

    internal static void Reference(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] += scale * x[i];
        }
    }

    // 16 lanes a step; the tail element by element, which rounds the same.
    internal static void Vector512Path(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        ref float from = ref MemoryMarshal.GetReference(x);
        ref float to = ref MemoryMarshal.GetReference(y);
        Vector512<float> factor = Vector512.Create(scale);
        int i = 0;
        for (; i <= y.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> product = factor * Vector512.LoadUnsafe(ref from, (nuint)i);
            (Vector512.LoadUnsafe(ref to, (nuint)i) + product).StoreUnsafe(ref to, (nuint)i);
        }

        Reference(scale, x[i..], y[i..]);
    }

    // As above with 8 lanes a step.
    internal static void Vector256Path(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        ref float from = ref MemoryMarshal.GetReference(x);
        ref float to = ref MemoryMarshal.GetReference(y);
        Vector256<float> factor = Vector256.Create(scale);
        int i = 0;
        for (; i <= y.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> product = factor * Vector256.LoadUnsafe(ref from, (nuint)i);
            (Vector256.LoadUnsafe(ref to, (nuint)i) + product).StoreUnsafe(ref to, (nuint)i);
        }

        Reference(scale, x[i..], y[i..]);
    }
}
