using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autarky.Kernels.MatMul;

/// <summary>
/// Weights rounded to bfloat16 in twelve bits: the lower byte as it is, of the upper one (sign, upper seven bits of the exponent) the number of its entry in
/// a table that each panel has. The weights of one matrix lie within fourteen powers of two of their largest, so nearly nothing is lost and a quarter less
/// is read for every token.
/// </summary>
/// <remarks>
/// A panel of sixteen outputs: 64 bytes that begin with its table of sixteen upper bytes; then for each eight inputs 64 lower bytes of the pairs 0 and 1,
/// 64 of the pairs 2 and 3, and 64 bytes of numbers, those of the former in the lower, of the latter in the upper halves. Quarter q of such 64 bytes holds
/// outputs 4q to 4q + 3: eight bytes of the first pair, eight of the second, so that bytes joined within quarters are what a product of pairs reads.
/// Weights more than thirteen powers of two below the panel's largest are 0. Compare: Zhang and others, 70 % size, 100 % accuracy: lossless LLM compression
/// (DFloat11), 2025, where exponents have a Huffman code.
/// </remarks>
public static class TwelveBitPanels
{
    /// <summary>Inputs a block.</summary>
    public const int Inputs = 8;

    internal const int TableBytes = 64;
    internal const int BlockBytes = 192;

    private const int Lanes = PanelMatMul.PanelWidth;

    // Entries 1 to 7 of each sign are exponents; entry 0 is zero.
    private const int Exponents = 7;

    // Of a row's sum of squares: a quarter of what rounding to bfloat16 does to its length.
    private const double MostLost = 1.0 / (1 << 24);

    /// <summary>Bytes of a panel.</summary>
    /// <param name="inputs">A multiple of eight.</param>
    public static int PanelBytes(int inputs) => TableBytes + (inputs / Inputs * BlockBytes);

    /// <summary>Rounds up to sixteen rows of weights and packs them.</summary>
    /// <param name="rows">Shape [count, inputs], inputs being a multiple of eight.</param>
    /// <param name="inputs">Weights a row.</param>
    /// <param name="panel">A zeroed panel.</param>
    /// <returns>False, and the panel is of no use, where a row would lose more than rounding costs anyway.</returns>
    public static bool TryPack(ReadOnlySpan<float> rows, int inputs, Span<byte> panel)
    {
        int largest = 0;
        foreach (float weight in rows)
        {
            largest = Math.Max(largest, Upper(PairMatMul.Bits(weight)));
        }

        for (int entry = 1; entry <= Exponents; entry++)
        {
            byte upper = (byte)Math.Max(0, largest - Exponents + entry);
            (panel[entry], panel[entry + 8]) = (upper, (byte)(upper | 0x80));
        }

        panel[8] = 0x80;
        for (int lane = 0; lane * inputs < rows.Length; lane++)
        {
            ReadOnlySpan<float> row = rows.Slice(lane * inputs, inputs);
            double all = 0, lost = 0;
            for (int i = 0; i < inputs; i++)
            {
                ushort bits = PairMatMul.Bits(row[i]);
                int entry = Upper(bits) - largest + Exponents, at = TableBytes + (i / Inputs * BlockBytes);
                all += (double)row[i] * row[i];
                if (entry < 1)
                {
                    lost += (double)row[i] * row[i];
                    (entry, bits) = (0, (ushort)(bits & 0x8000));
                }

                int pair = i / 2 % 4, within = (lane / 4 * 16) + (pair % 2 * 8) + (lane % 4 * 2) + (i % 2);
                panel[at + (pair / 2 * 64) + within] = (byte)bits;
                panel[at + 128 + within] |= (byte)((entry | (bits >> 15 << 3)) << (pair / 2 * 4));
            }

            if (!double.IsFinite(all) || lost > all * MostLost)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes panels out as <see cref="PairMatMul"/> reads them.</summary>
    /// <param name="panels">Whole panels, one after the other.</param>
    /// <param name="inputs">Inputs of a panel.</param>
    /// <param name="pairs">Receives as many panels.</param>
    public static void Unpack(ReadOnlySpan<byte> panels, int inputs, Span<ushort> pairs)
    {
        int panelBytes = PanelBytes(inputs), to = 0;
        for (int from = 0; from < panels.Length; from += panelBytes)
        {
            ReadOnlySpan<byte> panel = panels.Slice(from, panelBytes);
            Vector128<byte> table = Vector128.Create(panel[..16]);
            for (int at = TableBytes; at < panelBytes; at += BlockBytes)
            {
                UnpackBlock(table, panel.Slice(at, BlockBytes), pairs.Slice(to, Inputs * Lanes));
                to += Inputs * Lanes;
            }
        }
    }

    private static void UnpackBlock(Vector128<byte> table, ReadOnlySpan<byte> block, Span<ushort> words)
    {
        ref byte from = ref MemoryMarshal.GetReference(block);
        ref ushort to = ref MemoryMarshal.GetReference(words);
        for (int quarter = 0; quarter < 4; quarter++)
        {
            Vector128<byte> numbers = Vector128.LoadUnsafe(ref from, (nuint)(128 + (quarter * 16)));
            for (int half = 0; half < 2; half++)
            {
                Vector128<byte> lower = Vector128.LoadUnsafe(ref from, (nuint)((half * 64) + (quarter * 16)));
                Vector128<byte> entries = (half == 0 ? numbers : (numbers.AsUInt16() >> 4).AsByte()) & Vector128.Create((byte)15);
                Vector128<byte> upper = Vector128.Shuffle(table, entries);
                nuint at = (nuint)((half * 64) + (quarter * 8));
                (Vector128.WidenLower(lower) | (Vector128.WidenLower(upper) << 8)).StoreUnsafe(ref to, at);
                (Vector128.WidenUpper(lower) | (Vector128.WidenUpper(upper) << 8)).StoreUnsafe(ref to, at + 32);
            }
        }
    }

    // The upper seven bits of the exponent.
    private static int Upper(ushort bits) => (bits >> 8) & 0x7f;
}
