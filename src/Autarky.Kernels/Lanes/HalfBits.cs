using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels.Lanes;

/// <summary>
/// binary16 to binary32 by integer operations: .NET has no intrinsic for the processor's conversion. The 15 bits below the sign are moved into
/// place and multiplied by 2¹¹², which rebases the exponent and makes subnormals normal, exactly; an exponent of all ones is put back to all ones.
/// </summary>
internal static class HalfBits
{
    private const uint Rebase = (127 + 112) << 23;

    /// <summary>Widens eight numbers, one in the lower half of each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Widen(Vector256<uint> half)
    {
        Vector256<uint> magnitude = (half & Vector256.Create(0x7fffu)) << 13;
        Vector256<uint> sign = (half & Vector256.Create(0x8000u)) << 16;
        Vector256<uint> finite = (magnitude.AsSingle() * Vector256.Create(Rebase).AsSingle()).AsUInt32();
        Vector256<uint> special = Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create(0x0f7fffff)).AsUInt32() & Vector256.Create(0x7f800000u);
        return (finite | special | sign).AsSingle();
    }
}
