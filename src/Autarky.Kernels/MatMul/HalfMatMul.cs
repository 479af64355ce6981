using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels.MatMul;

/// <summary>How numbers of sixteen bits are stored.</summary>
public enum HalfKind
{
    /// <summary>binary16.</summary>
    Half,

    /// <summary>The upper half of a binary32.</summary>
    Brain,
}

/// <summary>
/// y[t, o] = Σ_i x[t, i] · w[o, i] with weights of sixteen bits, widened on the way: every product and sum is that of <see cref="PanelMatMul"/>, bit for bit,
/// at half its memory.
/// </summary>
/// <remarks>Panel p holds outputs 16p to 16p + 15 as [inputs, 16].</remarks>
public static class HalfMatMul
{
    /// <summary>Puts one row of weights into its place in its panel.</summary>
    /// <param name="row">The weights of one output, shape [inputs].</param>
    /// <param name="lane">The output's place within the panel, 0 to 15.</param>
    /// <param name="panel">Shape [inputs, 16].</param>
    public static void Pack(ReadOnlySpan<ushort> row, int lane, Span<ushort> panel)
    {
        for (int i = 0; i < row.Length; i++)
        {
            panel[(i * PanelMatMul.PanelWidth) + lane] = row[i];
        }
    }

    /// <summary>Multiplies some rows of one tile with some panels.</summary>
    /// <param name="kind">How the panels store weights.</param>
    /// <param name="x">The rows.</param>
    /// <param name="tile">Which tile of them.</param>
    /// <param name="rows">How many of its rows, from the first; at most 12.</param>
    /// <param name="panels">Whole panels, one after the other.</param>
    /// <param name="y">Row t begins at t · <paramref name="stride"/>; sixteen numbers a panel.</param>
    /// <param name="stride">Numbers from one row of <paramref name="y"/> to the next.</param>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public static void Run(HalfKind kind, FloatTiles x, int tile, int rows, ReadOnlySpan<ushort> panels, Span<float> y, int stride)
    {
        int panelLength = x.Inputs * PanelMatMul.PanelWidth, count = panels.Length / panelLength;
        if (panels.Length % panelLength != 0 || rows is < 1 or > FloatTiles.Rows || y.Length < ((long)(rows - 1) * stride) + (count * PanelMatMul.PanelWidth))
        {
            throw new ArgumentException($"{rows} rows and {panels.Length} weights do not fit into {y.Length} numbers.", nameof(y));
        }

        if (HalfKernels.IsSupported)
        {
            HalfKernels.Run(
                kind == HalfKind.Half ? HalfCode.Half : HalfCode.Brain, MemoryMarshal.AsBytes(x.Tile(tile)), rows, x.Inputs, panels, y, stride);
        }
        else
        {
            Managed(kind, x, tile, rows, panels, y, stride);
        }
    }

    internal static void Managed(HalfKind kind, FloatTiles x, int tile, int rows, ReadOnlySpan<ushort> panels, Span<float> y, int stride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(kind, x, tile, rows, panels, y, stride);
        }
        else
        {
            Over<Lanes256>(kind, x, tile, rows, panels, y, stride);
        }
    }

    internal static void Over<TLanes>(HalfKind kind, FloatTiles x, int tile, int rows, ReadOnlySpan<ushort> panels, Span<float> y, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        int panelLength = x.Inputs * PanelMatMul.PanelWidth;
        for (int p = 0; p < panels.Length / panelLength; p++)
        {
            for (int t = 0; t < rows; t += 4)
            {
                Rows4<TLanes>(
                    kind, x.Tile(tile)[t..], Math.Min(4, rows - t), x.Inputs, panels.Slice(p * panelLength, panelLength), y[((t * stride) + (p * 16))..],
                    stride);
            }
        }
    }

    // A tile has room for twelve rows, so four can always be read; only those that are wanted are written.
    private static void Rows4<TLanes>(HalfKind kind, ReadOnlySpan<float> x, int rows, int inputs, ReadOnlySpan<ushort> panel, Span<float> y, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = TLanes.Zero, b = TLanes.Zero, c = TLanes.Zero, d = TLanes.Zero;
        ref float at = ref MemoryMarshal.GetReference(x);
        ref ushort weights = ref MemoryMarshal.GetReference(panel);
        for (int i = 0; i < inputs; i++)
        {
            TLanes w = kind == HalfKind.Half ? TLanes.LoadHalf(ref weights) : TLanes.LoadBrain(ref weights);
            a = TLanes.MultiplyAdd(TLanes.Broadcast(at), w, a);
            b = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref at, 1)), w, b);
            c = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref at, 2)), w, c);
            d = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref at, 3)), w, d);
            at = ref Unsafe.Add(ref at, FloatTiles.Rows);
            weights = ref Unsafe.Add(ref weights, PanelMatMul.PanelWidth);
        }

        FourRows.Store(a, b, c, d, rows, y, stride);
    }
}
