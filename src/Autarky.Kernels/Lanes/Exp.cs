using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels.Lanes;

/// <summary>
/// e to the power of x for the softmax: x = n · ln 2 + r with |r| ≤ ½ ln 2, a polynomial for e^r, and n put into the exponent's bits.
/// Written out in multiplications and additions so that every width, processor and C library gives the same bits.
/// Relative error under 2e-7 for −87 ≤ x ≤ 88; exactly 0 under −87; NaN stays NaN.
/// </summary>
internal static class Exp
{
    private const float Lowest = -87f;
    private const float Highest = 88f;
    private const float LogTwoOfE = 1.44269504f;

    // ln 2 in two parts: the first has few bits, so that n times it is exact.
    private const float LnTwoHigh = 0.693359375f;
    private const float LnTwoLow = -2.12194440e-4f;

    // Minimax polynomial of (e^r − 1 − r) / r² on |r| ≤ ½ ln 2.
    private const float C0 = 5.0000001201e-1f;
    private const float C1 = 1.6666665459e-1f;
    private const float C2 = 4.1665795894e-2f;
    private const float C3 = 8.3334519073e-3f;
    private const float C4 = 1.3981999507e-3f;
    private const float C5 = 1.9875691500e-4f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Of(Vector512<float> x)
    {
        // Comparisons with NaN are false: NaN passes both limits and every operation below.
        Vector512<float> tooLow = Vector512.LessThan(x, Vector512.Create(Lowest));
        x = Vector512.ConditionalSelect(tooLow, Vector512.Create(Lowest), x);
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(Highest)), Vector512.Create(Highest), x);

        Vector512<float> n = Vector512.Floor((x * LogTwoOfE) + Vector512.Create(0.5f));
        Vector512<float> r = x - (n * LnTwoHigh) - (n * LnTwoLow);
        Vector512<float> p = (r * C5) + Vector512.Create(C4);
        p = (p * r) + Vector512.Create(C3);
        p = (p * r) + Vector512.Create(C2);
        p = (p * r) + Vector512.Create(C1);
        p = (p * r) + Vector512.Create(C0);
        p = (p * (r * r)) + r + Vector512<float>.One;

        // Within −126 and 127, or NaN: then p is NaN too, whatever this is.
        Vector512<int> exponent = (Native.ToInt32(n) + Vector512.Create(127)) << 23;
        return Vector512.AndNot(p * exponent.AsSingle(), tooLow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Of(Vector256<float> x)
    {
        Vector256<float> tooLow = Vector256.LessThan(x, Vector256.Create(Lowest));
        x = Vector256.ConditionalSelect(tooLow, Vector256.Create(Lowest), x);
        x = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(Highest)), Vector256.Create(Highest), x);

        Vector256<float> n = Vector256.Floor((x * LogTwoOfE) + Vector256.Create(0.5f));
        Vector256<float> r = x - (n * LnTwoHigh) - (n * LnTwoLow);
        Vector256<float> p = (r * C5) + Vector256.Create(C4);
        p = (p * r) + Vector256.Create(C3);
        p = (p * r) + Vector256.Create(C2);
        p = (p * r) + Vector256.Create(C1);
        p = (p * r) + Vector256.Create(C0);
        p = (p * (r * r)) + r + Vector256<float>.One;

        Vector256<int> exponent = (Native.ToInt32(n) + Vector256.Create(127)) << 23;
        return Vector256.AndNot(p * exponent.AsSingle(), tooLow);
    }
}
