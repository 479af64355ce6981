using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autarky.Kernels.Lanes;

/// <summary>
/// One instruction, whatever it answers for NaN and what is out of range. The framework's methods of these names stand for the same instruction, but what calls
/// them is never compiled beforehand, so on x86 the instruction is named.
/// </summary>
internal static class Native
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> ToInt32(Vector512<float> x) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector512Int32WithTruncation(x) : Vector512.ConvertToInt32Native(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> ToInt32(Vector256<float> x) =>
        Avx.IsSupported ? Avx.ConvertToVector256Int32WithTruncation(x) : Vector256.ConvertToInt32Native(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Avx512F.IsSupported ? Avx512F.Max(a, b) : Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Avx.IsSupported ? Avx.Max(a, b) : Vector256.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.Max(a, b) : Vector128.MaxNative(a, b);
}
