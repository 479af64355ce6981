using System.Runtime.InteropServices;
using Autarky.Kernels.Emitting;

namespace Autarky.Kernels.MatMul;

/// <summary>The machine code of <see cref="TwelveBitMatMul"/> for AVX512-BF16: weights are put together in the registers.</summary>
internal static unsafe class TwelveBitKernels
{
    // Sums of all rows and panels must fit into 25 registers. Two streams hide how long a sum takes; more than two, and the processor's own guesses lose them.
    private const int Together = 2;

    // Numbers 0 to 15 in every byte; a panel's table; five registers from packed bytes to four vectors of pairs.
    private const int NibbleMask = 31, Table = 30, Numbers = 29, UpperNumbers = 28, Lower = 27, SecondLower = 26, Spare = 25;

    private static readonly RoutineTable Routines = new(1, PairTiles.Rows);

    /// <summary>Whether the processor has the instructions and the system lets code be made.</summary>
    public static bool IsSupported => HalfKernels.HasPairs && System.Runtime.Intrinsics.X86.Avx512BW.IsSupported;

    public static void Run(ReadOnlySpan<uint> tile, int rows, int inputs, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        int panelBytes = TwelveBitPanels.PanelBytes(inputs), count = panels.Length / panelBytes;
        fixed (uint* x = tile)
        fixed (byte* w = panels)
        fixed (float* to = y)
        {
            int groups = count / Together, rest = count % Together;
            if (groups > 0)
            {
                Call(rows, Together, x, w, to, inputs, stride, groups);
            }

            if (rest > 0)
            {
                int done = groups * Together;
                Call(rows, rest, x, w + ((long)done * panelBytes), to + (done * 16), inputs, stride, 1);
            }
        }
    }

    /// <summary>Writes the routine for so many rows and so many panels at a time.</summary>
    internal static byte[] Emit(int rows, int together)
    {
        var code = new Assembler();
        int Sum(int t, int p) => (t * together) + p;

        // rax: arguments, r8: inputs, r14 and r15: panels, r9 and rcx: where in them, r10: outputs, r11: blocks left, rdx: bytes a panel, rsi: groups left,
        // rdi: bytes a row of outputs, r12 and r13: what is asked for ahead of time.
        code.Move(Reg.Rax, Reg.Rdi);
        Reg[] saved = [Reg.Rbx, Reg.R12, Reg.R13, Reg.R14, Reg.R15];
        Array.ForEach(saved, code.Push);
        code.Load(Reg.R14, new Mem(Reg.Rax, 8));
        code.Load(Reg.R10, new Mem(Reg.Rax, 16));
        code.Load(Reg.Rdx, new Mem(Reg.Rax, 32));
        code.Load(Reg.Rdi, new Mem(Reg.Rax, 40));
        code.Load(Reg.Rsi, new Mem(Reg.Rax, 48));
        code.Broadcast(NibbleMask, new Mem(Reg.Rax, 56));

        int nextGroup = code.Position;
        code.Load(Reg.R8, new Mem(Reg.Rax, 0));
        code.Load(Reg.R11, new Mem(Reg.Rax, 24));
        code.Address(Reg.R15, new Mem(Reg.R14, 0, Reg.Rdx, 2));
        code.Address(Reg.R9, new Mem(Reg.R14, TwelveBitPanels.TableBytes));
        code.Address(Reg.Rcx, new Mem(Reg.R15, TwelveBitPanels.TableBytes));
        PanelStreams.EmitFirst(code, Reg.R9, new Mem(Reg.Rax, Arguments.AheadAt));
        for (int i = 0; i < rows * together; i++)
        {
            code.Clear(i);
        }

        int nextBlock = code.Position;
        PanelStreams.EmitAhead(code, together, TwelveBitPanels.BlockBytes, new Mem(Reg.Rax, Arguments.AheadAt));
        for (int p = 0; p < together; p++)
        {
            int[] pairs = EmitPairs(code, p);
            for (int pair = 0; pair < pairs.Length; pair++)
            {
                for (int t = 0; t < rows; t++)
                {
                    code.DotPairs(Sum(t, p), pairs[pair], new Mem(Reg.R8, ((pair * PairTiles.Rows) + t) * 4));
                }
            }
        }

        code.Add(Reg.R8, TwelveBitPanels.Inputs / 2 * PairTiles.Rows * 4);
        code.Add(Reg.R9, TwelveBitPanels.BlockBytes);
        code.Add(Reg.Rcx, TwelveBitPanels.BlockBytes);
        code.Decrement(Reg.R11);
        code.JumpIfNotZero(nextBlock);

        code.Move(Reg.Rbx, Reg.R10);
        PanelStreams.EmitStores(code, rows, together, Sum);

        for (int p = 0; p < together; p++)
        {
            code.Add(Reg.R14, Reg.Rdx);
        }

        code.Add(Reg.R10, together * 64);
        code.Decrement(Reg.Rsi);
        code.JumpIfNotZero(nextGroup);
        Array.ForEach([.. saved.Reverse()], code.Pop);
        code.Return();
        return code.ToArray();
    }

    // The four vectors of pairs of a block.
    private static int[] EmitPairs(Assembler code, int panel)
    {
        Mem At(int at) => PanelStreams.Panel(Reg.R9, Reg.Rcx, panel, at);
        code.Broadcast16(Table, PanelStreams.Panel(Reg.R14, Reg.R15, panel, 0));
        code.LoadVector(Numbers, At(128));
        code.LoadVector(Lower, At(0));
        code.LoadVector(SecondLower, At(64));
        code.ShiftWordsRight(UpperNumbers, Numbers, 4);
        code.And(Numbers, Numbers, NibbleMask);
        code.And(UpperNumbers, UpperNumbers, NibbleMask);
        code.LookUpBytes(Numbers, Table, Numbers);
        code.LookUpBytes(UpperNumbers, Table, UpperNumbers);
        code.JoinLowerBytes(Spare, Lower, Numbers);
        code.JoinUpperBytes(Lower, Lower, Numbers);
        code.JoinLowerBytes(Numbers, SecondLower, UpperNumbers);
        code.JoinUpperBytes(SecondLower, SecondLower, UpperNumbers);
        return [Spare, Lower, Numbers, SecondLower];
    }

    private static void Call(int rows, int together, uint* x, byte* w, float* y, int inputs, int stride, int groups)
    {
        nint routine = Routines[0, rows, together] is var placed && placed != 0 ? placed : Routines.Place(0, rows, together, Emit(rows, together));
        int blocks = inputs / TwelveBitPanels.Inputs, panelBytes = TwelveBitPanels.PanelBytes(inputs);
        var arguments = new Arguments
        {
            X = x,
            W = w,
            Y = y,
            Blocks = blocks,
            PanelBytes = panelBytes,
            StrideBytes = (long)stride * sizeof(float),
            Groups = groups,
            Mask = 0x0f0f0f0f,
            Ahead = PanelStreams.Ahead.Of(blocks, TwelveBitPanels.BlockBytes, panelBytes, together),
        };
        ((delegate* unmanaged<Arguments*, void>)routine)(&arguments);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public uint* X;
        public byte* W;
        public float* Y;
        public long Blocks;
        public long PanelBytes;
        public long StrideBytes;
        public long Groups;
        public long Mask;
        public PanelStreams.Ahead Ahead;

        public const int AheadAt = 64;
    }
}
