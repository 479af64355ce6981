using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.MatMul;

/// <summary>How a panel stores the weights of one block of 32 inputs for its 16 outputs.</summary>
public enum BlockKind
{
    /// <summary>Scales; bytes, 128 too high. Q8_0 as it is.</summary>
    Bytes,

    /// <summary>Scales; nibbles, 8 too high. Q4_0 as it is.</summary>
    Nibbles,

    /// <summary>Scales and minima; nibbles. Q4_1 as it is, and Q4_K with its two levels of scales multiplied out.</summary>
    NibblesMin,

    /// <summary>Scales; nibbles and a fifth bit, 16 too high. Q5_0 as it is.</summary>
    Fives,

    /// <summary>Scales and minima; nibbles and a fifth bit. Q5_1 as it is, and Q5_K.</summary>
    FivesMin,

    /// <summary>Scales of 16 inputs each; nibbles and two more bits, 32 too high. Q6_K.</summary>
    Sixes,

    /// <summary>Scales; nibbles that stand for one of sixteen numbers. MXFP4 as it is.</summary>
    Points,
}

/// <summary>Sizes of the kinds of blocks.</summary>
/// <remarks>
/// A block: 16 scales in binary16 (32 of them where 16 inputs share one); 16 minima, if any; the bytes, or the nibbles; then each further bit of all
/// weights, 64 bytes a bit.
/// </remarks>
public static class BlockKinds
{
    /// <summary>Inputs a block.</summary>
    public const int Inputs = 32;

    /// <summary>Bytes of sixteen scales.</summary>
    internal const int ScaleSetBytes = 32;

    /// <summary>Bytes of the nibbles.</summary>
    internal const int NibbleBytes = 256;

    /// <summary>Bytes of one further bit.</summary>
    internal const int PlaneBytes = 64;

    /// <summary>Bytes that one block takes for the sixteen outputs of a panel.</summary>
    public static int Bytes(this BlockKind kind) => WeightsAt(kind) + (kind == BlockKind.Bytes ? 2 * NibbleBytes : NibbleBytes + (Planes(kind) * PlaneBytes));

    /// <summary>Where the weights begin: after scales and minima.</summary>
    internal static int WeightsAt(this BlockKind kind) => (ScaleSets(kind) + (kind.HasMinimum() ? 1 : 0)) * ScaleSetBytes;

    /// <summary>Scales an output: one for all 32 inputs, or one for each 16.</summary>
    internal static int ScaleSets(this BlockKind kind) => kind == BlockKind.Sixes ? 2 : 1;

    /// <summary>Bits beside the nibbles.</summary>
    internal static int Planes(this BlockKind kind) => kind switch { BlockKind.Fives or BlockKind.FivesMin => 1, BlockKind.Sixes => 2, _ => 0 };

    /// <summary>w = scale · q + minimum, not scale · (q − offset).</summary>
    internal static bool HasMinimum(this BlockKind kind) => kind is BlockKind.NibblesMin or BlockKind.FivesMin;

    /// <summary>The kind that a storage type becomes; null where it has none.</summary>
    public static BlockKind? Of(TensorType type) => type switch
    {
        TensorType.Q8_0 => BlockKind.Bytes,
        TensorType.Q4_0 => BlockKind.Nibbles,
        TensorType.Q4_1 or TensorType.Q4_K => BlockKind.NibblesMin,
        TensorType.Q5_0 => BlockKind.Fives,
        TensorType.Q5_1 or TensorType.Q5_K => BlockKind.FivesMin,
        TensorType.Q6_K => BlockKind.Sixes,
        TensorType.MXFP4 => BlockKind.Points,
        _ => null,
    };
}
