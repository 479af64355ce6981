using System.Runtime.CompilerServices;

namespace Autarky.Kernels.Lanes;

/// <summary>Sums of four rows that were computed together, of which the first few are wanted.</summary>
internal static class FourRows
{
    /// <summary>Writes sixteen numbers of each of the first <paramref name="rows"/> (1 to 4) rows; row t begins at t · <paramref name="stride"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes>(TLanes a, TLanes b, TLanes c, TLanes d, int rows, Span<float> y, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        a.Store(ref y[0]);
        if (rows > 1)
        {
            b.Store(ref y[stride]);
        }

        if (rows > 2)
        {
            c.Store(ref y[2 * stride]);
        }

        if (rows > 3)
        {
            d.Store(ref y[3 * stride]);
        }
    }
}
