using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.MatMul;

/// <summary>How a panel stores the weights of one block of 32 inputs for its 16 outputs.</summary>
public enum BlockKind
{
    /// <summary>16 scales in binary16; bytes, 128 too high. Q8_0 as it is, and Q5_0.</summary>
    Bytes,

    /// <summary>16 scales and 16 minima in binary16; bytes. Q5_1 and Q5_K.</summary>
    BytesMin,

    /// <summary>16 scales in binary16; nibbles, 8 too high. Q4_0 as it is.</summary>
    Nibbles,

    /// <summary>16 scales and 16 minima in binary16; nibbles. Q4_1 as it is, and Q4_K with its two levels of scales multiplied out.</summary>
    NibblesMin,
}

/// <summary>Sizes of the kinds of blocks.</summary>
public static class BlockKinds
{
    /// <summary>Inputs a block.</summary>
    public const int Inputs = 32;

    /// <summary>Bytes that one block takes for the sixteen outputs of a panel.</summary>
    public static int Bytes(this BlockKind kind) => ScaleBytes(kind) + (kind.IsNibbles() ? 256 : 512);

    /// <summary>Bytes of scales and minima, before the weights.</summary>
    public static int ScaleBytes(this BlockKind kind) => kind.HasMinimum() ? 64 : 32;

    /// <summary>Two weights a byte.</summary>
    public static bool IsNibbles(this BlockKind kind) => kind is BlockKind.Nibbles or BlockKind.NibblesMin;

    /// <summary>w = scale · q + minimum, not scale · (q − offset).</summary>
    public static bool HasMinimum(this BlockKind kind) => kind is BlockKind.BytesMin or BlockKind.NibblesMin;

    /// <summary>The kind that a storage type becomes; null where it has none.</summary>
    public static BlockKind? Of(TensorType type) => type switch
    {
        TensorType.Q8_0 or TensorType.Q5_0 => BlockKind.Bytes,
        TensorType.Q4_0 => BlockKind.Nibbles,
        TensorType.Q4_1 or TensorType.Q4_K => BlockKind.NibblesMin,
        TensorType.Q5_1 or TensorType.Q5_K => BlockKind.BytesMin,
        _ => null,
    };
}
