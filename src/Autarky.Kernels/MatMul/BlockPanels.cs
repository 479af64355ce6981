using System.Buffers.Binary;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.MatMul;

/// <summary>Puts rows of quantised weights into panels of sixteen outputs.</summary>
/// <remarks>
/// A panel is a sequence of blocks of 32 inputs (<see cref="BlockKinds"/>). Bytes stand in groups of four inputs: for each output four bytes, 64 in all.
/// Nibbles: group g in the lower and group g + 4 in the upper halves of the same 64 bytes. A further bit: eight bytes a group, in the order of its bytes.
/// </remarks>
public static class BlockPanels
{
    /// <summary>Bytes of a panel.</summary>
    public static int PanelBytes(BlockKind kind, int inputs) => inputs / BlockKinds.Inputs * kind.Bytes();

    /// <summary>Puts one row into its place.</summary>
    /// <param name="type">How the row is stored.</param>
    /// <param name="row">Its bytes.</param>
    /// <param name="lane">The output's place within the panel, 0 to 15.</param>
    /// <param name="panel">The panel.</param>
    public static void Pack(TensorType type, ReadOnlySpan<byte> row, int lane, Span<byte> panel)
    {
        if (!BitConverter.IsLittleEndian || !BlockMoves.TryPack(type, row, lane, panel))
        {
            Reference(type, row, lane, panel);
        }
    }

    /// <summary>The same for every type, one number after the other.</summary>
    public static void Reference(TensorType type, ReadOnlySpan<byte> row, int lane, Span<byte> panel)
    {
        BlockKind kind = BlockKinds.Of(type) ?? throw new ArgumentException($"{type} has no panels of blocks.", nameof(type));
        int rowBlock = type.BytesPerBlock(), blocksPer = type.NumbersPerBlock() / BlockKinds.Inputs, panelBlock = kind.Bytes();
        Span<byte> weights = stackalloc byte[BlockKinds.Inputs];
        Span<Half> scales = stackalloc Half[2];
        int sets = kind.ScaleSets() + (kind.HasMinimum() ? 1 : 0);
        for (int b = 0; b * panelBlock < panel.Length; b++)
        {
            BlockWeights.Read(type, row.Slice(b / blocksPer * rowBlock, rowBlock), b % blocksPer, weights, scales);
            Span<byte> block = panel.Slice(b * panelBlock, panelBlock);
            for (int set = 0; set < sets; set++)
            {
                BinaryPrimitives.WriteHalfLittleEndian(block[((set * BlockKinds.ScaleSetBytes) + (lane * 2))..], scales[set]);
            }

            Place(kind, weights, lane, block[kind.WeightsAt()..]);
        }
    }

    /// <summary>Whether panels say the same as these bytes: a scale of MXFP4 may be too large or small for binary16.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="blocks">Whole blocks.</param>
    public static bool CanHold(TensorType type, ReadOnlySpan<byte> blocks)
    {
        for (int at = 0; type == TensorType.MXFP4 && at < blocks.Length; at += type.BytesPerBlock())
        {
            if (!BlockWeights.IsScaleOfPoints(blocks[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static void Place(BlockKind kind, ReadOnlySpan<byte> weights, int lane, Span<byte> groups)
    {
        if (kind == BlockKind.Bytes)
        {
            for (int g = 0; g < 8; g++)
            {
                weights.Slice(g * 4, 4).CopyTo(groups[((g * 64) + (lane * 4))..]);
            }

            return;
        }

        for (int g = 0; g < 4; g++)
        {
            for (int i = 0; i < 4; i++)
            {
                groups[(g * 64) + (lane * 4) + i] = (byte)((weights[(g * 4) + i] & 15) | (weights[((g + 4) * 4) + i] << 4));
            }
        }

        for (int plane = 0; plane < kind.Planes(); plane++)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                int bit = (lane * 4) + (i % 4);
                groups[BlockKinds.NibbleBytes + (plane * BlockKinds.PlaneBytes) + (i / 4 * 8) + (bit / 8)] |=
                    (byte)(((weights[i] >> (4 + plane)) & 1) << (bit % 8));
            }
        }
    }
}
