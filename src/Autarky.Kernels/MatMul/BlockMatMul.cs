using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// y[t, o] = Σ_blocks (Σ_i x[t, i] · q[o, i]) · (scale_x · scale_w) (+ minimum · Σ x): rows rounded to bytes against panels of quantised weights. The inner
/// sums are integers and exact; the outer ones are fused multiply-adds in the order of the blocks, so that every path gives the same bits.
/// </summary>
public static class BlockMatMul
{
    /// <summary>
    /// Multiplies some rows of one tile with some panels. All tiles pass by the same panels, one after the other: the first brings them near.
    /// </summary>
    /// <param name="kind">How the panels store weights.</param>
    /// <param name="x">The rows.</param>
    /// <param name="tile">Which tile of them.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="panels">Whole panels, one after the other.</param>
    /// <param name="y">Row t begins at t · <paramref name="stride"/>; sixteen numbers a panel.</param>
    /// <param name="stride">Numbers from one row of <paramref name="y"/> to the next.</param>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public static void Run(BlockKind kind, ByteTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        int panelBytes = x.Blocks * kind.Bytes(), count = panels.Length / panelBytes;
        if (panels.Length % panelBytes != 0 || rows < 1 || rows != x.RowsOf(tile) || y.Length < ((long)(rows - 1) * stride) + (count * 16))
        {
            throw new ArgumentException($"{rows} rows and {panels.Length} bytes of panels do not fit into {y.Length} numbers.", nameof(y));
        }

        if (BlockKernels.IsSupported)
        {
            BlockKernels.Run(kind, x.Tile(tile), rows, x.Blocks, panels, y, stride, near: tile > 0);
        }
        else
        {
            Managed(kind, x, tile, rows, panels, y, stride);
        }
    }

    internal static void Reference(BlockKind kind, ByteTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        ReadOnlySpan<byte> records = x.Tile(tile);
        int blockBytes = kind.Bytes(), panelBytes = x.Blocks * blockBytes, sets = kind.ScaleSets(), inputs = BlockKinds.Inputs / sets;
        for (int o = 0; o < panels.Length / panelBytes * 16; o++)
        {
            for (int t = 0; t < rows; t++)
            {
                float sum = 0;
                for (int b = 0; b < x.Blocks; b++)
                {
                    ReadOnlySpan<byte> record = records.Slice(b * ByteTiles.RecordBytes(rows), ByteTiles.RecordBytes(rows));
                    ReadOnlySpan<byte> block = panels.Slice((o / 16 * panelBytes) + (b * blockBytes), blockBytes);
                    ReadOnlySpan<Half> scales = MemoryMarshal.Cast<byte, Half>(block);
                    for (int set = 0; set < sets; set++)
                    {
                        int dot = 0;
                        for (int i = set * inputs; i < (set + 1) * inputs; i++)
                        {
                            dot += (sbyte)record[(t * ByteTiles.RowBytes) + i] * Weight(kind, block, o % 16, i);
                        }

                        sum = MathF.FusedMultiplyAdd(dot, Number(record, ByteTiles.ScaleAt, t) * (float)scales[(set * 16) + (o % 16)], sum);
                    }

                    if (kind.HasMinimum())
                    {
                        sum = MathF.FusedMultiplyAdd(Number(record, ByteTiles.SumAt, t), (float)scales[16 + (o % 16)], sum);
                    }
                }

                y[(t * stride) + o] = sum;
            }
        }
    }

    internal static void Managed(BlockKind kind, ByteTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        switch (kind)
        {
            case BlockKind.Bytes: Managed<ByteGroups>(kind, x, tile, rows, panels, y, stride); break;
            case BlockKind.Nibbles or BlockKind.NibblesMin: Managed<NibbleGroups>(kind, x, tile, rows, panels, y, stride); break;
            case BlockKind.Fives or BlockKind.FivesMin: Managed<FiveGroups>(kind, x, tile, rows, panels, y, stride); break;
            case BlockKind.Sixes: Managed<SixGroups>(kind, x, tile, rows, panels, y, stride); break;
            default: Managed<PointGroups>(kind, x, tile, rows, panels, y, stride); break;
        }
    }

    private static void Managed<TGroups>(BlockKind kind, ByteTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
        where TGroups : struct, IWeightGroups
    {
        ReadOnlySpan<byte> records = x.Tile(tile);
        int panelBytes = x.Blocks * kind.Bytes();
        for (int p = 0; p < panels.Length / panelBytes; p++)
        {
            ReadOnlySpan<byte> panel = panels.Slice(p * panelBytes, panelBytes);
            for (int t = 0; t < rows; t++)
            {
                Row<TGroups>(kind, records, t, rows, x.Blocks, panel, y.Slice((t * stride) + (p * 16), 16));
            }
        }
    }

    // Sixteen outputs of one row.
    private static void Row<TGroups>(BlockKind kind, ReadOnlySpan<byte> records, int t, int rows, int blocks, ReadOnlySpan<byte> panel, Span<float> y)
        where TGroups : struct, IWeightGroups
    {
        Lanes256 sum = Lanes256.Zero;
        int blockBytes = kind.Bytes(), weightsAt = kind.WeightsAt(), sets = kind.ScaleSets(), groups = 8 / sets;
        int offsetAt = ByteTiles.OffsetAt(kind, 0), nextOffset = ByteTiles.OffsetAt(kind, 1) - offsetAt;
        ref byte row = ref Unsafe.Add(ref MemoryMarshal.GetReference(records), t * ByteTiles.RowBytes);
        ref byte block = ref MemoryMarshal.GetReference(panel);
        for (int b = 0; b < blocks; b++)
        {
            ref byte weights = ref Unsafe.Add(ref block, weightsAt);
            Lanes256 rowScale = Lanes256.Broadcast(Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref row, ByteTiles.ScaleAt)));
            for (int set = 0; set < sets; set++)
            {
                int offset = offsetAt < 0 ? 0 : Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref row, offsetAt + (set * nextOffset)));
                Vector256<int> lower = Vector256.Create(offset), upper = lower;
                for (int g = set * groups; g < (set + 1) * groups; g++)
                {
                    Vector256<sbyte> inputs = Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref row, g * 4))).AsSByte();
                    lower = Dot(lower, TGroups.Read(ref weights, g, 0), inputs);
                    upper = Dot(upper, TGroups.Read(ref weights, g, 1), inputs);
                }

                var dot = new Lanes256(Vector256.ConvertToSingle(lower), Vector256.ConvertToSingle(upper));
                Lanes256 scale = Lanes256.LoadHalf(ref Unsafe.As<byte, ushort>(ref Unsafe.Add(ref block, set * BlockKinds.ScaleSetBytes))) * rowScale;
                sum = Lanes256.MultiplyAdd(dot, scale, sum);
            }

            if (kind.HasMinimum())
            {
                Lanes256 minimum = Lanes256.LoadHalf(ref Unsafe.As<byte, ushort>(ref Unsafe.Add(ref block, BlockKinds.ScaleSetBytes)));
                sum = Lanes256.MultiplyAdd(minimum, Lanes256.Broadcast(Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref row, ByteTiles.SumAt))), sum);
            }

            row = ref Unsafe.Add(ref row, ByteTiles.RecordBytes(rows));
            block = ref Unsafe.Add(ref block, blockBytes);
        }

        sum.Store(ref MemoryMarshal.GetReference(y));
    }

    // Four products a lane. Without VNNI the bytes are widened to 16 bits first: a sum of two products of 255 · 127 would not fit there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Dot(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> x)
    {
        if (AvxVnni.IsSupported)
        {
            return AvxVnni.MultiplyWideningAndAdd(sum, w, x);
        }

        // Even and odd bytes apart: within 32 bits they are numbers 0 and 2, and 1 and 3.
        Vector256<short> evenX = Vector256.ShiftRightArithmetic(x.AsInt16() << 8, 8), oddX = Vector256.ShiftRightArithmetic(x.AsInt16(), 8);
        Vector256<short> evenW = (w.AsInt16() & Vector256.Create((short)0xff)), oddW = (w.AsUInt16() >> 8).AsInt16();
        return sum + PairSums(evenW, evenX) + PairSums(oddW, oddX);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> PairSums(Vector256<short> a, Vector256<short> b)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.MultiplyAddAdjacent(a, b);
        }

        Vector256<int> lowA = Vector256.ShiftRightArithmetic(a.AsInt32() << 16, 16), lowB = Vector256.ShiftRightArithmetic(b.AsInt32() << 16, 16);
        return (lowA * lowB) + (Vector256.ShiftRightArithmetic(a.AsInt32(), 16) * Vector256.ShiftRightArithmetic(b.AsInt32(), 16));
    }

    private static int Weight(BlockKind kind, ReadOnlySpan<byte> block, int lane, int input)
    {
        int group = input / 4, within = (lane * 4) + (input % 4);
        ReadOnlySpan<byte> weights = block[kind.WeightsAt()..];
        if (kind == BlockKind.Bytes)
        {
            return weights[(group * 64) + within] - 128;
        }

        int weight = (weights[(group % 4 * 64) + within] >> (group / 4 * 4)) & 15;
        for (int plane = 0; plane < kind.Planes(); plane++)
        {
            int at = BlockKinds.NibbleBytes + (plane * BlockKinds.PlaneBytes) + (group * 8);
            weight |= ((weights[at + (within / 8)] >> (within % 8)) & 1) << (4 + plane);
        }

        return kind switch
        {
            BlockKind.Nibbles => weight - 8,
            BlockKind.Fives => weight - 16,
            BlockKind.Sixes => weight - 32,
            BlockKind.Points => WeightGroups.PointTable[weight] - 16,
            _ => weight,
        };
    }

    private static float Number(ReadOnlySpan<byte> record, int at, int row) => MemoryMarshal.Read<float>(record[((row * ByteTiles.RowBytes) + at)..]);
}
