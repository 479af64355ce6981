using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels;

/// <summary>The activation (non-linear function) of a feed-forward block.</summary>
public enum ActivationKind
{
    /// <summary>x / (1 + e^−x). Source: Elfwing et al. 2017.</summary>
    Silu,

    /// <summary>GELU by its tanh formula: x / (1 + e^(−2u)), u = √(2/π) (x + 0.044715 x³). Source: Hendrycks and Gimpel 2016.</summary>
    GeluTanh,

    /// <summary>GELU by the error function: x · ½ (1 + erf(x / √2)).</summary>
    GeluErf,

    /// <summary>gpt-oss: x is limited to 7 from above and its partner to ±7; x / (1 + e^(−1.702 x)) · (partner + 1).</summary>
    ClampedSwiGlu,
}

/// <summary>y = f(x), or for gated feed-forward blocks y = f(gate) · up.</summary>
public static class Activation
{
    private const float GeluScale = 1.5957691216057308f; // 2 √(2/π)
    private const float GeluCube = 0.044715f;
    private const float OssAlpha = 1.702f;
    private const float OssLimit = 7f;

    /// <summary>f(gate) · up.</summary>
    /// <param name="kind">Which f.</param>
    /// <param name="gate">Shape [C].</param>
    /// <param name="up">Shape [C].</param>
    /// <param name="y">Shape [C]; may be the same memory as one of the inputs.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Gated(ActivationKind kind, ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> y)
    {
        if (gate.Length != up.Length || gate.Length != y.Length)
        {
            throw new ArgumentException($"{gate.Length} gates, {up.Length} partners and room for {y.Length}.", nameof(y));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(kind, gate, up, y);
        }
        else
        {
            Over<Lanes256>(kind, gate, up, y);
        }
    }

    /// <summary>f(x).</summary>
    /// <param name="kind">Which f; not <see cref="ActivationKind.ClampedSwiGlu"/>, which has a partner.</param>
    /// <param name="x">Shape [C].</param>
    /// <param name="y">Shape [C]; may be the same memory as <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the function needs a partner.</exception>
    public static void Run(ActivationKind kind, ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != y.Length || kind == ActivationKind.ClampedSwiGlu)
        {
            throw new ArgumentException($"{kind} of {x.Length} numbers into {y.Length}.", nameof(y));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(kind, x, [], y);
        }
        else
        {
            Over<Lanes256>(kind, x, [], y);
        }
    }

    internal static double Reference(ActivationKind kind, double x, double up) => kind switch
    {
        ActivationKind.Silu => x / (1 + Math.Exp(-x)) * up,
        ActivationKind.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))) * up,
        ActivationKind.GeluErf => 0.5 * x * (1 + ErrorFunction.Of(x / Math.Sqrt(2))) * up,
        ActivationKind.ClampedSwiGlu => Math.Min(x, 7) / (1 + Math.Exp(-1.702 * Math.Min(x, 7))) * (Math.Clamp(up, -7, 7) + 1),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    internal static void Over<TLanes>(ActivationKind kind, ReadOnlySpan<float> x, ReadOnlySpan<float> up, Span<float> y)
        where TLanes : struct, ILanes<TLanes>
    {
        ref float from = ref MemoryMarshal.GetReference(x), partner = ref MemoryMarshal.GetReference(up), to = ref MemoryMarshal.GetReference(y);
        int at = 0;
        for (; at + 16 <= x.Length; at += 16)
        {
            TLanes b = up.IsEmpty ? TLanes.Broadcast(1) : TLanes.Load(ref Unsafe.Add(ref partner, at));
            Of(kind, TLanes.Load(ref Unsafe.Add(ref from, at)), b).Store(ref Unsafe.Add(ref to, at));
        }

        if (at < x.Length)
        {
            Span<float> tail = stackalloc float[16], tailUp = stackalloc float[16];
            x[at..].CopyTo(tail);
            tailUp.Fill(1);
            if (!up.IsEmpty)
            {
                up[at..].CopyTo(tailUp);
            }

            Of(kind, TLanes.Load(ref tail[0]), TLanes.Load(ref tailUp[0])).Store(ref tail[0]);
            tail[..(x.Length - at)].CopyTo(y[at..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Of<TLanes>(ActivationKind kind, TLanes x, TLanes up)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes one = TLanes.Broadcast(1);
        if (kind == ActivationKind.Silu)
        {
            return x / (one + TLanes.Exponential(TLanes.Zero - x)) * up;
        }

        if (kind == ActivationKind.GeluTanh)
        {
            TLanes u = TLanes.MultiplyAdd(x * x * x, TLanes.Broadcast(GeluCube), x) * TLanes.Broadcast(GeluScale);
            return x / (one + TLanes.Exponential(TLanes.Zero - u)) * up;
        }

        if (kind == ActivationKind.GeluErf)
        {
            return GeluErf(x) * up;
        }

        x = TLanes.Min(x, TLanes.Broadcast(OssLimit));
        up = TLanes.Max(TLanes.Min(up, TLanes.Broadcast(OssLimit)), TLanes.Broadcast(-OssLimit));
        return x / (one + TLanes.Exponential(x * TLanes.Broadcast(-OssAlpha))) * (up + one);
    }

    // max(x, 0) − ½ |x| erfc(|x| / √2), erfc by Abramowitz and Stegun 7.1.26: at most 1.5e-7 off.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes GeluErf<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes magnitude = TLanes.Max(x, TLanes.Zero - x), z = magnitude * TLanes.Broadcast(0.70710678f);
        TLanes t = TLanes.Broadcast(1) / TLanes.MultiplyAdd(z, TLanes.Broadcast(0.3275911f), TLanes.Broadcast(1));
        TLanes p = TLanes.MultiplyAdd(t, TLanes.Broadcast(1.061405429f), TLanes.Broadcast(-1.453152027f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(1.421413741f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(-0.284496736f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(0.254829592f)) * t;
        TLanes complement = p * TLanes.Exponential(TLanes.Zero - (z * z));
        return TLanes.Max(x, TLanes.Zero) - (magnitude * complement * TLanes.Broadcast(0.5f));
    }
}
