using System.Globalization;
using System.Text;

namespace Autarky.Ledger.Search;

/// <summary>
/// Cuts a text into words: runs of letters, digits and marks. In scripts that put no spaces between words (Chinese, Japanese, Thai) each letter is a word, and
/// so is each symbol beyond ASCII, such as an emoji. The same rule cuts what is searched and what is searched for.
/// </summary>
internal static class Words
{
    private const int ZeroWidthSpace = 0x200B;

    private enum Kind
    {
        Between,
        Dropped,
        Letter,
        WordByItself,
    }

    public static List<Word> Of(string text)
    {
        var words = new List<Word>();
        var folded = new StringBuilder();
        Span<char> letter = stackalloc char[2];
        int start = 0, end = 0, at = 0, runes = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int next = at + rune.Utf16SequenceLength;
            switch (KindOf(rune))
            {
                case Kind.Letter:
                    start = runes == 0 ? at : start;
                    end = next;
                    if (++runes <= Word.LongestCompared)
                    {
                        folded.Append(letter[..Folding.Of(rune).EncodeToUtf16(letter)]);
                    }

                    break;
                case Kind.Dropped:
                    end = runes > 0 ? next : end;
                    break;
                case Kind.WordByItself:
                    End();
                    words.Add(new Word(Folding.Of(rune).ToString(), at, next - at));
                    break;
                default:
                    End();
                    break;
            }

            at = next;
        }

        End();
        return words;

        void End()
        {
            if (runes > 0)
            {
                words.Add(new Word(folded.ToString(), start, end - start));
                folded.Clear();
                runes = 0;
            }
        }
    }

    private static Kind KindOf(Rune rune)
    {
        if (rune.IsAscii)
        {
            return Rune.IsLetterOrDigit(rune) ? Kind.Letter : Kind.Between;
        }

        if (rune == Rune.ReplacementChar || rune.Value == ZeroWidthSpace)
        {
            return Kind.Between;
        }

        if (Folding.IsDropped(rune))
        {
            return Kind.Dropped;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber:
                return IsOfScriptWithoutSpaces(rune.Value) ? Kind.WordByItself : Kind.Letter;
            case UnicodeCategory.Format:
                return Kind.Dropped; // joiners, soft hyphens, marks of direction
            case UnicodeCategory.OtherSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.OtherNotAssigned:
                return Kind.WordByItself; // what is not assigned may be an emoji that is newer than this program
            default:
                return Kind.Between;
        }
    }

    private static bool IsOfScriptWithoutSpaces(int value) => value is
        (>= 0x0E00 and <= 0x0FFF) // Thai, Lao, Tibetan
        or (>= 0x1000 and <= 0x109F) // Burmese
        or (>= 0x1780 and <= 0x17FF) // Khmer
        or (>= 0x3005 and <= 0x3007) or (>= 0x3040 and <= 0x312F) or (>= 0x31A0 and <= 0x31FF) // kana, bopomofo
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) // Han
        or (>= 0xFF66 and <= 0xFF9F) // kana of half width
        or (>= 0x20000 and <= 0x3FFFF); // Han
}
