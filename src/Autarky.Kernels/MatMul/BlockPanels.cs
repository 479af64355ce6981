using System.Buffers.Binary;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.MatMul;

/// <summary>Puts rows of quantised weights into panels of sixteen outputs.</summary>
/// <remarks>
/// A panel is a sequence of blocks of 32 inputs. A block holds 16 scales (and 16 minima), then groups of four inputs: for each output four bytes, 64 in all.
/// Nibbles: group g in the lower and group g + 4 in the upper halves of the same 64 bytes.
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
        BlockKind kind = BlockKinds.Of(type) ?? throw new ArgumentException($"{type} has no panels of blocks.", nameof(type));
        int rowBlock = type.BytesPerBlock(), blocksPer = type.NumbersPerBlock() / BlockKinds.Inputs, panelBlock = kind.Bytes();
        Span<byte> weights = stackalloc byte[BlockKinds.Inputs];
        for (int b = 0; b * panelBlock < panel.Length; b++)
        {
            ReadOnlySpan<byte> source = row.Slice(b / blocksPer * rowBlock, rowBlock);
            (Half scale, Half minimum) = BlockWeights.Read(type, source, b % blocksPer, weights);
            Span<byte> block = panel.Slice(b * panelBlock, panelBlock);
            BinaryPrimitives.WriteHalfLittleEndian(block[(lane * 2)..], scale);
            if (kind.HasMinimum())
            {
                BinaryPrimitives.WriteHalfLittleEndian(block[(32 + (lane * 2))..], minimum);
            }

            Place(kind, weights, lane, block[kind.ScaleBytes()..]);
        }
    }

    private static void Place(BlockKind kind, ReadOnlySpan<byte> weights, int lane, Span<byte> groups)
    {
        if (!kind.IsNibbles())
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
                groups[(g * 64) + (lane * 4) + i] = (byte)(weights[(g * 4) + i] | (weights[((g + 4) * 4) + i] << 4));
            }
        }
    }
}
