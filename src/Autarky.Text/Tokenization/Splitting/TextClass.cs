using System.Globalization;

namespace Autarky.Text.Tokenization.Splitting;

/// <summary>What the published split patterns ask about a code point: the classes they name, as bits.</summary>
[Flags]
internal enum TextClass : byte
{
    /// <summary>Everything else: control characters, unassigned code points.</summary>
    Other = 0,

    /// <summary><c>\p{L}</c></summary>
    Letter = 1,

    /// <summary><c>\p{N}</c></summary>
    Number = 2,

    /// <summary><c>\s</c>: Unicode's White_Space.</summary>
    Space = 4,

    /// <summary><c>[\r\n]</c></summary>
    LineEnd = 8,

    /// <summary><c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>: may stand in the first part of a word.</summary>
    Head = 16,

    /// <summary><c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>: may stand in the second part of a word.</summary>
    Tail = 32,

    /// <summary><c>\p{P}</c></summary>
    Punctuation = 64,

    /// <summary><c>\p{S}</c></summary>
    Symbol = 128,
}

/// <summary>Classes of code points, from a table for the basic plane.</summary>
internal static class TextClasses
{
    private static readonly TextClass[] Basic = BuildBasic();

    /// <summary>
    /// The class of the code point at <paramref name="index"/> and how many characters it takes. Half of a surrogate pair counts as
    /// U+FFFD, which is what it becomes in UTF-8.
    /// </summary>
    public static TextClass At(ReadOnlySpan<char> text, int index, out int width)
    {
        char first = text[index];
        if (char.IsHighSurrogate(first) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            width = 2;
            return Of(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(first, text[index + 1])));
        }

        width = 1;
        return Basic[first];
    }

    /// <summary>Whether a class has one of some bits.</summary>
    public static bool IsAny(this TextClass c, TextClass any) => (c & any) != TextClass.Other;

    /// <summary>The first place from <paramref name="at"/> on whose class has none of some bits.</summary>
    public static int SkipWhile(ReadOnlySpan<char> text, int at, TextClass wanted)
    {
        while (at < text.Length)
        {
            char c = text[at];
            if (char.IsSurrogate(c))
            {
                if (!At(text, at, out int width).IsAny(wanted))
                {
                    break;
                }

                at += width;
            }
            else if (Basic[c].IsAny(wanted))
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    /// <summary>The first place from <paramref name="at"/> on whose class has one of some bits.</summary>
    public static int SkipUntil(ReadOnlySpan<char> text, int at, TextClass unwanted)
    {
        while (at < text.Length)
        {
            char c = text[at];
            if (char.IsSurrogate(c))
            {
                if (At(text, at, out int width).IsAny(unwanted))
                {
                    break;
                }

                at += width;
            }
            else if (Basic[c].IsAny(unwanted))
            {
                break;
            }
            else
            {
                at++;
            }
        }

        return at;
    }

    private static TextClass[] BuildBasic()
    {
        var table = new TextClass[char.MaxValue + 1];
        for (int c = 0; c < table.Length; c++)
        {
            table[c] = char.IsSurrogate((char)c) ? TextClass.Other : Of(CharUnicodeInfo.GetUnicodeCategory((char)c));
            if (char.IsWhiteSpace((char)c))
            {
                table[c] |= TextClass.Space;
            }
        }

        table['\r'] |= TextClass.LineEnd;
        table['\n'] |= TextClass.LineEnd;
        return table;
    }

    private static TextClass Of(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => TextClass.Letter | TextClass.Head,
        UnicodeCategory.LowercaseLetter => TextClass.Letter | TextClass.Tail,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => TextClass.Letter | TextClass.Head | TextClass.Tail,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            => TextClass.Head | TextClass.Tail,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => TextClass.Number,
        UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation => TextClass.Punctuation,
        UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol
            => TextClass.Symbol,
        _ => TextClass.Other,
    };
}
