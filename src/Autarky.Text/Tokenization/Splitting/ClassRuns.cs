namespace Autarky.Text.Tokenization.Splitting;

/// <summary>Whether the code point at a place belongs to the run, and how many characters it takes.</summary>
internal delegate bool BelongsAt(ReadOnlySpan<char> text, int at, out int width);

/// <summary><c>\s?[class]+</c> or <c>[class]+</c> as a split step, for vocabularies where speed matters less than being right.</summary>
internal sealed class ClassRuns(BelongsAt belongs, bool spaceBefore)
{
    /// <summary>A step over a class of <see cref="TextClass"/>.</summary>
    public static NextPiece Of(TextClass wanted, bool spaceBefore) =>
        new ClassRuns((ReadOnlySpan<char> text, int at, out int width) => TextClasses.At(text, at, out width).IsAny(wanted), spaceBefore).Next;

    /// <summary>A step over a set of code points.</summary>
    public static NextPiece Of(CodePointSet wanted, bool spaceBefore) => new ClassRuns(wanted.HasAt, spaceBefore).Next;

    public int Next(ReadOnlySpan<char> text, int start)
    {
        int end = Match(text, start);
        int at = start;
        while (end < 0)
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

    private int Match(ReadOnlySpan<char> text, int at)
    {
        if (spaceBefore && at + 1 < text.Length && TextClasses.At(text, at, out _).IsAny(TextClass.Space) && belongs(text, at + 1, out int width))
        {
            return Run(text, at + 1 + width);
        }

        return belongs(text, at, out width) ? Run(text, at + width) : -1;
    }

    private int Run(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && belongs(text, at, out int width))
        {
            at += width;
        }

        return at;
    }
}
