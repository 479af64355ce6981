namespace Autarky.Text.Tokenization.Splitting;

/// <summary>
/// The split patterns of GPT-2 and its successors as scanners. Each alternative of the pattern is tried in its order;
/// what a backtracking matcher would find by giving characters back is found here in one pass, so a hostile text costs no more than another.
/// </summary>
internal static class GptSplits
{
    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c></summary>
    public static int Gpt2(ReadOnlySpan<char> text, int start)
    {
        int end = AsciiWords.OfLetters(text, start, marksBefore: false);
        if (end > 0)
        {
            return end;
        }

        end = LowerContraction(text, start);
        if (end > start)
        {
            return end;
        }

        int word = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        TextClass first = TextClasses.At(text, word, out int width);
        if (first.IsAny(TextClass.Letter))
        {
            return TextClasses.SkipWhile(text, word + width, TextClass.Letter);
        }

        if (first.IsAny(TextClass.Number))
        {
            return TextClasses.SkipWhile(text, word + width, TextClass.Number);
        }

        return first.IsAny(TextClass.Space)
            ? Spaces(text, start, lineEnds: false)
            : TextClasses.SkipUntil(text, word + width, TextClass.Space | TextClass.Letter | TextClass.Number);
    }

    /// <summary>
    /// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>
    /// </summary>
    public static int Cl100k(ReadOnlySpan<char> text, int start) => WordsOfLetters(text, start, digits: 3);

    /// <summary>As <see cref="Cl100k"/>, but each number is a piece of its own.</summary>
    public static int Qwen2(ReadOnlySpan<char> text, int start) => WordsOfLetters(text, start, digits: 1);

    /// <summary>As <see cref="O200k"/>, but without contractions and each number is a piece of its own.</summary>
    public static int Tekken(ReadOnlySpan<char> text, int start) => WordsByCase(text, start, contractions: false, digits: 1);

    private static int WordsOfLetters(ReadOnlySpan<char> text, int start, int digits)
    {
        int end = AsciiWords.OfLetters(text, start, marksBefore: true);
        if (end > 0)
        {
            return end;
        }

        end = Contraction(text, start);
        if (end > start)
        {
            return end;
        }

        TextClass first = TextClasses.At(text, start, out int width);
        int word = first.IsAny(TextClass.Letter) ? start : MayPrecedeWord(first) ? start + width : text.Length;
        end = TextClasses.SkipWhile(text, word, TextClass.Letter);
        return end > word ? end : NumberMarksOrSpace(text, start, first, width, slashes: false, digits);
    }

    /// <summary>
    /// <c>[^\r\n\p{L}\p{N}]?HEAD*TAIL+(contraction)?|[^\r\n\p{L}\p{N}]?HEAD+TAIL*(contraction)?|\p{N}{1,3}|
    /// ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+</c> with HEAD = <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c> and TAIL = <c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>.
    /// </summary>
    public static int O200k(ReadOnlySpan<char> text, int start) => WordsByCase(text, start, contractions: true, digits: 3);

    private static int WordsByCase(ReadOnlySpan<char> text, int start, bool contractions, int digits)
    {
        int end = AsciiWords.ByCase(text, start);
        if (end > 0)
        {
            return contractions ? Contraction(text, end) : end;
        }

        TextClass first = TextClasses.At(text, start, out int width);
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

        if (end > 0)
        {
            return contractions ? Contraction(text, end) : end;
        }

        return NumberMarksOrSpace(text, start, first, width, slashes: true, digits);
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
                    return TextClasses.SkipWhile(text, at, TextClass.Tail);
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
        int end = TextClasses.SkipWhile(text, start, TextClass.Head);
        return end > start ? end : -1;
    }

    private static int NumberMarksOrSpace(ReadOnlySpan<char> text, int start, TextClass first, int width, bool slashes, int digits)
    {
        if (first.IsAny(TextClass.Number))
        {
            return Numbers(text, start, digits);
        }

        int marks = text[start] == ' ' ? start + 1 : start;
        int end = TextClasses.SkipUntil(text, marks, TextClass.Space | TextClass.Letter | TextClass.Number);
        if (end > marks)
        {
            while (end < text.Length && (text[end] is '\r' or '\n' || (slashes && text[end] == '/')))
            {
                end++;
            }

            return end;
        }

        return first.IsAny(TextClass.Space) ? Spaces(text, start, lineEnds: true) : start + width;
    }

    /// <summary><c>\p{N}{1,most}</c></summary>
    internal static int Numbers(ReadOnlySpan<char> text, int start, int most)
    {
        int at = start;
        for (int i = 0; i < most && at < text.Length && TextClasses.At(text, at, out int width).IsAny(TextClass.Number); i++)
        {
            at += width;
        }

        return at;
    }

    /// <summary>
    /// <c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: up to the last line end of the run; else all but the last space; else that one. The first alternative only
    /// where <paramref name="lineEnds"/> says so.
    /// </summary>
    internal static int Spaces(ReadOnlySpan<char> text, int start, bool lineEnds)
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
            if (lineEnds && here.IsAny(TextClass.LineEnd))
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

    // 's|'t|'re|'ve|'m|'ll|'d
    private static int LowerContraction(ReadOnlySpan<char> text, int at)
    {
        if (text[at] != '\'' || at + 1 >= text.Length)
        {
            return at;
        }

        char second = at + 2 < text.Length ? text[at + 2] : '\0';
        return (text[at + 1], second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => at + 2,
            ('r', 'e') or ('v', 'e') or ('l', 'l') => at + 3,
            _ => at,
        };
    }
}
