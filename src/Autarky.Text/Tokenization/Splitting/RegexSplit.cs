using System.Text;
using System.Text.RegularExpressions;

namespace Autarky.Text.Tokenization.Splitting;

/// <summary>Where the text between two matches of a pattern goes.</summary>
internal enum SplitBehavior
{
    /// <summary>Matches and what lies between them are pieces.</summary>
    Isolated,

    /// <summary>A match ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match begins the piece after it.</summary>
    MergedWithNext,
}

/// <summary>
/// A split pattern without a scanner of its own, as a regular expression of .NET with a limit of time.
/// </summary>
/// <remarks>
/// Not <see cref="RegexOptions.NonBacktracking"/>: in .NET 10 that misses matches (of <c>\s?\p{L}+</c> in a line end, <c> 'LL</c>, U+0001 and <c>µ</c>).
/// .NET matches UTF-16, these patterns mean code points: a text with surrogate pairs is matched in a copy where each pair is one character of the same
/// category.
/// </remarks>
internal sealed class RegexSplit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;
    private readonly SplitBehavior _behavior;
    private readonly string _pattern;

    /// <exception cref="InvalidDataException">The pattern is none that .NET reads the same way.</exception>
    public RegexSplit(string pattern, SplitBehavior behavior, string place)
    {
        _pattern = pattern;
        _behavior = behavior;
        if (pattern.Contains("[[:", StringComparison.Ordinal)
            || pattern.Contains("&&", StringComparison.Ordinal)
            || pattern.Contains("\\X", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{place} is the pattern '{pattern}', whose character classes are not supported.");
        }

        try
        {
            _regex = new Regex(pattern, RegexOptions.CultureInvariant, Limit);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{place} is the pattern '{pattern}', which is not supported: {error.Message}", error);
        }
    }

    /// <summary>A step as it is to be used on one text.</summary>
    public static NextPiece For(NextPiece step, ReadOnlySpan<char> text) =>
        step.Target is RegexSplit split && text.IndexOfAnyInRange('\uD800', '\uDFFF') >= 0 ? split.Mapped(text) : step;

    /// <exception cref="InvalidDataException">The pattern took too long.</exception>
    public int Next(ReadOnlySpan<char> text, int start)
    {
        try
        {
            return Find(text, start);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new InvalidDataException(
                $"The tokenizer's pattern '{_pattern}' took more than {Limit.TotalSeconds} s on a text of {text.Length} characters.", error);
        }
    }

    private int Find(ReadOnlySpan<char> text, int start)
    {
        (int index, int end) = Match(text, start);
        if (index < 0)
        {
            return text.Length;
        }

        return _behavior switch
        {
            SplitBehavior.MergedWithPrevious => end,
            SplitBehavior.MergedWithNext => index > start ? index : Match(text, end) is (int next and >= 0, _) ? next : text.Length,
            _ => index > start ? index : end,
        };
    }

    // Matches of nothing part nothing.
    private (int Index, int End) Match(ReadOnlySpan<char> text, int start)
    {
        foreach (ValueMatch match in _regex.EnumerateMatches(text, start))
        {
            if (match.Length > 0)
            {
                return (match.Index, match.Index + match.Length);
            }
        }

        return (-1, -1);
    }

    private NextPiece Mapped(ReadOnlySpan<char> text)
    {
        var mapped = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1); // where each character of the copy lies in the text
        int at = 0;
        while (at < text.Length)
        {
            places.Add(at);
            bool done = Rune.DecodeFromUtf16(text[at..], out Rune rune, out int width) == System.Buffers.OperationStatus.Done;
            mapped.Append(done && rune.IsBmp ? (char)rune.Value : done ? StandFor(rune) : '\uFFFD');
            at += width;
        }

        places.Add(text.Length);
        string copy = mapped.ToString();
        return (_, start) => places[Next(copy, places.BinarySearch(start))];
    }

    private static char StandFor(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        System.Globalization.UnicodeCategory.UppercaseLetter => 'Ꙁ',
        System.Globalization.UnicodeCategory.LowercaseLetter => 'ꙁ',
        System.Globalization.UnicodeCategory.ModifierLetter => 'ꙿ',
        System.Globalization.UnicodeCategory.OtherLetter => 'ꙮ',
        System.Globalization.UnicodeCategory.DecimalDigitNumber => '꘠',
        System.Globalization.UnicodeCategory.LetterNumber => 'ꛦ',
        System.Globalization.UnicodeCategory.OtherNumber => '꠰',
        System.Globalization.UnicodeCategory.NonSpacingMark => '꙯',
        System.Globalization.UnicodeCategory.SpacingCombiningMark => 'ꠣ',
        System.Globalization.UnicodeCategory.OtherPunctuation => '꘍',
        System.Globalization.UnicodeCategory.MathSymbol => '﬩',
        System.Globalization.UnicodeCategory.OtherSymbol => '꠨',
        System.Globalization.UnicodeCategory.Format => '\u2064',
        _ => '\uFFFD',
    };
}
