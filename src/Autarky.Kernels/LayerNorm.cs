using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels;

/// <summary>Layer norm of one row: <c>y[i] = (x[i] − mean) / sqrt(variance + eps) · g[i] + b[i]</c>, the variance being that of the whole row.</summary>
/// <remarks>Source: Ba, Kiros and Hinton 2016. Every width gives the same bits.</remarks>
public static class LayerNorm
{
    /// <summary>Normalises one row.</summary>
    /// <param name="x">The row, shape [C].</param>
    /// <param name="gain">Shape [C].</param>
    /// <param name="bias">Shape [C], or empty for none.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">Shape [C]; may be the same memory as <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, float epsilon, Span<float> y)
    {
        if (y.Length != x.Length || gain.Length != x.Length || (bias.Length != x.Length && bias.Length != 0))
        {
            throw new ArgumentException($"A row of {x.Length} has a gain of {gain.Length}, a bias of {bias.Length} and room for {y.Length}.", nameof(y));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(x, gain, bias, epsilon, y);
        }
        else
        {
            Over<Lanes256>(x, gain, bias, epsilon, y);
        }
    }

    internal static void Reference(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, float epsilon, Span<float> y)
    {
        double mean = 0, variance = 0;
        foreach (float value in x)
        {
            mean += value / (double)x.Length;
        }

        foreach (float value in x)
        {
            variance += (value - mean) * (value - mean) / x.Length;
        }

        double scale = 1 / Math.Sqrt(variance + epsilon);
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = (float)(((x[i] - mean) * scale * gain[i]) + (bias.IsEmpty ? 0 : bias[i]));
        }
    }

    internal static void Over<TLanes>(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, float epsilon, Span<float> y)
        where TLanes : struct, ILanes<TLanes>
    {
        ref float from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(y);
        ref float g = ref MemoryMarshal.GetReference(gain), b = ref MemoryMarshal.GetReference(bias);
        int whole = x.Length - (x.Length % 16);
        TLanes sums = TLanes.Zero;
        for (int i = 0; i < whole; i += 16)
        {
            sums += TLanes.Load(ref Unsafe.Add(ref from, i));
        }

        float sum = sums.Sum();
        for (int i = whole; i < x.Length; i++)
        {
            sum += x[i];
        }

        float mean = sum / x.Length;
        TLanes means = TLanes.Broadcast(mean), squares = TLanes.Zero;
        for (int i = 0; i < whole; i += 16)
        {
            TLanes off = TLanes.Load(ref Unsafe.Add(ref from, i)) - means;
            squares = TLanes.MultiplyAdd(off, off, squares);
        }

        float square = squares.Sum();
        for (int i = whole; i < x.Length; i++)
        {
            square = MathF.FusedMultiplyAdd(x[i] - mean, x[i] - mean, square);
        }

        float scale = 1 / MathF.Sqrt((square / x.Length) + epsilon);
        TLanes scales = TLanes.Broadcast(scale);
        for (int i = 0; i < whole; i += 16)
        {
            TLanes scaled = (TLanes.Load(ref Unsafe.Add(ref from, i)) - means) * scales;
            TLanes offset = bias.IsEmpty ? TLanes.Zero : TLanes.Load(ref Unsafe.Add(ref b, i));
            TLanes.MultiplyAdd(scaled, TLanes.Load(ref Unsafe.Add(ref g, i)), offset).Store(ref Unsafe.Add(ref to, i));
        }

        for (int i = whole; i < x.Length; i++)
        {
            y[i] = MathF.FusedMultiplyAdd((x[i] - mean) * scale, gain[i], bias.IsEmpty ? 0 : bias[i]);
        }
    }
}
