using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Autarky.Kernels.Emitting;

namespace Autarky.Kernels.MatMul;

/// <summary>What a routine of <see cref="HalfKernels"/> reads and how it multiplies.</summary>
internal enum HalfCode
{
    /// <summary>Sixteen binary16 weights against a float32 number a row.</summary>
    Half,

    /// <summary>Sixteen bfloat16 weights against a float32 number a row.</summary>
    Brain,

    /// <summary>Sixteen pairs of bfloat16 weights against a pair a row.</summary>
    Pairs,
}

/// <summary>
/// The machine code of <see cref="HalfMatMul"/> and <see cref="PairMatMul"/> for AVX-512: .NET knows neither the conversion from binary16 nor products of
/// bfloat16.
/// </summary>
internal static unsafe class HalfKernels
{
    private const int PanelWidth = PanelMatMul.PanelWidth;
    private const int RowBytes = FloatTiles.Rows * sizeof(float);

    // Sums of all rows and panels, the weights of each panel and one input must fit into 32 registers.
    private static readonly int[] PanelsByRows = [0, 4, 4, 4, 4, 4, 4, 3, 3, 2, 2, 2, 2];

    private static readonly RoutineTable Routines = new(Enum.GetValues<HalfCode>().Length, FloatTiles.Rows);

    /// <summary>Whether the processor has the instructions and the system lets code be made.</summary>
    public static bool IsSupported { get; } = Avx512F.IsSupported && CodePage.IsAllowed;

    /// <summary>Whether it has those for pairs too.</summary>
    public static bool HasPairs { get; } = IsSupported && X86Base.IsSupported && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;

    /// <summary>Multiplies.</summary>
    /// <param name="kind">Which routine.</param>
    /// <param name="tile">Twelve rows: for each step four bytes a row.</param>
    /// <param name="rows">How many of them.</param>
    /// <param name="steps">Inputs, or pairs of them.</param>
    /// <param name="panels">For each step the weights of sixteen outputs.</param>
    /// <param name="y">Receives the products.</param>
    /// <param name="stride">Numbers from one row of them to the next.</param>
    public static void Run(HalfCode kind, ReadOnlySpan<byte> tile, int rows, int steps, ReadOnlySpan<ushort> panels, Span<float> y, int stride)
    {
        int panelLength = steps * StepBytes(kind) / sizeof(ushort), count = panels.Length / panelLength, together = PanelsByRows[rows];
        fixed (byte* x = tile)
        fixed (float* to = y)
        fixed (ushort* w = panels)
        {
            int groups = count / together, rest = count % together;
            if (groups > 0)
            {
                Call(kind, rows, together, x, w, to, steps, stride, groups);
            }

            if (rest > 0)
            {
                int done = groups * together;
                Call(kind, rows, rest, x, w + ((long)done * panelLength), to + (done * PanelWidth), steps, stride, 1);
            }
        }
    }

    /// <summary>Writes the routine for a kind, so many rows and so many panels at a time.</summary>
    internal static byte[] Emit(HalfCode kind, int rows, int together)
    {
        var code = new Assembler();
        int weights = rows * together, spare = weights + together;
        int Sum(int t, int p) => (t * together) + p;

        // rax: arguments, r8: inputs, r9 and rcx: panels, r10: outputs, r11: inputs left, rdx: bytes a panel, rsi: groups left, rdi: bytes a row of outputs.
        code.Move(Reg.Rax, Reg.Rdi);
        code.Push(Reg.Rbx);
        code.Load(Reg.R9, new Mem(Reg.Rax, 8));
        code.Load(Reg.R10, new Mem(Reg.Rax, 16));
        code.Load(Reg.Rdx, new Mem(Reg.Rax, 32));
        code.Load(Reg.Rdi, new Mem(Reg.Rax, 40));
        code.Load(Reg.Rsi, new Mem(Reg.Rax, 48));
        int nextGroup = code.Position;
        code.Load(Reg.R8, new Mem(Reg.Rax, 0));
        code.Load(Reg.R11, new Mem(Reg.Rax, 24));
        code.Address(Reg.Rcx, new Mem(Reg.R9, 0, Reg.Rdx, 2));
        for (int i = 0; i < weights; i++)
        {
            code.Clear(i);
        }

        int nextInput = code.Position;
        for (int p = 0; p < together; p++)
        {
            Mem panel = PanelStreams.Panel(Reg.R9, Reg.Rcx, p, 0);
            switch (kind)
            {
                case HalfCode.Half:
                    code.LoadHalves(weights + p, panel);
                    break;
                case HalfCode.Brain:
                    code.LoadWords(weights + p, panel);
                    code.ShiftLeft(weights + p, weights + p, 16);
                    break;
                default:
                    code.LoadVector(weights + p, panel);
                    break;
            }
        }

        for (int t = 0; t < rows; t++)
        {
            if (together == 1)
            {
                EmitProduct(code, kind, Sum(t, 0), weights, new Mem(Reg.R8, t * 4));
                continue;
            }

            code.Broadcast(spare, new Mem(Reg.R8, t * 4));
            for (int p = 0; p < together; p++)
            {
                if (kind == HalfCode.Pairs)
                {
                    code.DotPairs(Sum(t, p), weights + p, spare);
                }
                else
                {
                    code.MultiplyAdd(Sum(t, p), weights + p, spare);
                }
            }
        }

        code.Add(Reg.R8, RowBytes);
        code.Add(Reg.R9, StepBytes(kind));
        code.Add(Reg.Rcx, StepBytes(kind));
        code.Decrement(Reg.R11);
        code.JumpIfNotZero(nextInput);

        code.Move(Reg.Rbx, Reg.R10);
        PanelStreams.EmitStores(code, rows, together, Sum);

        for (int p = 1; p < together; p++)
        {
            code.Add(Reg.R9, Reg.Rdx);
        }

        code.Add(Reg.R10, together * 64);
        code.Decrement(Reg.Rsi);
        code.JumpIfNotZero(nextGroup);
        code.Pop(Reg.Rbx);
        code.Return();
        return code.ToArray();
    }

    private static void EmitProduct(Assembler code, HalfCode kind, int sum, int weights, Mem input)
    {
        if (kind == HalfCode.Pairs)
        {
            code.DotPairs(sum, weights, input);
        }
        else
        {
            code.MultiplyAdd(sum, weights, input);
        }
    }

    // Bytes of the sixteen weights, or pairs of them, of one step.
    private static int StepBytes(HalfCode kind) => kind == HalfCode.Pairs ? 64 : 32;

    private static void Call(HalfCode kind, int rows, int together, byte* x, ushort* w, float* y, int steps, int stride, int groups)
    {
        nint routine = Routines[(int)kind, rows, together] is var placed && placed != 0
            ? placed
            : Routines.Place((int)kind, rows, together, Emit(kind, rows, together));
        var arguments = new Arguments
        {
            X = x,
            W = w,
            Y = y,
            Steps = steps,
            PanelBytes = (long)steps * StepBytes(kind),
            StrideBytes = (long)stride * sizeof(float),
            Groups = groups,
        };
        ((delegate* unmanaged<Arguments*, void>)routine)(&arguments);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public byte* X;
        public ushort* W;
        public float* Y;
        public long Steps;
        public long PanelBytes;
        public long StrideBytes;
        public long Groups;
    }
}
