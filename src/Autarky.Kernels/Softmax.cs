using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels;

/// <summary>
/// probabilities[i] = e^(logits[i] / temperature − m) / Σ, m being the largest. The sum is taken in 16 lanes whose order is part of the
/// definition, so every width gives the same bits.
/// </summary>
public static class Softmax
{
    private const int Lanes = 16;

    /// <summary>Turns scores into shares that sum to 1.</summary>
    /// <param name="logits">The scores. A NaN or +∞ among them, or nothing but −∞, makes every output NaN; a single −∞ becomes 0.</param>
    /// <param name="temperature">What the scores are divided by first; positive.</param>
    /// <param name="probabilities">Receives the shares; as long as <paramref name="logits"/>, and may be the same memory.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the temperature is not a positive finite number.</exception>
    public static void Run(ReadOnlySpan<float> logits, float temperature, Span<float> probabilities)
    {
        if (logits.Length != probabilities.Length)
        {
            throw new ArgumentException(
                $"There are {logits.Length} logits and room for {probabilities.Length}: the spans must be equally long.", nameof(probabilities));
        }

        if (!(temperature > 0) || !float.IsFinite(temperature))
        {
            throw new ArgumentException($"The temperature is {temperature}: it must be positive and finite.", nameof(temperature));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Vector512Path(logits, temperature, probabilities);
        }
        else
        {
            Vector256Path(logits, temperature, probabilities);
        }
    }

    internal static void Reference(ReadOnlySpan<float> logits, float temperature, Span<float> probabilities)
    {
        double max = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            max = Math.Max(max, logit / temperature);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp((logit / temperature) - max);
        }

        for (int i = 0; i < logits.Length; i++)
        {
            probabilities[i] = (float)(Math.Exp((logits[i] / temperature) - max) / sum);
        }
    }

    internal static void Vector512Path(ReadOnlySpan<float> logits, float temperature, Span<float> probabilities)
    {
        Vector512<float> divisor = Vector512.Create(temperature);
        Vector512<float> max = Vector512.Create(float.NegativeInfinity);
        int whole = logits.Length - (logits.Length % Lanes);
        Span<float> tail = stackalloc float[Lanes];
        FillTail(logits[whole..], tail);
        for (int i = 0; i <= whole; i += Lanes)
        {
            Vector512<float> x = Vector512.LoadUnsafe(in At(logits, tail, whole, i)) / divisor;
            max = Vector512.ConditionalSelect(Vector512.GreaterThan(x, max), x, max);
        }

        max = Vector512.Create(Largest(max.GetLower(), max.GetUpper()));
        Vector512<float> sum = Vector512<float>.Zero;
        for (int i = 0; i <= whole; i += Lanes)
        {
            Vector512<float> e = Exp.Of((Vector512.LoadUnsafe(in At(logits, tail, whole, i)) / divisor) - max);
            e.StoreUnsafe(ref At(probabilities, tail, whole, i));
            sum += e;
        }

        Vector512<float> total = Vector512.Create(Sum(sum.GetLower(), sum.GetUpper()));
        for (int i = 0; i <= whole; i += Lanes)
        {
            ref float at = ref At(probabilities, tail, whole, i);
            (Vector512.LoadUnsafe(ref at) / total).StoreUnsafe(ref at);
        }

        tail[..(logits.Length - whole)].CopyTo(probabilities[whole..]);
    }

    // The same 16 lanes as two vectors of 8.
    internal static void Vector256Path(ReadOnlySpan<float> logits, float temperature, Span<float> probabilities)
    {
        Vector256<float> divisor = Vector256.Create(temperature);
        Vector256<float> low = Vector256.Create(float.NegativeInfinity), high = low;
        int whole = logits.Length - (logits.Length % Lanes);
        Span<float> tail = stackalloc float[Lanes];
        FillTail(logits[whole..], tail);
        for (int i = 0; i <= whole; i += Lanes)
        {
            ref float at = ref At(logits, tail, whole, i);
            Vector256<float> x = Vector256.LoadUnsafe(ref at) / divisor;
            Vector256<float> y = Vector256.LoadUnsafe(ref at, 8) / divisor;
            low = Vector256.ConditionalSelect(Vector256.GreaterThan(x, low), x, low);
            high = Vector256.ConditionalSelect(Vector256.GreaterThan(y, high), y, high);
        }

        Vector256<float> max = Vector256.Create(Largest(low, high));
        low = high = Vector256<float>.Zero;
        for (int i = 0; i <= whole; i += Lanes)
        {
            ref float at = ref At(logits, tail, whole, i);
            Vector256<float> x = Exp.Of((Vector256.LoadUnsafe(ref at) / divisor) - max);
            Vector256<float> y = Exp.Of((Vector256.LoadUnsafe(ref at, 8) / divisor) - max);
            at = ref At(probabilities, tail, whole, i);
            x.StoreUnsafe(ref at);
            y.StoreUnsafe(ref at, 8);
            low += x;
            high += y;
        }

        Vector256<float> total = Vector256.Create(Sum(low, high));
        for (int i = 0; i <= whole; i += Lanes)
        {
            ref float at = ref At(probabilities, tail, whole, i);
            (Vector256.LoadUnsafe(ref at) / total).StoreUnsafe(ref at);
            (Vector256.LoadUnsafe(ref at, 8) / total).StoreUnsafe(ref at, 8);
        }

        tail[..(logits.Length - whole)].CopyTo(probabilities[whole..]);
    }

    // The last step works on a copy of the rest, filled up with −∞, which adds nothing to maximum and sum.
    private static void FillTail(ReadOnlySpan<float> rest, Span<float> tail)
    {
        tail.Fill(float.NegativeInfinity);
        rest.CopyTo(tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float At(ReadOnlySpan<float> values, Span<float> tail, int whole, int i) =>
        ref i < whole ? ref Unsafe.Add(ref MemoryMarshal.GetReference(values), i) : ref MemoryMarshal.GetReference(tail);

    private static float Largest(Vector256<float> low, Vector256<float> high)
    {
        Vector256<float> eight = Vector256.ConditionalSelect(Vector256.GreaterThan(high, low), high, low);
        float max = eight[0];
        for (int i = 1; i < Vector256<float>.Count; i++)
        {
            max = eight[i] > max ? eight[i] : max;
        }

        return max;
    }

    // Lane i meets lane i + 8, then + 4, + 2, + 1.
    private static float Sum(Vector256<float> low, Vector256<float> high)
    {
        Vector256<float> eight = low + high;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
