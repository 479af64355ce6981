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
    // Sums in int32 and in float32 for every row and panel must fit into 32 registers beside the weights. From memory come panels one by one: one stream is
    // what processors guess right (several take twice as long). Of panels that are near, several at a time share the reading of an input where there are few
    // rows, and more rows than six pass by in two halves: what that saves in reading is more than what it reads twice.
    private const int MostRowsAtOnce = 6;
    private static readonly int[] NearPanelsByRows = [0, 4, 4, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1];

    // Registers that keep a number throughout: 15 in every byte, 16 and 32 in every byte, the sixteen numbers of MXFP4.
    private const int NibbleMask = 31, PlaneValues = 30, PointTable = 30;

    // Of each kind one for panels that are near and one for others.
    private static readonly RoutineTable Routines = new(Enum.GetValues<BlockKind>().Length * 2, ByteTiles.Rows);

    /// <summary>Whether the processor has the instructions and the system lets code be made.</summary>
    public static bool IsSupported { get; } = Detect();

    /// <summary>Multiplies some rows with some panels.</summary>
    /// <param name="kind">How the panels store weights.</param>
    /// <param name="records">A tile of rows.</param>
    /// <param name="rows">How many it has.</param>
    /// <param name="blocks">Blocks of a row.</param>
    /// <param name="panels">Whole panels.</param>
    /// <param name="y">Receives the products.</param>
    /// <param name="stride">Numbers from one row of them to the next.</param>
    /// <param name="near">Whether the panels are in the processor's caches.</param>
    public static void Run(BlockKind kind, ReadOnlySpan<byte> records, int rows, int blocks, ReadOnlySpan<byte> panels, Span<float> y, int stride, bool near)
    {
        int panelBytes = blocks * kind.Bytes(), count = panels.Length / panelBytes, together = near ? NearPanelsByRows[RowsAtOnce(rows)] : 1;
        fixed (byte* x = records, w = panels)
        fixed (float* to = y)
        {
            int groups = count / together, rest = count % together;
            if (groups > 0)
            {
                Call(kind, rows, together, near, x, w, to, blocks, panelBytes, stride, groups);
            }

            if (rest > 0)
            {
                int done = groups * together;
                Call(kind, rows, rest, near, x, w + ((long)done * panelBytes), to + (done * 16), blocks, panelBytes, stride, 1);
            }
        }
    }

    /// <summary>Writes the routine for a kind, so many rows and so many panels at a time, which are near or on their way from memory.</summary>
    internal static byte[] Emit(BlockKind kind, int rows, int together, bool near)
    {
        var code = new Assembler();

        // rax: arguments, r8: records, r9 and rcx: panels, r10: outputs, r11: blocks left, rdx: bytes a panel, rsi: groups left, rdi: bytes a row of outputs,
        // rbx: where the next row's outputs go, r12 and r13: what of the panels is asked for ahead of time.
        code.Move(Reg.Rax, Reg.Rdi);
        code.Push(Reg.Rbx);
        code.Push(Reg.R12);
        code.Push(Reg.R13);
        code.Load(Reg.R9, new Mem(Reg.Rax, 8));
        code.Load(Reg.R10, new Mem(Reg.Rax, 16));
        code.Load(Reg.Rdx, new Mem(Reg.Rax, 32));
        code.Load(Reg.Rdi, new Mem(Reg.Rax, 40));
        code.Load(Reg.Rsi, new Mem(Reg.Rax, 48));
        if (kind != BlockKind.Bytes)
        {
            code.Broadcast(NibbleMask, new Mem(Reg.Rax, 56));
        }

        for (int plane = 0; plane < kind.Planes(); plane++)
        {
            code.Broadcast(PlaneValues - plane, new Mem(Reg.Rax, 60 + (plane * 4)));
        }

        if (kind == BlockKind.Points)
        {
            code.Broadcast16(PointTable, new Mem(Reg.Rax, 72));
        }

        int nextGroup = code.Position;
        int atOnce = near && together > 1 ? RowsAtOnce(rows) : rows;
        for (int first = 0; first < rows; first += atOnce)
        {
            EmitPass(code, kind, new Rows(first, Math.Min(atOnce, rows - first), rows), together, near);
        }

        for (int p = 0; p < together; p++)
        {
            code.Add(Reg.R9, Reg.Rdx);
        }

        code.Add(Reg.R10, together * 64);
        code.Decrement(Reg.Rsi);
        code.JumpIfNotZero(nextGroup);
        code.Pop(Reg.R13);
        code.Pop(Reg.R12);
        code.Pop(Reg.Rbx);
        code.Return();
        return code.ToArray();
    }

    private static int RowsAtOnce(int rows) => rows <= MostRowsAtOnce ? rows : (rows + 1) / 2;

    // All blocks of a group of panels with some of the rows. The panels are where they were afterwards.
    private static void EmitPass(Assembler code, BlockKind kind, Rows rows, int together, bool near)
    {
        int sums = rows.Count * together, free = 2 * sums;
        int Whole(int t, int p) => (t * together) + p;
        int Sum(int t, int p) => sums + (t * together) + p;
        var ahead = new Mem(Reg.Rax, Arguments.AheadAt);
        code.Load(Reg.R8, new Mem(Reg.Rax, 0));
        code.Load(Reg.R11, new Mem(Reg.Rax, 24));
        code.Address(Reg.Rcx, new Mem(Reg.R9, 0, Reg.Rdx, 2));
        if (!near)
        {
            PanelStreams.EmitFirst(code, Reg.R9, ahead);
        }

        for (int i = 0; i < sums; i++)
        {
            code.Clear(sums + i);
        }

        int nextBlock = code.Position;
        if (!near)
        {
            PanelStreams.EmitAhead(code, together, kind.Bytes(), ahead);
        }

        for (int set = 0; set < kind.ScaleSets(); set++)
        {
            EmitStart(code, rows, together, ByteTiles.OffsetAt(kind, set), Whole);
            switch (kind)
            {
                case BlockKind.Bytes: EmitBytes(code, rows, together, free, Whole); break;
                case BlockKind.Sixes: EmitHalf(code, kind, set, rows, together, free, Whole); break;
                default: EmitNibbles(code, kind, rows, together, free, Whole); break;
            }

            EmitScales(code, kind, set, rows, together, free, Whole, Sum);
        }

        code.Add(Reg.R8, ByteTiles.RecordBytes(rows.All));
        code.Add(Reg.R9, kind.Bytes());
        code.Add(Reg.Rcx, kind.Bytes());
        code.Decrement(Reg.R11);
        code.JumpIfNotZero(nextBlock);
        code.Subtract(Reg.R9, Reg.Rdx);
        if (rows.First == 0)
        {
            code.Move(Reg.Rbx, Reg.R10);
        }

        PanelStreams.EmitStores(code, rows.Count, together, Sum);
    }

    private static Mem Panel(int panel, int at) => PanelStreams.Panel(Reg.R9, Reg.Rcx, panel, at);

    // Sums of integers begin with what takes the excess of the unsigned weights off again.
    private static void EmitStart(Assembler code, Rows rows, int together, int offsetAt, Func<int, int, int> whole)
    {
        for (int t = 0; t < rows.Count; t++)
        {
            for (int p = 0; p < together; p++)
            {
                if (offsetAt < 0)
                {
                    code.Clear(whole(t, p));
                }
                else
                {
                    code.Broadcast(whole(t, p), rows.Part(t, offsetAt));
                }
            }
        }
    }

    private static void EmitBytes(Assembler code, Rows rows, int together, int free, Func<int, int, int> whole)
    {
        for (int g = 0; g < 8; g++)
        {
            for (int p = 0; p < together; p++)
            {
                code.LoadVector(free + p, Panel(p, BlockKind.Bytes.WeightsAt() + (g * 64)));
            }

            EmitDots(code, rows, together, free, free + together, g, whole);
        }
    }

    // Both halves of the nibbles from one load.
    private static void EmitNibbles(Assembler code, BlockKind kind, Rows rows, int together, int free, Func<int, int, int> whole)
    {
        for (int g = 0; g < 4; g++)
        {
            for (int p = 0; p < together; p++)
            {
                int lower = free + p, upper = free + together + p;
                code.LoadVector(lower, Panel(p, kind.WeightsAt() + (g * 64)));
                code.ShiftWordsRight(upper, lower, 4);
                EmitWeights(code, kind, p, g, lower);
                EmitWeights(code, kind, p, g + 4, upper);
            }

            EmitDots(code, rows, together, free, free + (2 * together), g, whole);
            EmitDots(code, rows, together, free + together, free + (2 * together), g + 4, whole);
        }
    }

    // The lower or the upper halves of the nibbles alone: each has scales of its own.
    private static void EmitHalf(Assembler code, BlockKind kind, int half, Rows rows, int together, int free, Func<int, int, int> whole)
    {
        for (int g = 0; g < 4; g++)
        {
            for (int p = 0; p < together; p++)
            {
                code.LoadVector(free + p, Panel(p, kind.WeightsAt() + (g * 64)));
                if (half == 1)
                {
                    code.ShiftWordsRight(free + p, free + p, 4);
                }

                EmitWeights(code, kind, p, g + (4 * half), free + p);
            }

            EmitDots(code, rows, together, free, free + together, g + (4 * half), whole);
        }
    }

    // From bytes whose lower halves are the nibbles to weights.
    private static void EmitWeights(Assembler code, BlockKind kind, int panel, int group, int register)
    {
        code.And(register, register, NibbleMask);
        for (int plane = 0; plane < kind.Planes(); plane++)
        {
            int at = kind.WeightsAt() + BlockKinds.NibbleBytes + (plane * BlockKinds.PlaneBytes) + (group * 8);
            code.LoadMask(1 + plane, Panel(panel, at));
            code.AddBytesWhere(1 + plane, register, register, PlaneValues - plane);
        }

        if (kind == BlockKind.Points)
        {
            code.LookUpBytes(register, PointTable, register);
        }
    }

    private static void EmitScales(
        Assembler code, BlockKind kind, int set, Rows rows, int together, int free, Func<int, int, int> whole, Func<int, int, int> sum)
    {
        for (int p = 0; p < together; p++)
        {
            code.LoadHalves(free, Panel(p, set * BlockKinds.ScaleSetBytes));
            if (kind.HasMinimum())
            {
                code.LoadHalves(free + 1, Panel(p, BlockKinds.ScaleSetBytes));
            }

            for (int t = 0; t < rows.Count; t++)
            {
                code.ToFloat(whole(t, p), whole(t, p));
                code.Multiply(free + 2, free, rows.Part(t, ByteTiles.ScaleAt));
                code.MultiplyAdd(sum(t, p), whole(t, p), free + 2);
                if (kind.HasMinimum())
                {
                    code.MultiplyAdd(sum(t, p), free + 1, rows.Part(t, ByteTiles.SumAt));
                }
            }
        }
    }

    private static void EmitDots(Assembler code, Rows rows, int together, int weights, int spare, int group, Func<int, int, int> whole)
    {
        for (int t = 0; t < rows.Count; t++)
        {
            Mem x = rows.Part(t, group * 4);
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

    private static void Call(BlockKind kind, int rows, int together, bool near, byte* x, byte* w, float* y, int blocks, int panelBytes, int stride, int groups)
    {
        int which = ((int)kind * 2) + (near ? 1 : 0);
        nint routine = Routines[which, rows, together] is var placed && placed != 0
            ? placed
            : Routines.Place(which, rows, together, Emit(kind, rows, together, near));
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
            FirstPlane = 0x10101010,
            SecondPlane = 0x20202020,
            Ahead = PanelStreams.Ahead.Of(blocks, kind.Bytes(), panelBytes, together),
        };
        WeightGroups.PointTable.CopyTo(new Span<byte>(arguments.Points, 16));
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
        return (ecx & (1 << 11)) != 0 && CodePage.IsAllowed;
    }

    /// <summary>The rows of a pass.</summary>
    /// <param name="First">The first of them.</param>
    /// <param name="Count">How many.</param>
    /// <param name="All">Rows of the tile.</param>
    private readonly record struct Rows(int First, int Count, int All)
    {
        /// <summary>A place in the part that one of them has of the record at r8.</summary>
        public Mem Part(int row, int at) => new(Reg.R8, ((First + row) * ByteTiles.RowBytes) + at);
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
        public int Mask;
        public int FirstPlane;
        public int SecondPlane;
        public int Unused;
        public fixed byte Points[16];
        public PanelStreams.Ahead Ahead;

        public const int AheadAt = 88;
    }
}
