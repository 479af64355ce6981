namespace Autarky.Models.Tokenization;

/// <summary>The end of the piece of <paramref name="text"/> that begins at <paramref name="start"/>; always beyond it.</summary>
internal delegate int NextPiece(ReadOnlySpan<char> text, int start);

/// <summary>
/// The split patterns of <c>cl100k_base</c> and <c>o200k_base</c> as scanners. Each alternative of the pattern is tried in its order;
/// what a backtracking matcher would find by giving characters back is found here in one pass, so a hostile text costs no more than another.
/// </summary>
internal static class Pieces
{
    /// <summary>
    /// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>
    /// </summary>
    public static int Cl100k(ReadOnlySpan<char> text, int start)
    {
        int end = Contraction(text, start);
        if (end > start)
        {
            return end;
        }

        TextClass first = TextClasses.At(text, start, out int width);
        int word = first.IsAny(TextClass.Letter) ? start : MayPrecedeWord(first) ? start + width : text.Length;
        end = SkipWhile(text, word, TextClass.Letter);
        return end > word ? end : NumberMarksOrSpace(text, start, first, width, slashes: false);
    }

    /// <summary>
    /// <c>[^\r\n\p{L}\p{N}]?HEAD*TAIL+(contraction)?|[^\r\n\p{L}\p{N}]?HEAD+TAIL*(contraction)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>
    /// with HEAD = <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c> and TAIL = <c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>.
    /// </summary>
    public static int O200k(ReadOnlySpan<char> text, int start)
    {
        TextClass first = TextClasses.At(text, start, out int width);
        int end = -1;
        if (MayPrecedeWord(first))
        {
            end = WordWithTail(text, start + width);
            if (end < 0 && first.IsAny(TextClass.Tail))
            {
                end = start + width; // a mark that no word follows is a word of its own
            }

            if (end < 0)
            {
                end = WordOfHeads(text, start + width);
            }
        }
        else if (first.IsAny(TextClass.Letter))
        {
            end = WordWithTail(text, start);
            if (end < 0)
            {
                end = WordOfHeads(text, start);
            }
        }

        return end > 0 ? Contraction(text, end) : NumberMarksOrSpace(text, start, first, width, slashes: true);
    }

    // HEAD*TAIL+: the heads run as far as they can. If a tail follows, it runs on; else the last head that is a tail too ends the word.
    private static int WordWithTail(ReadOnlySpan<char> text, int start)
    {
        int lastOfBoth = -1;
        int at = start;
        while (at < text.Length)
        {
            TextClass here = TextClasses.At(text, at, out int width);
            if (!here.IsAny(TextClass.Head))
            {
                if (here.IsAny(TextClass.Tail))
                {
                    return SkipWhile(text, at, TextClass.Tail);
                }

                break;
            }

            at += width;
            if (here.IsAny(TextClass.Tail))
            {
                lastOfBoth = at;
            }
        }

        return lastOfBoth;
    }

    // HEAD+TAIL*, tried when HEAD*TAIL+ failed: then no tail follows.
    private static int WordOfHeads(ReadOnlySpan<char> text, int start)
    {
        int end = SkipWhile(text, start, TextClass.Head);
        return end > start ? end : -1;
    }

    private static int NumberMarksOrSpace(ReadOnlySpan<char> text, int start, TextClass first, int width, bool slashes)
    {
        if (first.IsAny(TextClass.Number))
        {
            return UpToThreeNumbers(text, start);
        }

        int marks = text[start] == ' ' ? start + 1 : start;
        int end = SkipMarks(text, marks);
        if (end > marks)
        {
            while (end < text.Length && (text[end] is '\r' or '\n' || (slashes && text[end] == '/')))
            {
                end++;
            }

            return end;
        }

        return first.IsAny(TextClass.Space) ? Spaces(text, start) : start + width;
    }

    private static int UpToThreeNumbers(ReadOnlySpan<char> text, int start)
    {
        int at = start;
        for (int i = 0; i < 3 && at < text.Length && TextClasses.At(text, at, out int width).IsAny(TextClass.Number); i++)
        {
            at += width;
        }

        return at;
    }

    // \s*[\r\n]+ | \s+(?!\S) | \s+ : up to the last line end of the run; else all but the last space; else that one.
    private static int Spaces(ReadOnlySpan<char> text, int start)
    {
        int at = start;
        int afterLineEnd = -1;
        while (at < text.Length)
        {
            TextClass here = TextClasses.At(text, at, out _); // every white space is one character
            if (!here.IsAny(TextClass.Space))
            {
                break;
            }

            at++;
            if (here.IsAny(TextClass.LineEnd))
            {
                afterLineEnd = at;
            }
        }

        if (afterLineEnd > 0)
        {
            return afterLineEnd;
        }

        return at < text.Length && at - start > 1 ? at - 1 : at;
    }

    /// <summary>The end of <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)</c> at a place; the place itself where there is none.</summary>
    private static int Contraction(ReadOnlySpan<char> text, int at)
    {
        if (at + 1 >= text.Length || text[at] != '\'')
        {
            return at;
        }

        char first = Fold(text[at + 1]);
        if (first is 's' or 't' or 'm' or 'd')
        {
            return at + 2;
        }

        if (at + 2 >= text.Length)
        {
            return at;
        }

        char second = Fold(text[at + 2]);
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? at + 3 : at;
    }

    // Simple case folding of the letters of the pattern: the long s (U+017F) folds to s.
    private static char Fold(char c) => c == '\u017F' ? 's' : char.ToLowerInvariant(c);

    // [^\r\n\p{L}\p{N}]
    private static bool MayPrecedeWord(TextClass c) => !c.IsAny(TextClass.LineEnd | TextClass.Letter | TextClass.Number);

    private static int SkipWhile(ReadOnlySpan<char> text, int at, TextClass wanted)
    {
        while (at < text.Length && TextClasses.At(text, at, out int width).IsAny(wanted))
        {
            at += width;
        }

        return at;
    }

    // [^\s\p{L}\p{N}]+
    private static int SkipMarks(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length
            && !TextClasses.At(text, at, out int width).IsAny(TextClass.Space | TextClass.Letter | TextClass.Number))
        {
            at += width;
        }

        return at;
    }
}
