using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// By which instructions products are computed in this process, in words for a person. What is chosen depends on the processor, the system and the runtime's
/// settings.
/// </summary>
public static class ProductPaths
{
    /// <summary>Quantised weights against rows rounded to bytes: <see cref="BlockMatMul"/>.</summary>
    public static string Bytes => BlockKernels.IsSupported ? "emitted AVX512-VNNI code"
        : AvxVnni.IsSupported ? "AVX-VNNI"
        : Avx2.IsSupported ? "AVX2"
        : Plain(Vector256.IsHardwareAccelerated);

    /// <summary>Sixteen-bit weights against rows rounded to bfloat16: <see cref="PairMatMul"/>.</summary>
    public static string Pairs => HalfKernels.HasPairs ? "emitted AVX512-BF16 code" : Floats;

    /// <summary>Float32 weights and rows: <see cref="PanelMatMul"/>.</summary>
    public static string Floats =>
        Vector512.IsHardwareAccelerated ? "AVX-512" : Avx2.IsSupported && Fma.IsSupported ? "AVX2" : Plain(Vector256.IsHardwareAccelerated);

    /// <summary>
    /// Why a path is not the one that the processor could take: it has instructions of AVX-512, and the system or the runtime withholds them. Null where
    /// nothing is withheld.
    /// </summary>
    public static string? Withheld
    {
        get
        {
            if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
            {
                return null;
            }

            // Leaf 7: EBX bit 16 AVX512F, ECX bit 11 AVX512-VNNI.
            (_, int ebx, int ecx, _) = X86Base.CpuId(7, 0);
            bool wide = (ebx & (1 << 16)) != 0, products = (ecx & (1 << 11)) != 0;
            return wide && !Avx512F.IsSupported ? "the processor has AVX-512, and the runtime does not use it"
                : wide && products && !BlockKernels.IsSupported && OperatingSystem.IsLinux()
                ? "the processor has AVX512-VNNI, and the system lets no machine code be made"
                : null;
        }
    }

    private static string Plain(bool wide) => wide ? "256-bit vectors" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";
}
