using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// y[t, o] = Σ_i x[t, i] · w[o, i] in float32: the exact path. The weights lie in panels of sixteen outputs, so that one load brings the
/// weights of one input for sixteen outputs, and every sum runs over the inputs in order in one lane.
/// </summary>
/// <remarks>
/// Panel p holds outputs 16p to 16p + 15 as [inputs, 16]; the last one is filled up with zeros. Every width gives the same bits.
/// A tile of 8 rows × 2 panels keeps 16 sums, 2 loads of weights and one broadcast in registers.
/// </remarks>
public static class PanelMatMul
{
    /// <summary>Outputs a panel.</summary>
    public const int PanelWidth = 16;

    /// <summary>Panels that hold so many outputs.</summary>
    public static int Panels(int outputs) => (outputs + PanelWidth - 1) / PanelWidth;

    /// <summary>Puts one row of weights into its place in its panel.</summary>
    /// <param name="row">The weights of one output, shape [inputs].</param>
    /// <param name="lane">The output's place within the panel, 0 to 15.</param>
    /// <param name="panel">Shape [inputs, 16].</param>
    public static void Pack(ReadOnlySpan<float> row, int lane, Span<float> panel)
    {
        for (int i = 0; i < row.Length; i++)
        {
            panel[(i * PanelWidth) + lane] = row[i];
        }
    }

    /// <summary>Multiplies rows of inputs with some panels.</summary>
    /// <param name="x">Inputs, shape [rows, inputs].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="inputs">Inputs a row.</param>
    /// <param name="panels">Weights, shape [panelCount, inputs, 16].</param>
    /// <param name="y">Outputs; row t begins at t · <paramref name="stride"/>, and its first numbers are those of the first panel.</param>
    /// <param name="stride">Numbers from one row of <paramref name="y"/> to the next.</param>
    /// <param name="outputs">How many outputs to write: at most 16 a panel.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Run(ReadOnlySpan<float> x, int rows, int inputs, ReadOnlySpan<float> panels, Span<float> y, int stride, int outputs)
    {
        Check(x, rows, inputs, panels, y, stride, outputs);
        if (Vector512.IsHardwareAccelerated)
        {
            Over<Lanes512>(x, rows, inputs, panels, y, stride, outputs);
        }
        else
        {
            Over<Lanes256>(x, rows, inputs, panels, y, stride, outputs);
        }
    }

    internal static void Reference(ReadOnlySpan<float> x, int rows, int inputs, ReadOnlySpan<float> panels, Span<float> y, int stride, int outputs)
    {
        for (int t = 0; t < rows; t++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = 0;
                for (int i = 0; i < inputs; i++)
                {
                    sum += (double)x[(t * inputs) + i] * panels[(((o / PanelWidth * inputs) + i) * PanelWidth) + (o % PanelWidth)];
                }

                y[(t * stride) + o] = (float)sum;
            }
        }
    }

    internal static void Over<TLanes>(ReadOnlySpan<float> x, int rows, int inputs, ReadOnlySpan<float> panels, Span<float> y, int stride, int outputs)
        where TLanes : struct, ILanes<TLanes>
    {
        int panelCount = Panels(outputs), panelLength = inputs * PanelWidth;
        for (int p = 0; p < panelCount;)
        {
            bool two = p + 1 < panelCount;
            ref readonly float first = ref panels[p * panelLength];
            ref readonly float second = ref panels[(two ? p + 1 : p) * panelLength];
            int width = Math.Min(outputs - (p * PanelWidth), two ? 2 * PanelWidth : PanelWidth);
            int t = 0;
            for (; t + 8 <= rows; t += 8)
            {
                Tile8<TLanes>(in x[t * inputs], inputs, in first, in second, y[((t * stride) + (p * PanelWidth))..], stride, width);
            }

            for (; t + 4 <= rows; t += 4)
            {
                Tile4<TLanes>(in x[t * inputs], inputs, in first, in second, y[((t * stride) + (p * PanelWidth))..], stride, width);
            }

            for (; t < rows; t++)
            {
                Tile1<TLanes>(in x[t * inputs], inputs, in first, in second, y[((t * stride) + (p * PanelWidth))..], width);
            }

            p += two ? 2 : 1;
        }
    }

    private static void Tile8<TLanes>(
        ref readonly float x, int inputs, ref readonly float first, ref readonly float second, Span<float> y, int stride, int width)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero, a4 = TLanes.Zero, a5 = TLanes.Zero, a6 = TLanes.Zero, a7 = TLanes.Zero;
        TLanes b0 = TLanes.Zero, b1 = TLanes.Zero, b2 = TLanes.Zero, b3 = TLanes.Zero, b4 = TLanes.Zero, b5 = TLanes.Zero, b6 = TLanes.Zero, b7 = TLanes.Zero;
        ref float at = ref Unsafe.AsRef(in x);
        ref float w = ref Unsafe.AsRef(in first), v = ref Unsafe.AsRef(in second);
        ref float at2 = ref Unsafe.Add(ref at, 2 * inputs), at4 = ref Unsafe.Add(ref at, 4 * inputs), at6 = ref Unsafe.Add(ref at, 6 * inputs);
        for (int i = 0; i < inputs; i++)
        {
            TLanes wa = TLanes.Load(ref w), wb = TLanes.Load(ref v);
            TLanes s = TLanes.Broadcast(Unsafe.Add(ref at, i));
            a0 = TLanes.MultiplyAdd(s, wa, a0);
            b0 = TLanes.MultiplyAdd(s, wb, b0);
            s = TLanes.Broadcast(Unsafe.Add(ref at, i + inputs));
            a1 = TLanes.MultiplyAdd(s, wa, a1);
            b1 = TLanes.MultiplyAdd(s, wb, b1);
            s = TLanes.Broadcast(Unsafe.Add(ref at2, i));
            a2 = TLanes.MultiplyAdd(s, wa, a2);
            b2 = TLanes.MultiplyAdd(s, wb, b2);
            s = TLanes.Broadcast(Unsafe.Add(ref at2, i + inputs));
            a3 = TLanes.MultiplyAdd(s, wa, a3);
            b3 = TLanes.MultiplyAdd(s, wb, b3);
            s = TLanes.Broadcast(Unsafe.Add(ref at4, i));
            a4 = TLanes.MultiplyAdd(s, wa, a4);
            b4 = TLanes.MultiplyAdd(s, wb, b4);
            s = TLanes.Broadcast(Unsafe.Add(ref at4, i + inputs));
            a5 = TLanes.MultiplyAdd(s, wa, a5);
            b5 = TLanes.MultiplyAdd(s, wb, b5);
            s = TLanes.Broadcast(Unsafe.Add(ref at6, i));
            a6 = TLanes.MultiplyAdd(s, wa, a6);
            b6 = TLanes.MultiplyAdd(s, wb, b6);
            s = TLanes.Broadcast(Unsafe.Add(ref at6, i + inputs));
            a7 = TLanes.MultiplyAdd(s, wa, a7);
            b7 = TLanes.MultiplyAdd(s, wb, b7);
            w = ref Unsafe.Add(ref w, PanelWidth);
            v = ref Unsafe.Add(ref v, PanelWidth);
        }

        Write(a0, b0, y, width);
        Write(a1, b1, y[stride..], width);
        Write(a2, b2, y[(2 * stride)..], width);
        Write(a3, b3, y[(3 * stride)..], width);
        Write(a4, b4, y[(4 * stride)..], width);
        Write(a5, b5, y[(5 * stride)..], width);
        Write(a6, b6, y[(6 * stride)..], width);
        Write(a7, b7, y[(7 * stride)..], width);
    }

    private static void Tile4<TLanes>(
        ref readonly float x, int inputs, ref readonly float first, ref readonly float second, Span<float> y, int stride, int width)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero;
        TLanes b0 = TLanes.Zero, b1 = TLanes.Zero, b2 = TLanes.Zero, b3 = TLanes.Zero;
        ref float at = ref Unsafe.AsRef(in x);
        ref float at2 = ref Unsafe.Add(ref at, 2 * inputs);
        ref float w = ref Unsafe.AsRef(in first), v = ref Unsafe.AsRef(in second);
        for (int i = 0; i < inputs; i++)
        {
            TLanes wa = TLanes.Load(ref w), wb = TLanes.Load(ref v);
            TLanes s = TLanes.Broadcast(Unsafe.Add(ref at, i));
            a0 = TLanes.MultiplyAdd(s, wa, a0);
            b0 = TLanes.MultiplyAdd(s, wb, b0);
            s = TLanes.Broadcast(Unsafe.Add(ref at, i + inputs));
            a1 = TLanes.MultiplyAdd(s, wa, a1);
            b1 = TLanes.MultiplyAdd(s, wb, b1);
            s = TLanes.Broadcast(Unsafe.Add(ref at2, i));
            a2 = TLanes.MultiplyAdd(s, wa, a2);
            b2 = TLanes.MultiplyAdd(s, wb, b2);
            s = TLanes.Broadcast(Unsafe.Add(ref at2, i + inputs));
            a3 = TLanes.MultiplyAdd(s, wa, a3);
            b3 = TLanes.MultiplyAdd(s, wb, b3);
            w = ref Unsafe.Add(ref w, PanelWidth);
            v = ref Unsafe.Add(ref v, PanelWidth);
        }

        Write(a0, b0, y, width);
        Write(a1, b1, y[stride..], width);
        Write(a2, b2, y[(2 * stride)..], width);
        Write(a3, b3, y[(3 * stride)..], width);
    }

    private static void Tile1<TLanes>(ref readonly float x, int inputs, ref readonly float first, ref readonly float second, Span<float> y, int width)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = TLanes.Zero, b = TLanes.Zero;
        ref float at = ref Unsafe.AsRef(in x);
        ref float w = ref Unsafe.AsRef(in first), v = ref Unsafe.AsRef(in second);
        for (int i = 0; i < inputs; i++)
        {
            TLanes s = TLanes.Broadcast(Unsafe.Add(ref at, i));
            a = TLanes.MultiplyAdd(s, TLanes.Load(ref w), a);
            b = TLanes.MultiplyAdd(s, TLanes.Load(ref v), b);
            w = ref Unsafe.Add(ref w, PanelWidth);
            v = ref Unsafe.Add(ref v, PanelWidth);
        }

        Write(a, b, y, width);
    }

    // The last panel may be only partly filled, and a panel without a neighbour was computed twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TLanes>(TLanes a, TLanes b, Span<float> y, int width)
        where TLanes : struct, ILanes<TLanes>
    {
        if (width == 2 * PanelWidth && y.Length >= 2 * PanelWidth)
        {
            ref float to = ref MemoryMarshal.GetReference(y);
            a.Store(ref to);
            b.Store(ref Unsafe.Add(ref to, PanelWidth));
            return;
        }

        Span<float> both = stackalloc float[2 * PanelWidth];
        a.Store(ref both[0]);
        b.Store(ref both[PanelWidth]);
        both[..width].CopyTo(y);
    }

    private static void Check(ReadOnlySpan<float> x, int rows, int inputs, ReadOnlySpan<float> panels, Span<float> y, int stride, int outputs)
    {
        if (x.Length < (long)rows * inputs)
        {
            throw new ArgumentException($"{rows} rows of {inputs} inputs do not fit into {x.Length} numbers.", nameof(x));
        }

        if (panels.Length < (long)Panels(outputs) * inputs * PanelWidth)
        {
            throw new ArgumentException($"{outputs} outputs of {inputs} inputs do not fit into {panels.Length} weights.", nameof(panels));
        }

        if (rows > 0 && y.Length < ((long)(rows - 1) * stride) + outputs)
        {
            throw new ArgumentException($"{rows} rows of {outputs} outputs, {stride} apart, do not fit into {y.Length} numbers.", nameof(y));
        }
    }
}
