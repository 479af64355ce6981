using Autarky.Kernels.Emitting;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// What routines have in common that read up to four panels side by side, block by block: their addresses, and asking for blocks ahead of time.
/// </summary>
internal static class PanelStreams
{
    /// <summary>What one thread has on its way from memory: some 150 ns of its share of the bandwidth.</summary>
    private const int AheadBytes = 6144;

    /// <summary>A place in a panel.</summary>
    /// <param name="first">Holds where panel 0 is; <see cref="Reg.Rdx"/> holds the bytes from one panel to the next.</param>
    /// <param name="third">Holds where panel 2 is.</param>
    /// <param name="panel">Which one, 0 to 3.</param>
    /// <param name="at">Bytes from there.</param>
    public static Mem Panel(Reg first, Reg third, int panel, int at) => panel switch
    {
        0 => new Mem(first, at),
        1 => new Mem(first, at, Reg.Rdx, 1),
        2 => new Mem(third, at),
        _ => new Mem(third, at, Reg.Rdx, 1),
    };

    /// <summary>
    /// Asks for one block of each panel. The processor's own guesses end at a page of 4 KiB and see too many streams: without this, weights arrive at half the
    /// memory's speed. Towards the end of the panels it goes on with those of the next group. Uses rbx; r11 holds the blocks left, r12 and r13 what is asked
    /// for.
    /// </summary>
    /// <param name="code">Where the code goes.</param>
    /// <param name="together">Panels side by side.</param>
    /// <param name="blockBytes">Bytes of a block.</param>
    /// <param name="ahead">Where the numbers of <see cref="Ahead"/> are.</param>
    public static void EmitAhead(Assembler code, int together, int blockBytes, Mem ahead)
    {
        code.Load(Reg.Rbx, ahead with { Displacement = ahead.Displacement + 16 });
        code.Add(Reg.Rbx, Reg.R12);
        code.Compare(Reg.R11, ahead);
        code.MoveIfEqual(Reg.R12, Reg.Rbx);
        code.Address(Reg.R13, new Mem(Reg.R12, 0, Reg.Rdx, 2));
        for (int p = 0; p < together; p++)
        {
            for (int at = 0; at < blockBytes; at += 64)
            {
                code.Prefetch(Panel(Reg.R12, Reg.R13, p, at));
            }
        }

        code.Add(Reg.R12, blockBytes);
    }

    /// <summary>Sets r12 to what is asked for first, from where a group begins.</summary>
    public static void EmitFirst(Assembler code, Reg group, Mem ahead)
    {
        code.Load(Reg.R12, ahead with { Displacement = ahead.Displacement + 8 });
        code.Add(Reg.R12, group);
    }

    /// <summary>
    /// Writes the sums of some rows and all panels to where rbx says, rows being rdi bytes apart; rbx says where the next row's go afterwards.
    /// </summary>
    public static void EmitStores(Assembler code, int rows, int together, Func<int, int, int> sum)
    {
        for (int t = 0; t < rows; t++)
        {
            for (int p = 0; p < together; p++)
            {
                code.StoreVector(new Mem(Reg.Rbx, p * 64), sum(t, p));
            }

            code.Add(Reg.Rbx, Reg.Rdi);
        }
    }

    /// <summary>How far ahead.</summary>
    /// <param name="Blocks">Blocks left when the next group comes into sight.</param>
    /// <param name="Bytes">Bytes from a block to the one that is asked for.</param>
    /// <param name="Jump">Bytes from a group's panel to the next group's, less one panel.</param>
    public readonly record struct Ahead(long Blocks, long Bytes, long Jump)
    {
        public static Ahead Of(int blocks, int blockBytes, int panelBytes, int together)
        {
            int ahead = Math.Min(blocks, Math.Max(2, AheadBytes / (blockBytes * together)));
            return new Ahead(ahead, (long)ahead * blockBytes, (together - 1L) * panelBytes);
        }
    }
}
