namespace Autarky.Text.Tokenization.Splitting;

/// <summary>The split patterns of DeepSeek's vocabularies as scanners, one for each step that is long or common.</summary>
internal static class DeepSeekSplits
{
    /// <summary><c>[一-龥぀-ゟ゠-ヿ]+</c>: Chinese characters and Japanese syllables.</summary>
    public static int HanAndKana(ReadOnlySpan<char> text, int start)
    {
        int at = start;
        bool first = IsHanOrKana(text[at]);
        while (++at < text.Length && IsHanOrKana(text[at]) == first)
        {
        }

        return at;
    }

    /// <summary>
    /// <c>[ASCII marks][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>; what no alternative takes stays
    /// together up to the next place where one does.
    /// </summary>
    public static int Words(ReadOnlySpan<char> text, int start)
    {
        int end = Match(text, start);
        int at = start;
        while (end < 0 && at < text.Length)
        {
            TextClasses.At(text, at, out int width);
            at += width;
            if (at >= text.Length || Match(text, at) >= 0)
            {
                end = at;
            }
        }

        return end;
    }

    private static int Match(ReadOnlySpan<char> text, int start)
    {
        TextClass first = TextClasses.At(text, start, out int width);
        int next = start + width;
        if (text[start] < 0x80 && first.IsAny(TextClass.Punctuation | TextClass.Symbol) && next < text.Length && char.IsAsciiLetter(text[next]))
        {
            while (next < text.Length && char.IsAsciiLetter(text[next]))
            {
                next++;
            }

            return next;
        }

        if (IsWord(first))
        {
            return SkipWord(text, next);
        }

        if (!first.IsAny(TextClass.LineEnd | TextClass.Punctuation | TextClass.Symbol))
        {
            int end = SkipWord(text, next);
            if (end > next)
            {
                return end;
            }
        }

        int marks = text[start] == ' ' ? start + 1 : start;
        int afterMarks = TextClasses.SkipWhile(text, marks, TextClass.Punctuation | TextClass.Symbol);
        if (afterMarks > marks)
        {
            return TextClasses.SkipWhile(text, afterMarks, TextClass.LineEnd);
        }

        return first.IsAny(TextClass.Space) ? GptSplits.Spaces(text, start, lineEnds: true) : -1;
    }

    private static bool IsWord(TextClass c) => c.IsAny(TextClass.Letter | TextClass.Head | TextClass.Tail);

    // Heads and tails are the letters and the marks.
    private static int SkipWord(ReadOnlySpan<char> text, int at) => TextClasses.SkipWhile(text, at, TextClass.Letter | TextClass.Head | TextClass.Tail);

    private static bool IsHanOrKana(char c) => c is (>= '\u4E00' and <= '\u9FA5') or (>= '\u3040' and <= '\u30FF');
}
