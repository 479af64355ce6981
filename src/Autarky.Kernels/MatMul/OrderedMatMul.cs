using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// c[r, n] = Σ a[r, k] · b[k, n], summed from the first k to the last with one rounding for each product and one for each sum: every width gives the
/// same bits. For what students are trained with; models multiply faster elsewhere.
/// </summary>
public static class OrderedMatMul
{
    /// <summary>The columns must be a multiple of this.</summary>
    public const int Lanes = 16;

    private const int Tile = 8;

    /// <summary>Multiplies.</summary>
    /// <param name="a">Rows of <paramref name="inner"/> numbers that begin <paramref name="stride"/> numbers apart.</param>
    /// <param name="stride">From one row of <paramref name="a"/> to the next; at least <paramref name="inner"/>.</param>
    /// <param name="inner">What is summed over; may be 0.</param>
    /// <param name="b">Shape [inner, columns].</param>
    /// <param name="columns">A multiple of <see cref="Lanes"/>.</param>
    /// <param name="c">Receives the product, shape [rows, columns]; its length says how many rows. Overlaps nothing.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static void Run(ReadOnlySpan<float> a, int stride, int inner, ReadOnlySpan<float> b, int columns, Span<float> c)
    {
        if (columns <= 0 || columns % Lanes != 0 || c.Length % columns != 0)
        {
            throw new ArgumentException(
                $"There is room for {c.Length} numbers in rows of {columns}: rows must be whole and a multiple of {Lanes} long.", nameof(c));
        }

        int rows = c.Length / columns;
        if (inner < 0 || stride < inner || b.Length != (long)inner * columns || (rows > 0 && a.Length < ((long)(rows - 1) * stride) + inner))
        {
            throw new ArgumentException(
                $"a has {a.Length} numbers with stride {stride}, b {b.Length}: they do not fit {rows} rows, {inner} summed, {columns} columns.", nameof(a));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Vector512Path(a, stride, inner, b, columns, c);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256Path(a, stride, inner, b, columns, c);
        }
        else
        {
            Reference(a, stride, inner, b, columns, c);
        }
    }

    internal static void Reference(ReadOnlySpan<float> a, int stride, int inner, ReadOnlySpan<float> b, int columns, Span<float> c)
    {
        c.Clear();
        for (int row = 0; row < c.Length / columns; row++)
        {
            Span<float> sums = c.Slice(row * columns, columns);
            for (int k = 0; k < inner; k++)
            {
                AddScaled.Reference(a[(row * stride) + k], b.Slice(k * columns, columns), sums);
            }
        }
    }

    // 8 rows of 16 columns stay in registers while the sums grow.
    internal static void Vector512Path(ReadOnlySpan<float> a, int stride, int inner, ReadOnlySpan<float> b, int columns, Span<float> c)
    {
        ref float from = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b);
        ref float to = ref MemoryMarshal.GetReference(c);
        int rows = c.Length / columns, row = 0;
        for (; row <= rows - Tile; row += Tile)
        {
            ref float left = ref At(ref from, row, stride);
            for (int n = 0; n < columns; n += Lanes)
            {
                Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
                for (int k = 0; k < inner; k++)
                {
                    Vector512<float> x = Vector512.LoadUnsafe(ref At(ref right, k, columns), (nuint)n);
                    ref float y = ref Unsafe.Add(ref left, k);
                    s0 += x * y;
                    s1 += x * Unsafe.Add(ref y, (nint)stride);
                    s2 += x * Unsafe.Add(ref y, (nint)stride * 2);
                    s3 += x * Unsafe.Add(ref y, (nint)stride * 3);
                    s4 += x * Unsafe.Add(ref y, (nint)stride * 4);
                    s5 += x * Unsafe.Add(ref y, (nint)stride * 5);
                    s6 += x * Unsafe.Add(ref y, (nint)stride * 6);
                    s7 += x * Unsafe.Add(ref y, (nint)stride * 7);
                }

                ref float sums = ref Unsafe.Add(ref At(ref to, row, columns), n);
                s0.StoreUnsafe(ref sums);
                s1.StoreUnsafe(ref At(ref sums, 1, columns));
                s2.StoreUnsafe(ref At(ref sums, 2, columns));
                s3.StoreUnsafe(ref At(ref sums, 3, columns));
                s4.StoreUnsafe(ref At(ref sums, 4, columns));
                s5.StoreUnsafe(ref At(ref sums, 5, columns));
                s6.StoreUnsafe(ref At(ref sums, 6, columns));
                s7.StoreUnsafe(ref At(ref sums, 7, columns));
            }
        }

        Rest(a, stride, inner, b, columns, c, row);
    }

    // As above, 4 rows of 16 columns as two vectors of 8.
    internal static void Vector256Path(ReadOnlySpan<float> a, int stride, int inner, ReadOnlySpan<float> b, int columns, Span<float> c)
    {
        ref float from = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b);
        ref float to = ref MemoryMarshal.GetReference(c);
        int rows = c.Length / columns, row = 0;
        for (; row <= rows - (Tile / 2); row += Tile / 2)
        {
            ref float left = ref At(ref from, row, stride);
            for (int n = 0; n < columns; n += Lanes)
            {
                Vector256<float> l0 = default, l1 = default, l2 = default, l3 = default, h0 = default, h1 = default, h2 = default, h3 = default;
                for (int k = 0; k < inner; k++)
                {
                    ref float x = ref Unsafe.Add(ref At(ref right, k, columns), n);
                    Vector256<float> low = Vector256.LoadUnsafe(ref x), high = Vector256.LoadUnsafe(ref x, 8);
                    ref float y = ref Unsafe.Add(ref left, k);
                    float y1 = Unsafe.Add(ref y, (nint)stride), y2 = Unsafe.Add(ref y, (nint)stride * 2), y3 = Unsafe.Add(ref y, (nint)stride * 3);
                    l0 += low * y;
                    h0 += high * y;
                    l1 += low * y1;
                    h1 += high * y1;
                    l2 += low * y2;
                    h2 += high * y2;
                    l3 += low * y3;
                    h3 += high * y3;
                }

                ref float sums = ref Unsafe.Add(ref At(ref to, row, columns), n);
                Store(l0, h0, ref sums);
                Store(l1, h1, ref At(ref sums, 1, columns));
                Store(l2, h2, ref At(ref sums, 2, columns));
                Store(l3, h3, ref At(ref sums, 3, columns));
            }
        }

        Rest(a, stride, inner, b, columns, c, row);
    }

    // Rows that fill no tile: the same sums one row at a time.
    private static void Rest(ReadOnlySpan<float> a, int stride, int inner, ReadOnlySpan<float> b, int columns, Span<float> c, int row)
    {
        for (; row < c.Length / columns; row++)
        {
            Span<float> sums = c.Slice(row * columns, columns);
            sums.Clear();
            for (int k = 0; k < inner; k++)
            {
                AddScaled.Run(a[(row * stride) + k], b.Slice(k * columns, columns), sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> low, Vector256<float> high, ref float to)
    {
        low.StoreUnsafe(ref to);
        high.StoreUnsafe(ref to, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float At(ref float start, int row, int stride) => ref Unsafe.Add(ref start, (nint)row * stride);
}
