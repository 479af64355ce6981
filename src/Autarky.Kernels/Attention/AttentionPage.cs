using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Attention;

/// <summary>
/// Attention of some query rows over one page of keys and values, with the running maximum and sum of the online softmax, so that pages are
/// visited one after the other and the scores of a whole context are never stored.
/// </summary>
/// <remarks>
/// A page holds 64 positions of one KV head: keys as [4, headDim, 16] (sixteen positions in the lanes, so a score needs no sum across lanes),
/// values as [64, valueStride]. Source: Milakov and Gimelshein 2018 (online softmax); Dao et al. 2022 (FlashAttention).
/// </remarks>
public static class AttentionPage
{
    /// <summary>Positions a page.</summary>
    public const int Positions = 64;

    private const int Groups = Positions / 16;

    /// <summary>Numbers from one position's values to the next: the head's width, filled up to a multiple of 32.</summary>
    public static int ValueStride(int valueDim) => (valueDim + 31) / 32 * 32;

    /// <summary>Adds what one page contributes.</summary>
    /// <param name="rows">Query rows, which positions each of them sees, and their running state.</param>
    /// <param name="keys">Shape [4, headDim, 16].</param>
    /// <param name="values">Shape [64, valueStride].</param>
    /// <param name="softCap">Scores become cap · tanh(score / cap), or 0 for none.</param>
    public static void Run(AttentionRows rows, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, float softCap)
    {
        if (keys.Length < Positions * rows.HeadDim || values.Length < Positions * ValueStride(rows.ValueDim))
        {
            throw new ArgumentException($"A page of {keys.Length} numbers of keys and {values.Length} of values is too short.", nameof(keys));
        }

        if (AttentionKernels.IsSupported)
        {
            Emitted(rows, MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values), sizeof(float), softCap, MemoryMarshal.AsBytes(keys));
        }
        else
        {
            Managed(rows, keys, values, softCap);
        }
    }

    /// <summary>The same over a page in binary16.</summary>
    /// <param name="rows">Query rows, which positions each of them sees, and their running state.</param>
    /// <param name="page">Keys, shape [4, headDim, 16], then values, shape [64, valueStride].</param>
    /// <param name="softCap">Scores become cap · tanh(score / cap), or 0 for none.</param>
    /// <param name="scratch">Room for the page in float32, where the processor cannot widen it on the way.</param>
    /// <param name="next">The page that comes afterwards, to have it brought near; empty for none.</param>
    public static void Run(AttentionRows rows, ReadOnlySpan<ushort> page, float softCap, Span<float> scratch, ReadOnlySpan<ushort> next = default)
    {
        int keys = Positions * rows.HeadDim, all = keys + (Positions * ValueStride(rows.ValueDim));
        if (page.Length < all || scratch.Length < all)
        {
            throw new ArgumentException($"A page of {page.Length} numbers, or room for {scratch.Length}, is too short: it has {all}.", nameof(page));
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(page[..all]);
        if (AttentionKernels.IsSupported)
        {
            Emitted(rows, bytes[..(keys * sizeof(ushort))], bytes[(keys * sizeof(ushort))..], sizeof(ushort), softCap, MemoryMarshal.AsBytes(next));
        }
        else
        {
            Float16.Dequantize(bytes, scratch[..all]);
            Managed(rows, scratch[..keys], scratch[keys..all], softCap);
        }
    }

    // What nobody sees is not touched: its weights would be 0.
    internal static void Emitted(
        AttentionRows rows, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int numberBytes, float softCap, ReadOnlySpan<byte> next)
    {
        int first = Positions, last = 0;
        for (int r = 0; r < rows.Count; r++)
        {
            first = Math.Min(first, rows.From[r]);
            last = Math.Max(last, rows.To[r]);
        }

        int firstGroup = Math.Max(first, 0) / 16, groups = ((Math.Min(last, Positions) + 15) / 16) - firstGroup;
        if (groups <= 0)
        {
            return;
        }

        AttentionKernels kernels = rows.Kernels(numberBytes);
        kernels.Scores(rows, keys, firstGroup, groups, values);
        for (int r = 0; r < rows.Count; r++)
        {
            AttentionWeights.Weigh<Lanes512>(rows, r, softCap);
        }

        kernels.AddValues(rows, values, firstGroup, groups, next.IsEmpty ? keys : next);
    }

    private static void Managed(AttentionRows rows, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, float softCap)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(rows, keys, values, softCap);
        }
        else
        {
            Over<Lanes256>(rows, keys, values, softCap);
        }
    }

    internal static void Over<TLanes>(AttentionRows rows, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, float softCap)
        where TLanes : struct, ILanes<TLanes>
    {
        int r = 0;
        for (; r + 4 <= rows.Count; r += 4)
        {
            Scores4<TLanes>(rows, r, keys);
        }

        for (; r < rows.Count; r++)
        {
            Scores1<TLanes>(rows, r, keys);
        }

        for (r = 0; r < rows.Count; r++)
        {
            AttentionWeights.Weigh<TLanes>(rows, r, softCap);
        }

        int stride = ValueStride(rows.ValueDim);
        for (int column = 0; column < stride; column += 16)
        {
            for (r = 0; r + 4 <= rows.Count; r += 4)
            {
                Values4<TLanes>(rows, r, values, column, stride);
            }

            for (; r < rows.Count; r++)
            {
                Values1<TLanes>(rows, r, values, column, stride);
            }
        }
    }

    private static void Scores4<TLanes>(AttentionRows rows, int r, ReadOnlySpan<float> keys)
        where TLanes : struct, ILanes<TLanes>
    {
        int headDim = rows.HeadDim;
        ref float q = ref rows.Queries[r * headDim];
        ref float scores = ref rows.Scores[r * Positions];
        for (int g = 0; g < Groups; g++)
        {
            ref float k = ref MemoryMarshal.GetReference(keys[(g * headDim * 16)..]);
            TLanes a = TLanes.Zero, b = TLanes.Zero, c = TLanes.Zero, d = TLanes.Zero;
            for (int i = 0; i < headDim; i++)
            {
                TLanes key = TLanes.Load(ref Unsafe.Add(ref k, i * 16));
                a = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref q, i)), key, a);
                b = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref q, i + headDim)), key, b);
                c = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref q, i + (2 * headDim))), key, c);
                d = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref q, i + (3 * headDim))), key, d);
            }

            a.Store(ref Unsafe.Add(ref scores, g * 16));
            b.Store(ref Unsafe.Add(ref scores, Positions + (g * 16)));
            c.Store(ref Unsafe.Add(ref scores, (2 * Positions) + (g * 16)));
            d.Store(ref Unsafe.Add(ref scores, (3 * Positions) + (g * 16)));
        }
    }

    private static void Scores1<TLanes>(AttentionRows rows, int r, ReadOnlySpan<float> keys)
        where TLanes : struct, ILanes<TLanes>
    {
        int headDim = rows.HeadDim;
        ref float q = ref rows.Queries[r * headDim];
        ref float scores = ref rows.Scores[r * Positions];
        ref float k0 = ref MemoryMarshal.GetReference(keys);
        ref float k1 = ref Unsafe.Add(ref k0, headDim * 16), k2 = ref Unsafe.Add(ref k1, headDim * 16), k3 = ref Unsafe.Add(ref k2, headDim * 16);
        TLanes a = TLanes.Zero, b = TLanes.Zero, c = TLanes.Zero, d = TLanes.Zero;
        for (int i = 0; i < headDim; i++)
        {
            TLanes query = TLanes.Broadcast(Unsafe.Add(ref q, i));
            a = TLanes.MultiplyAdd(query, TLanes.Load(ref Unsafe.Add(ref k0, i * 16)), a);
            b = TLanes.MultiplyAdd(query, TLanes.Load(ref Unsafe.Add(ref k1, i * 16)), b);
            c = TLanes.MultiplyAdd(query, TLanes.Load(ref Unsafe.Add(ref k2, i * 16)), c);
            d = TLanes.MultiplyAdd(query, TLanes.Load(ref Unsafe.Add(ref k3, i * 16)), d);
        }

        a.Store(ref scores);
        b.Store(ref Unsafe.Add(ref scores, 16));
        c.Store(ref Unsafe.Add(ref scores, 32));
        d.Store(ref Unsafe.Add(ref scores, 48));
    }

    private static void Values4<TLanes>(AttentionRows rows, int r, ReadOnlySpan<float> values, int column, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        ref float weights = ref rows.Scores[r * Positions];
        ref float v = ref MemoryMarshal.GetReference(values[column..]);
        ref float sum = ref rows.Outputs[(r * stride) + column];
        TLanes a = TLanes.Load(ref sum), b = TLanes.Load(ref Unsafe.Add(ref sum, stride));
        TLanes c = TLanes.Load(ref Unsafe.Add(ref sum, 2 * stride)), d = TLanes.Load(ref Unsafe.Add(ref sum, 3 * stride));
        for (int i = 0; i < Positions; i++)
        {
            TLanes value = TLanes.Load(ref Unsafe.Add(ref v, i * stride));
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

    private static void Values1<TLanes>(AttentionRows rows, int r, ReadOnlySpan<float> values, int column, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        ref float weights = ref rows.Scores[r * Positions];
        ref float v = ref MemoryMarshal.GetReference(values[column..]);
        ref float sum = ref rows.Outputs[(r * stride) + column];
        TLanes a = TLanes.Load(ref sum);
        for (int i = 0; i < Positions; i++)
        {
            a = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref weights, i)), TLanes.Load(ref Unsafe.Add(ref v, i * stride)), a);
        }

        a.Store(ref sum);
    }
}
