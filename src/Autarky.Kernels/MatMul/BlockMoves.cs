using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// Puts rows into panels at the speed of memory, for the types whose weights need not be taken apart: a panel keeps four inputs of an output together, so
/// four bytes of a block move at once. Byte 0 of sixteen in a block of nibbles holds inputs 0 and 16, and so it does in a panel.
/// </summary>
/// <remarks>
/// Loading a model is this loop and little else, once: it is compiled well at its first call, and not only when the loading is nearly over.
/// </remarks>
internal static class BlockMoves
{
    private const int GroupBytes = 64;

    /// <summary>Puts one row into its place, as <see cref="BlockPanels.Reference"/> does.</summary>
    /// <returns>Whether this type can be moved so; if not, nothing was written.</returns>
    public static bool TryPack(TensorType type, ReadOnlySpan<byte> row, int lane, Span<byte> panel)
    {
        // Where a row begins and ends is checked block by block below; this is the other number that addresses depend on.
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)lane, 15u, nameof(lane));
        switch (type)
        {
            case TensorType.Q8_0:
                Bytes(row, lane, panel);
                return true;
            case TensorType.Q4_0:
                Nibbles(row, TensorType.Q4_0.BytesPerBlock(), BlockKind.Nibbles, lane, panel);
                return true;
            case TensorType.Q4_1:
                Nibbles(row, TensorType.Q4_1.BytesPerBlock(), BlockKind.NibblesMin, lane, panel);
                return true;
            case TensorType.Q4_K:
                KNibbles(row, lane, panel);
                return true;
            default:
                return false;
        }
    }

    private static void Bytes(ReadOnlySpan<byte> row, int lane, Span<byte> panel)
    {
        int rowBlock = TensorType.Q8_0.BytesPerBlock(), panelBlock = BlockKind.Bytes.Bytes(), weightsAt = BlockKind.Bytes.WeightsAt();
        for (; panel.Length > 0; row = row[rowBlock..], panel = panel[panelBlock..])
        {
            ref byte from = ref MemoryMarshal.GetReference(row[..rowBlock]);
            ref byte to = ref MemoryMarshal.GetReference(panel[..panelBlock]);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, lane * 2), Unsafe.ReadUnaligned<ushort>(ref from));
            to = ref Unsafe.Add(ref to, weightsAt + (lane * 4));
            Put(Vector128.LoadUnsafe(ref from, 2) ^ Vector128.Create((byte)0x80), ref to);
            Put(Vector128.LoadUnsafe(ref from, 18) ^ Vector128.Create((byte)0x80), ref Unsafe.Add(ref to, 4 * GroupBytes));
        }
    }

    private static void Nibbles(ReadOnlySpan<byte> row, int rowBlock, BlockKind kind, int lane, Span<byte> panel)
    {
        int panelBlock = kind.Bytes(), weightsAt = kind.WeightsAt(), header = rowBlock - 16;
        for (; panel.Length > 0; row = row[rowBlock..], panel = panel[panelBlock..])
        {
            ref byte from = ref MemoryMarshal.GetReference(row[..rowBlock]);
            ref byte to = ref MemoryMarshal.GetReference(panel[..panelBlock]);
            for (int set = 0; set < header; set += 2)
            {
                Unsafe.WriteUnaligned(
                    ref Unsafe.Add(ref to, (set / 2 * BlockKinds.ScaleSetBytes) + (lane * 2)), Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref from, set)));
            }

            Put(Vector128.LoadUnsafe(ref Unsafe.Add(ref from, header)), ref Unsafe.Add(ref to, weightsAt + (lane * 4)));
        }
    }

    // Two parts share 32 bytes, one in their lower and one in their upper halves; scales and minima are multiplied out.
    private static void KNibbles(ReadOnlySpan<byte> row, int lane, Span<byte> panel)
    {
        int rowBlock = TensorType.Q4_K.BytesPerBlock(), panelBlock = BlockKind.NibblesMin.Bytes(), weightsAt = BlockKind.NibblesMin.WeightsAt();
        var low = Vector128.Create((byte)15);
        for (; panel.Length > 0; row = row[rowBlock..])
        {
            ReadOnlySpan<byte> block = row[..rowBlock];
            for (int part = 0; part < 8; part++, panel = panel[panelBlock..])
            {
                ref byte to = ref MemoryMarshal.GetReference(panel[..panelBlock]);
                (Half scale, Half minimum) = BlockWeights.Scales(block, part);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, lane * 2), scale);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, BlockKinds.ScaleSetBytes + (lane * 2)), minimum);

                ref byte from = ref MemoryMarshal.GetReference(block.Slice(BlockWeights.KHeader + (part / 2 * 32), 32));
                Vector128<byte> first = Vector128.LoadUnsafe(ref from), second = Vector128.LoadUnsafe(ref from, 16);
                Put(
                    part % 2 == 0 ? (first & low) | ((second & low) << 4) : (first >>> 4) | (second & ~low),
                    ref Unsafe.Add(ref to, weightsAt + (lane * 4)));
            }
        }
    }

    // Four groups, each at its place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<byte> bytes, ref byte to)
    {
        Vector128<uint> groups = bytes.AsUInt32();
        Unsafe.WriteUnaligned(ref to, groups.GetElement(0));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, GroupBytes), groups.GetElement(1));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 2 * GroupBytes), groups.GetElement(2));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 3 * GroupBytes), groups.GetElement(3));
    }
}
