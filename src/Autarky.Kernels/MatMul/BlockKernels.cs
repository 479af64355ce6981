using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Autarky.Kernels.Emitting;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// The machine code of <see cref="BlockMatMul"/> for processors with AVX512-VNNI, which .NET knows nothing of: written when it is first needed, one
/// routine for each kind of panel and number of rows.
/// </summary>
internal static unsafe class BlockKernels
{
    // Sums in int32 and in float32 for every row and panel must fit into 32 registers beside the weights: with few rows, several panels at a time.
    private static readonly int[] PanelsByRows = [0, 4, 4, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1];

    private static readonly nint[,,] Routines = new nint[4, ByteTiles.Rows + 1, 5];
    private static readonly Lock Writing = new();

    /// <summary>Whether the processor has the instructions and the system lets code be made.</summary>
    public static bool IsSupported { get; } = Detect();

    public static void Run(BlockKind kind, ReadOnlySpan<byte> records, int rows, int blocks, ReadOnlySpan<byte> panels, Span<float> y, int stride)
    {
        int panelBytes = blocks * kind.Bytes(), count = panels.Length / panelBytes, together = PanelsByRows[rows];
        fixed (byte* x = records, w = panels)
        fixed (float* to = y)
        {
            int groups = count / together, rest = count % together;
            if (groups > 0)
            {
                Call(kind, rows, together, x, w, to, blocks, panelBytes, stride, groups);
            }

            if (rest > 0)
            {
                int done = groups * together;
                Call(kind, rows, 1, x, w + ((long)done * panelBytes), to + (done * 16), blocks, panelBytes, stride, rest);
            }
        }
    }

    /// <summary>Writes the routine for a kind, so many rows and so many panels at a time.</summary>
    internal static byte[] Emit(BlockKind kind, int rows, int together)
    {
        var code = new Assembler();
        int sums = rows * together, free = 2 * sums;
        int Whole(int t, int p) => (t * together) + p;
        int Sum(int t, int p) => sums + (t * together) + p;

        // rax: arguments, r8: records, r9 and rcx: panels, r10: outputs, r11: blocks left, rdx: bytes a panel, rsi: groups left, rdi: bytes a row of outputs.
        code.Move(Reg.Rax, Reg.Rdi);
        code.Push(Reg.Rbx);
        code.Load(Reg.R9, new Mem(Reg.Rax, 8));
        code.Load(Reg.R10, new Mem(Reg.Rax, 16));
        code.Load(Reg.Rdx, new Mem(Reg.Rax, 32));
        code.Load(Reg.Rdi, new Mem(Reg.Rax, 40));
        code.Load(Reg.Rsi, new Mem(Reg.Rax, 48));
        int mask = -1;
        if (kind.IsNibbles())
        {
            mask = 31;
            code.Broadcast(mask, new Mem(Reg.Rax, 56));
        }

        int nextGroup = code.Position;
        code.Load(Reg.R8, new Mem(Reg.Rax, 0));
        code.Load(Reg.R11, new Mem(Reg.Rax, 24));
        code.Address(Reg.Rcx, new Mem(Reg.R9, 0, Reg.Rdx, 2));
        for (int i = 0; i < sums; i++)
        {
            code.Clear(sums + i);
        }

        int nextBlock = code.Position;
        for (int t = 0; t < rows; t++)
        {
            for (int p = 0; p < together; p++)
            {
                switch (kind)
                {
                    case BlockKind.Bytes: code.Broadcast(Whole(t, p), new Mem(Reg.R8, ByteTiles.BytesOffsetsAt + (t * 4))); break;
                    case BlockKind.Nibbles: code.Broadcast(Whole(t, p), new Mem(Reg.R8, ByteTiles.NibblesOffsetsAt + (t * 4))); break;
                    default: code.Clear(Whole(t, p)); break;
                }
            }
        }

        if (kind.IsNibbles())
        {
            EmitNibbles(code, kind, rows, together, free, mask, Whole);
        }
        else
        {
            EmitBytes(code, kind, rows, together, free, Whole);
        }

        for (int p = 0; p < together; p++)
        {
            code.LoadHalves(free, Panel(p, 0));
            if (kind.HasMinimum())
            {
                code.LoadHalves(free + 1, Panel(p, 32));
            }

            for (int t = 0; t < rows; t++)
            {
                code.ToFloat(Whole(t, p), Whole(t, p));
                code.Multiply(free + 2, free, new Mem(Reg.R8, ByteTiles.ScalesAt + (t * 4)));
                code.MultiplyAdd(Sum(t, p), Whole(t, p), free + 2);
                if (kind.HasMinimum())
                {
                    code.MultiplyAdd(Sum(t, p), free + 1, new Mem(Reg.R8, ByteTiles.SumsAt + (t * 4)));
                }
            }
        }

        code.Add(Reg.R8, ByteTiles.RecordBytes);
        code.Add(Reg.R9, kind.Bytes());
        code.Add(Reg.Rcx, kind.Bytes());
        code.Decrement(Reg.R11);
        code.JumpIfNotZero(nextBlock);

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

    private static Mem Panel(int panel, int at) => panel switch
    {
        0 => new Mem(Reg.R9, at),
        1 => new Mem(Reg.R9, at, Reg.Rdx, 1),
        2 => new Mem(Reg.Rcx, at),
        _ => new Mem(Reg.Rcx, at, Reg.Rdx, 1),
    };

    private static void EmitBytes(Assembler code, BlockKind kind, int rows, int together, int free, Func<int, int, int> whole)
    {
        for (int g = 0; g < 8; g++)
        {
            for (int p = 0; p < together; p++)
            {
                code.LoadVector(free + p, Panel(p, kind.ScaleBytes() + (g * 64)));
            }

            EmitDots(code, rows, together, free, free + together, g, whole);
        }
    }

    private static void EmitNibbles(Assembler code, BlockKind kind, int rows, int together, int free, int mask, Func<int, int, int> whole)
    {
        for (int g = 0; g < 4; g++)
        {
            for (int p = 0; p < together; p++)
            {
                code.LoadVector(free + p, Panel(p, kind.ScaleBytes() + (g * 64)));
                code.ShiftWordsRight(free + together + p, free + p, 4);
                code.And(free + p, free + p, mask);
                code.And(free + together + p, free + together + p, mask);
            }

            EmitDots(code, rows, together, free, free + (2 * together), g, whole);
            EmitDots(code, rows, together, free + together, free + (2 * together), g + 4, whole);
        }
    }

    private static void EmitDots(Assembler code, int rows, int together, int weights, int spare, int group, Func<int, int, int> whole)
    {
        for (int t = 0; t < rows; t++)
        {
            var x = new Mem(Reg.R8, (t * BlockKinds.Inputs) + (group * 4));
            if (together == 1)
            {
                code.DotBytes(whole(t, 0), weights, x);
                continue;
            }

            code.Broadcast(spare, x);
            for (int p = 0; p < together; p++)
            {
                code.DotBytes(whole(t, p), weights + p, spare);
            }
        }
    }

    private static void Call(BlockKind kind, int rows, int together, byte* x, byte* w, float* y, int blocks, int panelBytes, int stride, int groups)
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
            Blocks = blocks,
            PanelBytes = panelBytes,
            StrideBytes = (long)stride * sizeof(float),
            Groups = groups,
            Mask = 0x0f0f0f0f,
        };
        ((delegate* unmanaged<Arguments*, void>)routine)(&arguments);
    }

    private static bool Detect()
    {
        // Leaf 7: EBX bit 16 AVX512F, bit 30 AVX512BW; ECX bit 11 AVX512-VNNI. .NET's own answer also says whether the system saves the registers.
        if (!Avx512BW.IsSupported || !X86Base.IsSupported || !OperatingSystem.IsLinux())
        {
            return false;
        }

        (_, _, int ecx, _) = X86Base.CpuId(7, 0);
        return (ecx & (1 << 11)) != 0 && CodePage.Place([0xC3]) != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public byte* X;
        public byte* W;
        public float* Y;
        public long Blocks;
        public long PanelBytes;
        public long StrideBytes;
        public long Groups;
        public long Mask;
    }
}
