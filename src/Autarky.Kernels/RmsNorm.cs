using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels;

/// <summary>RMS norm of one row: <c>y[i] = x[i] / sqrt(mean(x²) + eps) · g[i]</c>.</summary>
/// <remarks>Source: Zhang and Sennrich 2019. The sum is taken in 16 lanes whose order is part of the definition; every width gives the same bits.</remarks>
public static class RmsNorm
{
    /// <summary>Normalises one row.</summary>
    /// <param name="x">The row, shape [C].</param>
    /// <param name="gain">Shape [C], or empty for no gain.</param>
    /// <param name="epsilon">Added to the mean of the squares.</param>
    /// <param name="y">Shape [C]; may be the same memory as <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, float epsilon, Span<float> y)
    {
        if (y.Length != x.Length || (gain.Length != x.Length && gain.Length != 0))
        {
            throw new ArgumentException($"A row of {x.Length} has a gain of {gain.Length} and room for {y.Length}.", nameof(y));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(x, gain, epsilon, y);
        }
        else
        {
            Over<Lanes256>(x, gain, epsilon, y);
        }
    }

    internal static void Reference(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, float epsilon, Span<float> y)
    {
        double sum = 0;
        foreach (float value in x)
        {
            sum += (double)value * value;
        }

        double scale = 1 / Math.Sqrt((sum / x.Length) + epsilon);
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = (float)(x[i] * scale * (gain.IsEmpty ? 1 : gain[i]));
        }
    }

    internal static void Over<TLanes>(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, float epsilon, Span<float> y)
        where TLanes : struct, ILanes<TLanes>
    {
        float scale = 1 / MathF.Sqrt((SumOfSquares<TLanes>(x) / x.Length) + epsilon);
        TLanes scales = TLanes.Broadcast(scale);
        ref float from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(y), g = ref MemoryMarshal.GetReference(gain);
        int i = 0;
        for (; i + 16 <= x.Length; i += 16)
        {
            TLanes scaled = TLanes.Load(ref Unsafe.Add(ref from, i)) * scales;
            (gain.IsEmpty ? scaled : scaled * TLanes.Load(ref Unsafe.Add(ref g, i))).Store(ref Unsafe.Add(ref to, i));
        }

        for (; i < x.Length; i++)
        {
            y[i] = gain.IsEmpty ? x[i] * scale : x[i] * scale * gain[i];
        }
    }

    private static float SumOfSquares<TLanes>(ReadOnlySpan<float> x)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = TLanes.Zero, b = TLanes.Zero;
        ref float from = ref MemoryMarshal.GetReference(x);
        int i = 0;
        for (; i + 32 <= x.Length; i += 32)
        {
            TLanes first = TLanes.Load(ref Unsafe.Add(ref from, i)), second = TLanes.Load(ref Unsafe.Add(ref from, i + 16));
            a = TLanes.MultiplyAdd(first, first, a);
            b = TLanes.MultiplyAdd(second, second, b);
        }

        float sum = (a + b).Sum();
        for (; i < x.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(x[i], x[i], sum);
        }

        return sum;
    }
}
