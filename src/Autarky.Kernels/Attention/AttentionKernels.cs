using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Autarky.Kernels.Emitting;

namespace Autarky.Kernels.Attention;

/// <summary>
/// The machine code of <see cref="AttentionPage"/> for AVX-512: up to twelve query rows against four groups of positions at a time, binary16 widened in
/// the registers. All distances in memory are part of the code, so that it is written once for each shape of heads.
/// </summary>
internal sealed unsafe class AttentionKernels
{
    private const int Positions = AttentionPage.Positions;
    private const int MostRows = 12;

    // Sums of all rows and groups, a vector of each group and one query number must fit into 32 registers.
    private static readonly int[] GroupsByRows = [0, 4, 4, 4, 4, 4, 4, 3, 3, 2, 2, 2, 2];

    private static readonly ConcurrentDictionary<(int HeadDim, int ValueDim, int NumberBytes), AttentionKernels> Shapes = new();

    private readonly Product _scores;
    private readonly Product _sums;

    private AttentionKernels(int headDim, int valueDim, int numberBytes)
    {
        int stride = AttentionPage.ValueStride(valueDim);
        _scores = new Product(numberBytes, headDim * 4, 16 * numberBytes, headDim * 16 * numberBytes, Positions * 4, Adds: false);
        _sums = new Product(numberBytes, Positions * 4, stride * numberBytes, 16 * numberBytes, stride * 4, Adds: true);
    }

    /// <summary>Whether the processor has the instructions and the system lets code be made.</summary>
    public static bool IsSupported { get; } = Avx512F.IsSupported && CodePage.IsAllowed;

    /// <summary>The code for heads of a shape.</summary>
    /// <param name="headDim">Width of a query and a key.</param>
    /// <param name="valueDim">Width of a value.</param>
    /// <param name="numberBytes">2 for binary16, 4 for binary32.</param>
    public static AttentionKernels Of(int headDim, int valueDim, int numberBytes) =>
        Shapes.GetOrAdd((headDim, valueDim, numberBytes), shape => new AttentionKernels(shape.HeadDim, shape.ValueDim, shape.NumberBytes));

    /// <summary>Scores of all rows with some groups of sixteen positions.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="keys">The page's keys.</param>
    /// <param name="firstGroup">Which groups.</param>
    /// <param name="groups">How many.</param>
    /// <param name="next">What is read afterwards: asked for meanwhile.</param>
    public void Scores(AttentionRows rows, ReadOnlySpan<byte> keys, int firstGroup, int groups, ReadOnlySpan<byte> next)
    {
        fixed (float* x = rows.Queries, y = rows.Scores)
        fixed (byte* w = keys, ahead = next)
        {
            _scores.Run(rows.Count, x, w + ((long)firstGroup * _scores.GroupGap), y + (firstGroup * 16), rows.HeadDim, groups, ahead);
        }
    }

    /// <summary>Adds the weighted values of some groups of sixteen positions to the sums of all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="values">The page's values.</param>
    /// <param name="firstGroup">Which groups.</param>
    /// <param name="groups">How many.</param>
    /// <param name="next">What is read afterwards: asked for meanwhile.</param>
    public void AddValues(AttentionRows rows, ReadOnlySpan<byte> values, int firstGroup, int groups, ReadOnlySpan<byte> next)
    {
        fixed (float* x = rows.Scores, y = rows.Outputs)
        fixed (byte* w = values, ahead = next)
        {
            _sums.Run(
                rows.Count, x + (firstGroup * 16), w + ((long)firstGroup * 16 * _sums.WeightStep), y, groups * 16,
                AttentionPage.ValueStride(rows.ValueDim) / 16, ahead);
        }
    }

    /// <summary>Writes y[t, 16 g + lane] (+)= Σ_i x[t, i] · w[g, i, lane] for a number of rows and of groups at a time; all distances in bytes.</summary>
    internal static byte[] Emit(Product product, int rows, int together)
    {
        var code = new Assembler();
        int weights = rows * together, spare = weights + together;
        int Sum(int t, int p) => (t * together) + p;

        // rdi: arguments, r8: x, r9: groups, rcx: where in them, r10: y, r11: steps left, rsi: groups left, rdx: what is asked for.
        code.Load(Reg.R9, new Mem(Reg.Rdi, 8));
        code.Load(Reg.R10, new Mem(Reg.Rdi, 16));
        code.Load(Reg.Rsi, new Mem(Reg.Rdi, 32));
        code.Load(Reg.Rdx, new Mem(Reg.Rdi, 40));
        int nextGroup = code.Position;
        code.Load(Reg.R8, new Mem(Reg.Rdi, 0));
        code.Load(Reg.R11, new Mem(Reg.Rdi, 24));
        code.Move(Reg.Rcx, Reg.R9);
        for (int t = 0; t < rows; t++)
        {
            for (int p = 0; p < together; p++)
            {
                if (product.Adds)
                {
                    code.LoadVector(Sum(t, p), new Mem(Reg.R10, (t * product.RowGapOut) + (p * 64)));
                }
                else
                {
                    code.Clear(Sum(t, p));
                }
            }
        }

        int nextStep = code.Position;
        for (int p = 0; p < together; p++)
        {
            var group = new Mem(Reg.Rcx, p * product.GroupGap);
            if (product.NumberBytes == sizeof(float))
            {
                code.LoadVector(weights + p, group);
            }
            else
            {
                code.LoadHalves(weights + p, group);
            }
        }

        for (int t = 0; t < rows; t++)
        {
            var x = new Mem(Reg.R8, t * product.RowGapIn);
            if (together == 1)
            {
                code.MultiplyAdd(Sum(t, 0), weights, x);
                continue;
            }

            code.Broadcast(spare, x);
            for (int p = 0; p < together; p++)
            {
                code.MultiplyAdd(Sum(t, p), weights + p, spare);
            }
        }

        // Keys and values have left the caches while the weights passed through.
        code.Prefetch(new Mem(Reg.Rdx));
        code.Prefetch(new Mem(Reg.Rdx, 64));
        code.Add(Reg.Rdx, 128);
        code.Add(Reg.R8, sizeof(float));
        code.Add(Reg.Rcx, product.WeightStep);
        code.Decrement(Reg.R11);
        code.JumpIfNotZero(nextStep);
        for (int t = 0; t < rows; t++)
        {
            for (int p = 0; p < together; p++)
            {
                code.StoreVector(new Mem(Reg.R10, (t * product.RowGapOut) + (p * 64)), Sum(t, p));
            }
        }

        code.Add(Reg.R9, together * product.GroupGap);
        code.Add(Reg.R10, together * 64);
        code.Decrement(Reg.Rsi);
        code.JumpIfNotZero(nextGroup);
        code.Return();
        return code.ToArray();
    }

    /// <summary>A product of rows with groups of sixteen columns; all distances in bytes.</summary>
    /// <param name="NumberBytes">Bytes of a number of w.</param>
    /// <param name="RowGapIn">From one row of x to the next.</param>
    /// <param name="WeightStep">From the sixteen numbers of one step to those of the next.</param>
    /// <param name="GroupGap">From one group to the next.</param>
    /// <param name="RowGapOut">From one row of y to the next.</param>
    /// <param name="Adds">Whether y has sums already.</param>
    internal sealed record Product(int NumberBytes, int RowGapIn, int WeightStep, int GroupGap, int RowGapOut, bool Adds)
    {
        private readonly RoutineTable _routines = new(1, MostRows);

        public void Run(int rows, float* x, byte* w, float* y, int steps, int groups, byte* ahead)
        {
            for (int t = 0; t < rows; t += MostRows)
            {
                int some = Math.Min(MostRows, rows - t), together = Math.Min(GroupsByRows[some], groups), whole = groups / together, rest = groups % together;
                var arguments = new Arguments
                {
                    X = (byte*)x + ((long)t * RowGapIn),
                    W = w,
                    Y = (byte*)y + ((long)t * RowGapOut),
                    Steps = steps,
                    Groups = whole,
                    Ahead = ahead,
                };
                ((delegate* unmanaged<Arguments*, void>)Routine(some, together))(&arguments);
                if (rest > 0)
                {
                    arguments.W += (long)whole * together * GroupGap;
                    arguments.Y += (long)whole * together * 64;
                    arguments.Groups = 1;
                    ((delegate* unmanaged<Arguments*, void>)Routine(some, rest))(&arguments);
                }
            }
        }

        private nint Routine(int rows, int together) =>
            _routines[0, rows, together] is var placed && placed != 0 ? placed : _routines.Place(0, rows, together, Emit(this, rows, together));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public byte* X;
        public byte* W;
        public byte* Y;
        public long Steps;
        public long Groups;
        public byte* Ahead;
    }
}
