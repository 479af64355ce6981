using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// y[t, o] = Σ_i x[t, i] · w[o, i], both in bfloat16: twice the speed of float32 where the processor has AVX512-BF16. Products are exact; each is added to
/// the float32 sum with one rounding, of every pair the second before the first, as that instruction does. Sums that are subnormal are 0 there and
/// may be subnormal elsewhere; all others have the same bits on every path.
/// </summary>
/// <remarks>
/// Panel p holds outputs 16p to 16p + 15 as [pairs of inputs, 16, 2]. Source: Intel 64 and IA-32 Architectures Software Developer's Manual, VDPBF16PS.
/// </remarks>
public static class PairMatMul
{
    /// <summary>The least number that is not subnormal.</summary>
    internal const float LeastNormal = 1.17549435e-38f;

    /// <summary>Numbers of a panel.</summary>
    public static int PanelLength(int inputs) => (inputs + 1) / 2 * 2 * PanelMatMul.PanelWidth;

    /// <summary>Rounds one row of weights and puts it into its place in its panel.</summary>
    /// <param name="row">The weights of one output, shape [inputs].</param>
    /// <param name="lane">The output's place within the panel, 0 to 15.</param>
    /// <param name="panel">A panel, zeroed where the number of inputs is odd.</param>
    public static void Pack(ReadOnlySpan<float> row, int lane, Span<ushort> panel)
    {
        for (int i = 0; i < row.Length; i++)
        {
            panel[(((i / 2 * PanelMatMul.PanelWidth) + lane) * 2) + (i % 2)] = Bits(row[i]);
        }
    }

    /// <summary>Multiplies some rows of one tile with some panels.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="tile">Which tile of them.</param>
    /// <param name="rows">How many of its rows, from the first; at most 12.</param>
    /// <param name="panels">Whole panels, one after the other.</param>
    /// <param name="y">Row t begins at t · <paramref name="stride"/>; sixteen numbers a panel.</param>
    /// <param name="stride">Numbers from one row of <paramref name="y"/> to the next.</param>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public static void Run(PairTiles x, int tile, int rows, ReadOnlySpan<ushort> panels, Span<float> y, int stride)
    {
        int panelLength = PanelLength(x.Inputs), count = panels.Length / panelLength;
        if (panels.Length % panelLength != 0 || rows is < 1 or > PairTiles.Rows || y.Length < ((long)(rows - 1) * stride) + (count * PanelMatMul.PanelWidth))
        {
            throw new ArgumentException($"{rows} rows and {panels.Length} weights do not fit into {y.Length} numbers.", nameof(y));
        }

        if (HalfKernels.HasPairs)
        {
            HalfKernels.Run(HalfCode.Pairs, MemoryMarshal.AsBytes(x.Tile(tile)), rows, x.Pairs, panels, y, stride);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(x, tile, rows, panels, y, stride);
        }
        else
        {
            Over<Lanes256>(x, tile, rows, panels, y, stride);
        }
    }

    internal static void Reference(PairTiles x, int tile, int rows, ReadOnlySpan<ushort> panels, Span<float> y, int stride)
    {
        ReadOnlySpan<uint> inputs = x.Tile(tile), weights = MemoryMarshal.Cast<ushort, uint>(panels);
        int panelPairs = x.Pairs * PanelMatMul.PanelWidth;
        for (int o = 0; o < weights.Length / panelPairs * PanelMatMul.PanelWidth; o++)
        {
            for (int t = 0; t < rows; t++)
            {
                float sum = 0;
                for (int i = 0; i < x.Pairs; i++)
                {
                    uint a = inputs[(i * PairTiles.Rows) + t], w = weights[(o / 16 * panelPairs) + (i * 16) + (o % 16)];
                    sum = MathF.FusedMultiplyAdd(BFloat16.ToSingle((ushort)(a >> 16)), BFloat16.ToSingle((ushort)(w >> 16)), sum);
                    sum = MathF.FusedMultiplyAdd(BFloat16.ToSingle((ushort)a), BFloat16.ToSingle((ushort)w), sum);
                }

                y[(t * stride) + o] = sum;
            }
        }
    }

    internal static void Over<TLanes>(PairTiles x, int tile, int rows, ReadOnlySpan<ushort> panels, Span<float> y, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        ReadOnlySpan<uint> weights = MemoryMarshal.Cast<ushort, uint>(panels);
        int panelPairs = x.Pairs * PanelMatMul.PanelWidth;
        for (int p = 0; p < weights.Length / panelPairs; p++)
        {
            for (int t = 0; t < rows; t += 4)
            {
                Rows4<TLanes>(
                    x.Tile(tile)[t..], Math.Min(4, rows - t), x.Pairs, weights.Slice(p * panelPairs, panelPairs), y[((t * stride) + (p * 16))..], stride);
            }
        }
    }

    /// <summary>A number rounded to bfloat16; 0 for a subnormal one.</summary>
    internal static ushort Bits(float value) => Math.Abs(value) < LeastNormal ? (ushort)0 : BFloat16.FromSingle(value);

    // A tile has room for twelve rows, so four can always be read; only those that are wanted are written.
    private static void Rows4<TLanes>(ReadOnlySpan<uint> x, int rows, int pairs, ReadOnlySpan<uint> panel, Span<float> y, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = TLanes.Zero, b = TLanes.Zero, c = TLanes.Zero, d = TLanes.Zero;
        ref uint at = ref MemoryMarshal.GetReference(x);
        ref uint weights = ref MemoryMarshal.GetReference(panel);
        for (int i = 0; i < pairs; i++)
        {
            (TLanes first, TLanes second) = TLanes.LoadPairs(ref weights);
            a = Add(a, at, first, second);
            b = Add(b, Unsafe.Add(ref at, 1), first, second);
            c = Add(c, Unsafe.Add(ref at, 2), first, second);
            d = Add(d, Unsafe.Add(ref at, 3), first, second);
            at = ref Unsafe.Add(ref at, PairTiles.Rows);
            weights = ref Unsafe.Add(ref weights, PanelMatMul.PanelWidth);
        }

        FourRows.Store(a, b, c, d, rows, y, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Add<TLanes>(TLanes sum, uint pair, TLanes first, TLanes second)
        where TLanes : struct, ILanes<TLanes>
    {
        sum = TLanes.MultiplyAdd(TLanes.Broadcast(BitConverter.UInt32BitsToSingle(pair & 0xffff0000)), second, sum);
        return TLanes.MultiplyAdd(TLanes.Broadcast(BitConverter.UInt32BitsToSingle(pair << 16)), first, sum);
    }
}
