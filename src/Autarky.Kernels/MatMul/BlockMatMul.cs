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
    /// <summary>Multiplies some rows of one tile with some panels.</summary>
    /// <param name="kind">How the panels store weights.</param>
    /// <param name="x">The rows.</param>
    /// <param name="tile">Which tile of them.</param>
    /// <param name="rows">How many of its rows, from the first; at most 12.</param>
    /// <param name="panels">Whole panels, one after the other.</param>
    /// <param name="y">Row t begins at t · <paramref name="stride"/>; sixteen numbers a panel.</param>
    /// <param name="stride">Numbers from one row of <paramref name="y"/> to the next.</param>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public static void Run(BlockKind kind, ByteTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        int panelBytes = x.Blocks * kind.Bytes(), count = panels.Length / panelBytes;
        if (panels.Length % panelBytes != 0 || rows is < 1 or > ByteTiles.Rows || y.Length < ((long)(rows - 1) * stride) + (count * 16))
        {
            throw new ArgumentException($"{rows} rows and {panels.Length} bytes of panels do not fit into {y.Length} numbers.", nameof(y));
        }

        if (BlockKernels.IsSupported)
        {
            BlockKernels.Run(kind, x.Tile(tile), rows, x.Blocks, panels, y, stride);
        }
        else
        {
            Managed(kind, x, tile, rows, panels, y, stride);
        }
    }

    internal static void Reference(BlockKind kind, ByteTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        ReadOnlySpan<byte> records = x.Tile(tile);
        int blockBytes = kind.Bytes(), panelBytes = x.Blocks * blockBytes;
        for (int o = 0; o < panels.Length / panelBytes * 16; o++)
        {
            for (int t = 0; t < rows; t++)
            {
                float sum = 0;
                for (int b = 0; b < x.Blocks; b++)
                {
                    ReadOnlySpan<byte> record = records.Slice(b * ByteTiles.RecordBytes, ByteTiles.RecordBytes);
                    ReadOnlySpan<byte> block = panels.Slice((o / 16 * panelBytes) + (b * blockBytes), blockBytes);
                    int dot = 0;
                    for (int i = 0; i < BlockKinds.Inputs; i++)
                    {
                        dot += (sbyte)record[(t * BlockKinds.Inputs) + i] * Weight(kind, block, o % 16, i);
                    }

                    float scale = Number(record, ByteTiles.ScalesAt, t) * (float)MemoryMarshal.Cast<byte, Half>(block)[o % 16];
                    sum = MathF.FusedMultiplyAdd(dot, scale, sum);
                    if (kind.HasMinimum())
                    {
                        sum = MathF.FusedMultiplyAdd(Number(record, ByteTiles.SumsAt, t), (float)MemoryMarshal.Cast<byte, Half>(block)[16 + (o % 16)], sum);
                    }
                }

                y[(t * stride) + o] = sum;
            }
        }
    }

    internal static void Managed(BlockKind kind, ByteTiles x, int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        ReadOnlySpan<byte> records = x.Tile(tile);
        int panelBytes = x.Blocks * kind.Bytes();
        for (int p = 0; p < panels.Length / panelBytes; p++)
        {
            ReadOnlySpan<byte> panel = panels.Slice(p * panelBytes, panelBytes);
            for (int t = 0; t < rows; t++)
            {
                Row(kind, records, t, x.Blocks, panel, y.Slice((t * stride) + (p * 16), 16));
            }
        }
    }

    // Sixteen outputs of one row.
    private static void Row(BlockKind kind, ReadOnlySpan<byte> records, int t, int blocks, ReadOnlySpan<byte> panel, Span<float> y)
    {
        Lanes256 sum = Lanes256.Zero;
        int blockBytes = kind.Bytes(), scaleBytes = kind.ScaleBytes();
        ref byte record = ref MemoryMarshal.GetReference(records);
        ref byte block = ref MemoryMarshal.GetReference(panel);
        for (int b = 0; b < blocks; b++)
        {
            ref byte weights = ref Unsafe.Add(ref block, scaleBytes);
            ref byte row = ref Unsafe.Add(ref record, t * BlockKinds.Inputs);
            (Vector256<int> lower, Vector256<int> upper) = kind.IsNibbles() ? DotNibbles(ref weights, ref row) : DotBytes(ref weights, ref row);
            int offset = kind switch
            {
                BlockKind.Bytes => Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref record, ByteTiles.BytesOffsetsAt + (t * 4))),
                BlockKind.Nibbles => Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref record, ByteTiles.NibblesOffsetsAt + (t * 4))),
                _ => 0,
            };
            var dot = new Lanes256(
                Vector256.ConvertToSingle(lower + Vector256.Create(offset)), Vector256.ConvertToSingle(upper + Vector256.Create(offset)));
            Lanes256 scale = Lanes256.LoadHalf(ref Unsafe.As<byte, ushort>(ref block))
                * Lanes256.Broadcast(Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref record, ByteTiles.ScalesAt + (t * 4))));
            sum = Lanes256.MultiplyAdd(dot, scale, sum);
            if (kind.HasMinimum())
            {
                Lanes256 minimum = Lanes256.LoadHalf(ref Unsafe.As<byte, ushort>(ref Unsafe.Add(ref block, 32)));
                sum = Lanes256.MultiplyAdd(minimum, Lanes256.Broadcast(Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref record, ByteTiles.SumsAt + (t * 4)))), sum);
            }

            record = ref Unsafe.Add(ref record, ByteTiles.RecordBytes);
            block = ref Unsafe.Add(ref block, blockBytes);
        }

        sum.Store(ref MemoryMarshal.GetReference(y));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Lower, Vector256<int> Upper) DotBytes(ref byte weights, ref byte row)
    {
        Vector256<int> lower = Vector256<int>.Zero, upper = Vector256<int>.Zero;
        for (int g = 0; g < 8; g++)
        {
            Vector256<sbyte> x = Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref row, g * 4))).AsSByte();
            lower = Dot(lower, Vector256.LoadUnsafe(ref weights, (nuint)(g * 64)), x);
            upper = Dot(upper, Vector256.LoadUnsafe(ref weights, (nuint)((g * 64) + 32)), x);
        }

        return (lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Lower, Vector256<int> Upper) DotNibbles(ref byte weights, ref byte row)
    {
        Vector256<int> lower = Vector256<int>.Zero, upper = Vector256<int>.Zero;
        Vector256<byte> mask = Vector256.Create((byte)15);
        for (int g = 0; g < 4; g++)
        {
            Vector256<sbyte> first = Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref row, g * 4))).AsSByte();
            Vector256<sbyte> second = Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref row, (g + 4) * 4))).AsSByte();
            Vector256<byte> a = Vector256.LoadUnsafe(ref weights, (nuint)(g * 64)), b = Vector256.LoadUnsafe(ref weights, (nuint)((g * 64) + 32));
            lower = Dot(Dot(lower, a & mask, first), (a.AsUInt16() >> 4).AsByte() & mask, second);
            upper = Dot(Dot(upper, b & mask, first), (b.AsUInt16() >> 4).AsByte() & mask, second);
        }

        return (lower, upper);
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
        int group = input / 4, at = kind.ScaleBytes() + (lane * 4) + (input % 4);
        return kind switch
        {
            BlockKind.Bytes => block[at + (group * 64)] - 128,
            BlockKind.BytesMin => block[at + (group * 64)],
            _ => ((block[at + (group % 4 * 64)] >> (group / 4 * 4)) & 15) - (kind == BlockKind.Nibbles ? 8 : 0),
        };
    }

    private static float Number(ReadOnlySpan<byte> record, int at, int row) => MemoryMarshal.Cast<byte, float>(record[at..])[row];
}
