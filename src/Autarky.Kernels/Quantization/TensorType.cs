using System.Diagnostics.CodeAnalysis;

namespace Autarky.Kernels.Quantization;

/// <summary>How the numbers of a tensor are stored. The members' values are those of the GGUF format.</summary>
/// <remarks>Source: the GGUF specification, enumeration <c>ggml_type</c>; MXFP4: OCP Microscaling Formats 1.0.</remarks>
[SuppressMessage("Naming", "CA1707", Justification = "The names of the formats are the field's.")]
public enum TensorType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32 = 0,

    /// <summary>IEEE 754 binary16.</summary>
    F16 = 1,

    /// <summary>Blocks of 32: a binary16 scale, 32 unsigned nibbles less 8.</summary>
    Q4_0 = 2,

    /// <summary>Blocks of 32: a binary16 scale and minimum, 32 unsigned nibbles.</summary>
    Q4_1 = 3,

    /// <summary>Blocks of 32: a binary16 scale, 32 numbers of 5 bits less 16.</summary>
    Q5_0 = 6,

    /// <summary>Blocks of 32: a binary16 scale and minimum, 32 numbers of 5 bits.</summary>
    Q5_1 = 7,

    /// <summary>Blocks of 32: a binary16 scale, 32 signed bytes.</summary>
    Q8_0 = 8,

    /// <summary>Super-blocks of 256: 8 blocks of 32 nibbles, each with a scale and a minimum of 6 bits.</summary>
    Q4_K = 12,

    /// <summary>Super-blocks of 256: 8 blocks of 32 numbers of 5 bits, each with a scale and a minimum of 6 bits.</summary>
    Q5_K = 13,

    /// <summary>Super-blocks of 256: 16 blocks of 16 numbers of 6 bits, each with a scale of 8 bits.</summary>
    Q6_K = 14,

    /// <summary>The upper half of a binary32.</summary>
    BF16 = 30,

    /// <summary>Blocks of 32: a shared power of two (E8M0), 32 numbers of 4 bits (E2M1).</summary>
    MXFP4 = 39,
}
