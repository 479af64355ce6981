using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Autarky.Kernels.Emitting;

namespace Autarky.Kernels.MatMul;

/// <summary>The machine code of <see cref="HalfMatMul"/> for AVX-512: .NET has no conversion from binary16.</summary>
internal static unsafe class HalfKernels
{
    private const int LoadBytes = 32;
    private const int RowBytes = FloatTiles.Rows * sizeof(float);

    // Sums of all rows and panels, the weights of each panel and one input must fit into 32 registers.
    private static readonly int[] PanelsByRows = [0, 4, 4, 4, 4, 4, 4, 3, 3, 2, 2, 2, 2];

    private static readonly nint[,,] Routines = new nint[2, FloatTiles.Rows + 1, 5];
    private static readonly Lock Writing = new();

    /// <summary>Whether the processor has the instructions and the system lets code be made.</summary>
    public static bool IsSupported { get; } = Avx512F.IsSupported && OperatingSystem.IsLinux() && CodePage.Place([0xC3]) != 0;

    public static void Run(HalfKind kind, ReadOnlySpan<float> tile, int rows, int inputs, ReadOnlySpan<ushort> panels, Span<float> y, int stride)
    {
        int panelLength = inputs * PanelMatMul.PanelWidth, count = panels.Length / panelLength, together = PanelsByRows[rows];
        fixed (float* x = tile, to = y)
        fixed (ushort* w = panels)
        {
            int groups = count / together, rest = count % together;
            if (groups > 0)
            {
                Call(kind, rows, together, x, w, to, inputs, stride, groups);
            }

            if (rest > 0)
            {
                int done = groups * together;
                Call(kind, rows, 1, x, w + ((long)done * panelLength), to + (done * PanelMatMul.PanelWidth), inputs, stride, rest);
            }
        }
    }

    /// <summary>Writes the routine for a kind, so many rows and so many panels at a time.</summary>
    internal static byte[] Emit(HalfKind kind, int rows, int together)
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
            Mem panel = p switch { 0 => new Mem(Reg.R9), 1 => new Mem(Reg.R9, 0, Reg.Rdx), 2 => new Mem(Reg.Rcx), _ => new Mem(Reg.Rcx, 0, Reg.Rdx) };
            if (kind == HalfKind.Half)
            {
                code.LoadHalves(weights + p, panel);
            }
            else
            {
                code.LoadWords(weights + p, panel);
                code.ShiftLeft(weights + p, weights + p, 16);
            }
        }

        for (int t = 0; t < rows; t++)
        {
            if (together == 1)
            {
                code.MultiplyAdd(Sum(t, 0), weights, new Mem(Reg.R8, t * 4));
                continue;
            }

            code.Broadcast(spare, new Mem(Reg.R8, t * 4));
            for (int p = 0; p < together; p++)
            {
                code.MultiplyAdd(Sum(t, p), weights + p, spare);
            }
        }

        code.Add(Reg.R8, RowBytes);
        code.Add(Reg.R9, LoadBytes);
        code.Add(Reg.Rcx, LoadBytes);
        code.Decrement(Reg.R11);
        code.JumpIfNotZero(nextInput);

        code.Move(Reg.Rbx, Reg.R10);
        for (int t = 0; t < rows; t++)
        {
            for (int p = 0; p < together; p++)
            {
                code.StoreVector(new Mem(Reg.Rbx, p * 64), Sum(t, p));
            }

            code.Add(Reg.Rbx, Reg.Rdi);
        }

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

    private static void Call(HalfKind kind, int rows, int together, float* x, ushort* w, float* y, int inputs, int stride, int groups)
    {
        nint routine = Volatile.Read(ref Routines[(int)kind, rows, together]);
        if (routine == 0)
        {
            lock (Writing)
            {
                routine = CodePage.Place(Emit(kind, rows, together));
                Volatile.Write(ref Routines[(int)kind, rows, together], routine);
            }
        }

        var arguments = new Arguments
        {
            X = x,
            W = w,
            Y = y,
            Inputs = inputs,
            PanelBytes = (long)inputs * LoadBytes,
            StrideBytes = (long)stride * sizeof(float),
            Groups = groups,
        };
        ((delegate* unmanaged<Arguments*, void>)routine)(&arguments);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public float* X;
        public ushort* W;
        public float* Y;
        public long Inputs;
        public long PanelBytes;
        public long StrideBytes;
        public long Groups;
    }
}
