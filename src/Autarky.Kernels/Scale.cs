using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels;

/// <summary>y = factor · x.</summary>
public static class Scale
{
    /// <summary>Multiplies every number.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="x">Shape [C].</param>
    /// <param name="y">Shape [C]; may be the same memory as <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Run(float factor, ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"{x.Length} numbers do not fit into {y.Length}.", nameof(y));
        }

        ref float from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i + Vector256<float>.Count <= x.Length; i += Vector256<float>.Count)
        {
            (Vector256.LoadUnsafe(ref from, (nuint)i) * factor).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i) * factor;
        }
    }
}
