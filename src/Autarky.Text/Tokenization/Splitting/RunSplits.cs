namespace Autarky.Text.Tokenization.Splitting;

/// <summary>
/// Small split patterns, most of them steps before a larger one. What a pattern matches is a piece, and so is all that lies between two matches.
/// </summary>
internal static class RunSplits
{
    /// <summary><c>\p{N}</c>: each number alone.</summary>
    public static int EachNumber(ReadOnlySpan<char> text, int start) => Numbers(text, start, 1);

    /// <summary><c>\p{N}{1,3}</c></summary>
    public static int ThreeNumbers(ReadOnlySpan<char> text, int start) => Numbers(text, start, 3);

    /// <summary><c>\p{N}+</c></summary>
    public static int AllNumbers(ReadOnlySpan<char> text, int start) => Numbers(text, start, int.MaxValue);

    /// <summary><c>[0-9][0-9][0-9]</c></summary>
    public static int ThreeDigits(ReadOnlySpan<char> text, int start)
    {
        for (int at = start; at < text.Length; at++)
        {
            at = text[at..].IndexOfAnyInRange('0', '9') is int offset and >= 0 ? at + offset : text.Length;
            if (at + 2 < text.Length && char.IsAsciiDigit(text[at + 1]) && char.IsAsciiDigit(text[at + 2]))
            {
                return at > start ? at : at + 3;
            }
        }

        return text.Length;
    }

    /// <summary><c>[\r\n]</c></summary>
    public static int EachLineEnd(ReadOnlySpan<char> text, int start)
    {
        int at = text[start..].IndexOfAny('\r', '\n');
        return at == 0 ? start + 1 : at > 0 ? start + at : text.Length;
    }

    /// <summary><c>\s+$</c></summary>
    public static int LastSpaces(ReadOnlySpan<char> text, int start)
    {
        int end = text.Length;
        while (end > start && TextClasses.At(text, end - 1, out _).IsAny(TextClass.Space))
        {
            end--;
        }

        return end > start ? end : text.Length;
    }

    /// <summary><c>[\p{P}\$\+&lt;=&gt;\^~\|`]+</c>: the marks of Falcon; with false, the back-tick is none of them.</summary>
    public static NextPiece Marks(bool backTick) => (text, start) =>
    {
        int at = start;
        bool first = IsMark(text, at, backTick, out int width);
        do
        {
            at += width;
        }
        while (at < text.Length && IsMark(text, at, backTick, out width) == first);
        return at;
    };

    /// <summary>Pieces that begin at a space; a run of spaces stays together and with the word after it.</summary>
    public static int SpaceRuns(ReadOnlySpan<char> text, int start)
    {
        int word = text[start..].IndexOfAnyExcept(' ');
        if (word < 0)
        {
            return text.Length;
        }

        int end = text[(start + word)..].IndexOf(' ');
        return end < 0 ? text.Length : start + word + end;
    }

    /// <summary>Pieces that begin at a space, each space a piece of its own but the last before a word.</summary>
    public static int EachSpace(ReadOnlySpan<char> text, int start)
    {
        int end = text[(start + 1)..].IndexOf(' ');
        return end < 0 ? text.Length : start + 1 + end;
    }

    /// <summary>White space is left out of no piece but parted from what is none: <c>\s+</c>.</summary>
    public static int Spaces(ReadOnlySpan<char> text, int start)
    {
        int end = TextClasses.SkipWhile(text, start, TextClass.Space);
        return end > start ? end : TextClasses.SkipUntil(text, start, TextClass.Space);
    }

    private static int Numbers(ReadOnlySpan<char> text, int start, int most)
    {
        int end = GptSplits.Numbers(text, start, most);
        return end > start ? end : TextClasses.SkipUntil(text, start, TextClass.Number);
    }

    private static bool IsMark(ReadOnlySpan<char> text, int at, bool backTick, out int width)
    {
        TextClass here = TextClasses.At(text, at, out width);
        return here.IsAny(TextClass.Punctuation) || text[at] is '$' or '+' or '<' or '=' or '>' or '^' or '~' or '|' || (backTick && text[at] == '`');
    }
}
