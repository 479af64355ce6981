using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels;

/// <summary>
/// One step of AdaGrad (Duchi, Hazan and Singer, 2011) on a row of weights: with g = scale · direction,
/// squares += g², w −= rate · g / (√squares + 1e-6). No fused operation on any path: all widths give the same bits.
/// </summary>
public static class AdaGradUpdate
{
    private const float Epsilon = 1e-6f;

    /// <summary>Updates <paramref name="weights"/> and <paramref name="squares"/> in place. All spans are equally long.</summary>
    /// <param name="rate">The learning rate before AdaGrad's division.</param>
    /// <param name="scale">The factor of the gradient; for a linear model the feature's value.</param>
    /// <param name="direction">The gradient by <paramref name="scale"/> = 1; for a softmax the probabilities less the target.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="squares">The sums of squared gradients so far; must overlap no other span.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Run(float rate, float scale, ReadOnlySpan<float> direction, Span<float> weights, Span<float> squares)
    {
        if (direction.Length != weights.Length || squares.Length != weights.Length)
        {
            throw new ArgumentException(
                $"direction has {direction.Length} elements, weights {weights.Length}, squares {squares.Length}: they must be equally long.",
                nameof(weights));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Vector512Path(rate, scale, direction, weights, squares);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256Path(rate, scale, direction, weights, squares);
        }
        else
        {
            Reference(rate, scale, direction, weights, squares);
        }
    }

    internal static void Reference(
        float rate, float scale, ReadOnlySpan<float> direction, Span<float> weights, Span<float> squares)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            float gradient = scale * direction[i];
            float sum = squares[i] + (gradient * gradient);
            squares[i] = sum;
            weights[i] -= rate * gradient / (MathF.Sqrt(sum) + Epsilon);
        }
    }

    // 16 lanes a step; square root and division are rounded correctly in every width. The tail goes element by element.
    internal static void Vector512Path(
        float rate, float scale, ReadOnlySpan<float> direction, Span<float> weights, Span<float> squares)
    {
        ref float from = ref MemoryMarshal.GetReference(direction);
        ref float weight = ref MemoryMarshal.GetReference(weights);
        ref float square = ref MemoryMarshal.GetReference(squares);
        Vector512<float> rates = Vector512.Create(rate), scales = Vector512.Create(scale);
        Vector512<float> epsilon = Vector512.Create(Epsilon);
        int i = 0;
        for (; i <= weights.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> w = Vector512.LoadUnsafe(ref weight, (nuint)i);
            Vector512<float> gradient = scales * Vector512.LoadUnsafe(ref from, (nuint)i);
            Vector512<float> sum = Vector512.LoadUnsafe(ref square, (nuint)i) + (gradient * gradient);
            sum.StoreUnsafe(ref square, (nuint)i);
            (w - (rates * gradient / (Vector512.Sqrt(sum) + epsilon))).StoreUnsafe(ref weight, (nuint)i);
        }

        Reference(rate, scale, direction[i..], weights[i..], squares[i..]);
    }

    // As above with 8 lanes a step.
    internal static void Vector256Path(
        float rate, float scale, ReadOnlySpan<float> direction, Span<float> weights, Span<float> squares)
    {
        ref float from = ref MemoryMarshal.GetReference(direction);
        ref float weight = ref MemoryMarshal.GetReference(weights);
        ref float square = ref MemoryMarshal.GetReference(squares);
        Vector256<float> rates = Vector256.Create(rate), scales = Vector256.Create(scale);
        Vector256<float> epsilon = Vector256.Create(Epsilon);
        int i = 0;
        for (; i <= weights.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> w = Vector256.LoadUnsafe(ref weight, (nuint)i);
            Vector256<float> gradient = scales * Vector256.LoadUnsafe(ref from, (nuint)i);
            Vector256<float> sum = Vector256.LoadUnsafe(ref square, (nuint)i) + (gradient * gradient);
            sum.StoreUnsafe(ref square, (nuint)i);
            (w - (rates * gradient / (Vector256.Sqrt(sum) + epsilon))).StoreUnsafe(ref weight, (nuint)i);
        }

        Reference(rate, scale, direction[i..], weights[i..], squares[i..]);
    }
}
