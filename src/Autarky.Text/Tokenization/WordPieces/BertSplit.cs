using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tokenization.WordPieces;

/// <summary>How BERT cuts a text: white space, each mark of punctuation alone, and what lies between them.</summary>
internal static class BertSplit
{
    public static int Next(ReadOnlySpan<char> text, int start)
    {
        int word = AsciiWords.OfLetters(text, start, marksBefore: false);
        if (word > 0 && text[start] != ' ' && !char.IsAsciiDigit(text[word]) && text[word] is >= ' ' and not '\u007F')
        {
            return word;
        }

        TextClass first = ClassAt(text, start, out int width);
        if (first.IsAny(TextClass.Space))
        {
            return TextClasses.SkipWhile(text, start, TextClass.Space);
        }

        if (first.IsAny(TextClass.Punctuation))
        {
            return start + width;
        }

        int at = start + width;
        while (at < text.Length && !ClassAt(text, at, out width).IsAny(TextClass.Space | TextClass.Punctuation))
        {
            at += width;
        }

        return at;
    }

    // The symbols of ASCII ($, +, <, =, >, ^, `, |, ~) count as punctuation.
    private static TextClass ClassAt(ReadOnlySpan<char> text, int at, out int width)
    {
        TextClass here = TextClasses.At(text, at, out width);
        return here.IsAny(TextClass.Symbol) && text[at] < 0x80 ? TextClass.Punctuation : here;
    }
}
