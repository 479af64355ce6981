using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Attention;

/// <summary>
/// <see cref="AttentionPage"/> over keys and values that are kept as signed bytes. Bytes become float32 in the registers and queries stay as they
/// are: rounding these too would cost accuracy, and at a long context it is the bytes' way from memory that takes the time.
/// </summary>
/// <remarks>
/// A score sums each block of 32 by itself and multiplies the sum by the block's scale; a value's scale is multiplied into its weight. Each row's
/// sums have one order, whatever rows are computed beside it and however wide the registers are.
/// </remarks>
public static class AttentionBytes
{
    private const int Positions = AttentionPage.Positions;
    private const int Groups = Positions / 16;

    /// <summary>Adds what one page contributes.</summary>
    /// <param name="rows">Query rows, which positions each of them sees, and their running state.</param>
    /// <param name="page">Keys and values, of the rows' widths.</param>
    /// <param name="softCap">Scores become cap · tanh(score / cap), or 0 for none.</param>
    public static void Run(AttentionRows rows, BytePage page, float softCap)
    {
        if (page.Keys.Length != Positions * rows.HeadDim || page.Values.Length != Positions * AttentionPage.ValueStride(rows.ValueDim))
        {
            throw new ArgumentException(
                $"A page of {page.Keys.Length} bytes of keys and {page.Values.Length} of values is not of the rows' widths.", nameof(page));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(rows, page, softCap);
        }
        else
        {
            Over<Lanes256>(rows, page, softCap);
        }
    }

    /// <summary>The plain way: everything widened first. Differs from <see cref="Run"/> by the rounding of sums only.</summary>
    internal static void Reference(AttentionRows rows, BytePage page, float softCap)
    {
        int headDim = rows.HeadDim, stride = AttentionPage.ValueStride(rows.ValueDim), blocks = BytePage.Blocks(headDim);
        float[] keys = new float[page.Keys.Length], values = new float[page.Values.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            int group = i / (headDim * 16), dim = i / 16 % headDim;
            keys[i] = page.Keys[i] * Float16.ToSingle(page.KeyScales[(((group * blocks) + (dim / BytePage.Block)) * 16) + (i % 16)]);
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = page.Values[i] * Float16.ToSingle(page.ValueScales[(i % stride / BytePage.Block * Positions) + (i / stride)]);
        }

        AttentionPage.Run(rows, keys, values, softCap);
    }

    internal static void Over<TLanes>(AttentionRows rows, BytePage page, float softCap)
        where TLanes : struct, ILanes<TLanes>
    {
        // Two or three rows at the end are computed as four: widening the bytes costs more than a row of zeros.
        int r = 0;
        for (; r + 1 < rows.Count; r += 4)
        {
            Scores4<TLanes>(rows, r, page);
        }

        if (r < rows.Count)
        {
            Scores1<TLanes>(rows, r, page);
        }

        for (r = 0; r < rows.Count; r++)
        {
            AttentionWeights.Weigh<TLanes>(rows, r, softCap);
        }

        rows.Scores.AsSpan(rows.Count * Positions, (-rows.Count & 3) * Positions).Clear();
        for (int block = 0; block < BytePage.Blocks(rows.ValueDim); block++)
        {
            ScaleWeights<TLanes>(rows, page.ValueScales[(block * Positions)..]);
            for (r = 0; r + 1 < rows.Count; r += 4)
            {
                Values4<TLanes>(rows, r, page.Values, block * BytePage.Block);
                Values4<TLanes>(rows, r, page.Values, (block * BytePage.Block) + 16);
            }

            if (r < rows.Count)
            {
                Values1<TLanes>(rows, r, page.Values, block * BytePage.Block);
            }
        }
    }

    private static void Scores4<TLanes>(AttentionRows rows, int r, BytePage page)
        where TLanes : struct, ILanes<TLanes>
    {
        int headDim = rows.HeadDim, blocks = BytePage.Blocks(headDim);
        ref float q = ref rows.Queries[r * headDim];
        ref float scores = ref rows.Scores[r * Positions];
        for (int g = 0; g < Groups; g++)
        {
            ref sbyte k = ref MemoryMarshal.GetReference(page.Keys[(g * headDim * 16)..]);
            ref ushort scales = ref MemoryMarshal.GetReference(page.KeyScales[(g * blocks * 16)..]);
            TLanes a = TLanes.Zero, b = TLanes.Zero, c = TLanes.Zero, d = TLanes.Zero;
            for (int first = 0; first < headDim; first += BytePage.Block)
            {
                int end = Math.Min(first + BytePage.Block, headDim);
                TLanes pa = TLanes.Zero, pb = TLanes.Zero, pc = TLanes.Zero, pd = TLanes.Zero;
                for (int i = first; i < end; i++)
                {
                    TLanes key = TLanes.LoadBytes(ref Unsafe.Add(ref k, i * 16));
                    pa = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref q, i)), key, pa);
                    pb = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref q, i + headDim)), key, pb);
                    pc = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref q, i + (2 * headDim))), key, pc);
                    pd = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref q, i + (3 * headDim))), key, pd);
                }

                TLanes scale = TLanes.LoadHalf(ref Unsafe.Add(ref scales, first / BytePage.Block * 16));
                a = TLanes.MultiplyAdd(pa, scale, a);
                b = TLanes.MultiplyAdd(pb, scale, b);
                c = TLanes.MultiplyAdd(pc, scale, c);
                d = TLanes.MultiplyAdd(pd, scale, d);
            }

            a.Store(ref Unsafe.Add(ref scores, g * 16));
            b.Store(ref Unsafe.Add(ref scores, Positions + (g * 16)));
            c.Store(ref Unsafe.Add(ref scores, (2 * Positions) + (g * 16)));
            d.Store(ref Unsafe.Add(ref scores, (3 * Positions) + (g * 16)));
        }
    }

    private static void Scores1<TLanes>(AttentionRows rows, int r, BytePage page)
        where TLanes : struct, ILanes<TLanes>
    {
        int headDim = rows.HeadDim, blocks = BytePage.Blocks(headDim), group = headDim * 16, groupScales = blocks * 16;
        ref float q = ref rows.Queries[r * headDim];
        ref float scores = ref rows.Scores[r * Positions];
        ref sbyte k = ref MemoryMarshal.GetReference(page.Keys);
        ref ushort scales = ref MemoryMarshal.GetReference(page.KeyScales);
        TLanes a = TLanes.Zero, b = TLanes.Zero, c = TLanes.Zero, d = TLanes.Zero;
        for (int first = 0; first < headDim; first += BytePage.Block)
        {
            int end = Math.Min(first + BytePage.Block, headDim);
            TLanes pa = TLanes.Zero, pb = TLanes.Zero, pc = TLanes.Zero, pd = TLanes.Zero;
            for (int i = first; i < end; i++)
            {
                TLanes query = TLanes.Broadcast(Unsafe.Add(ref q, i));
                ref sbyte at = ref Unsafe.Add(ref k, i * 16);
                pa = TLanes.MultiplyAdd(query, TLanes.LoadBytes(ref at), pa);
                pb = TLanes.MultiplyAdd(query, TLanes.LoadBytes(ref Unsafe.Add(ref at, group)), pb);
                pc = TLanes.MultiplyAdd(query, TLanes.LoadBytes(ref Unsafe.Add(ref at, 2 * group)), pc);
                pd = TLanes.MultiplyAdd(query, TLanes.LoadBytes(ref Unsafe.Add(ref at, 3 * group)), pd);
            }

            ref ushort scale = ref Unsafe.Add(ref scales, first / BytePage.Block * 16);
            a = TLanes.MultiplyAdd(pa, TLanes.LoadHalf(ref scale), a);
            b = TLanes.MultiplyAdd(pb, TLanes.LoadHalf(ref Unsafe.Add(ref scale, groupScales)), b);
            c = TLanes.MultiplyAdd(pc, TLanes.LoadHalf(ref Unsafe.Add(ref scale, 2 * groupScales)), c);
            d = TLanes.MultiplyAdd(pd, TLanes.LoadHalf(ref Unsafe.Add(ref scale, 3 * groupScales)), d);
        }

        a.Store(ref scores);
        b.Store(ref Unsafe.Add(ref scores, 16));
        c.Store(ref Unsafe.Add(ref scores, 32));
        d.Store(ref Unsafe.Add(ref scores, 48));
    }

    private static void ScaleWeights<TLanes>(AttentionRows rows, ReadOnlySpan<ushort> scales)
        where TLanes : struct, ILanes<TLanes>
    {
        ref ushort scale = ref MemoryMarshal.GetReference(scales);
        int count = (rows.Count + 3) / 4 * 4 * Positions;
        for (int i = 0; i < count; i += 16)
        {
            (TLanes.Load(ref rows.Scores[i]) * TLanes.LoadHalf(ref Unsafe.Add(ref scale, i % Positions))).Store(ref rows.Scaled[i]);
        }
    }

    private static void Values4<TLanes>(AttentionRows rows, int r, ReadOnlySpan<sbyte> values, int column)
        where TLanes : struct, ILanes<TLanes>
    {
        int stride = AttentionPage.ValueStride(rows.ValueDim);
        ref float weights = ref rows.Scaled[r * Positions];
        ref sbyte v = ref MemoryMarshal.GetReference(values[column..]);
        ref float sum = ref rows.Outputs[(r * stride) + column];
        TLanes a = TLanes.Load(ref sum), b = TLanes.Load(ref Unsafe.Add(ref sum, stride));
        TLanes c = TLanes.Load(ref Unsafe.Add(ref sum, 2 * stride)), d = TLanes.Load(ref Unsafe.Add(ref sum, 3 * stride));
        for (int i = 0; i < Positions; i++)
        {
            TLanes value = TLanes.LoadBytes(ref Unsafe.Add(ref v, i * stride));
            a = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref weights, i)), value, a);
            b = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref weights, i + Positions)), value, b);
            c = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref weights, i + (2 * Positions))), value, c);
            d = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref weights, i + (3 * Positions))), value, d);
        }

        a.Store(ref sum);
        b.Store(ref Unsafe.Add(ref sum, stride));
        c.Store(ref Unsafe.Add(ref sum, 2 * stride));
        d.Store(ref Unsafe.Add(ref sum, 3 * stride));
    }

    private static void Values1<TLanes>(AttentionRows rows, int r, ReadOnlySpan<sbyte> values, int column)
        where TLanes : struct, ILanes<TLanes>
    {
        int stride = AttentionPage.ValueStride(rows.ValueDim);
        ref float weights = ref rows.Scaled[r * Positions];
        ref sbyte v = ref MemoryMarshal.GetReference(values[column..]);
        ref float sum = ref rows.Outputs[(r * stride) + column];
        TLanes a = TLanes.Load(ref sum), b = TLanes.Load(ref Unsafe.Add(ref sum, 16));
        for (int i = 0; i < Positions; i++)
        {
            TLanes weight = TLanes.Broadcast(Unsafe.Add(ref weights, i));
            a = TLanes.MultiplyAdd(weight, TLanes.LoadBytes(ref Unsafe.Add(ref v, i * stride)), a);
            b = TLanes.MultiplyAdd(weight, TLanes.LoadBytes(ref Unsafe.Add(ref v, (i * stride) + 16)), b);
        }

        a.Store(ref sum);
        b.Store(ref Unsafe.Add(ref sum, 16));
    }
}
