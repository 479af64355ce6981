using System.Globalization;

namespace Autarky.Learning.Classifiers;

/// <summary>
/// Makes spellings alike that mean the same to a student: lower case, no accents on Latin letters, plain letters for full-width ones; a gap for white
/// space and punctuation; nothing for apostrophes, combining accents and invisible marks ("can’t" = "cant").
/// A table by UTF-16 unit and not the system's Unicode library, so that a student answers the same on every machine.
/// </summary>
internal static class TextFold
{
    /// <summary>What a unit becomes that is left out.</summary>
    internal const char Nothing = '\0';

    /// <summary>What a unit becomes that separates words.</summary>
    internal const char Gap = ' ';

    // Letter, then the accented forms that become it.
    private static readonly string[] Accented =
    [
        "aàáâãäåāăą", "cçćĉċč", "dďđ", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįıİ", "jĵ", "kķ", "lĺļľŀł", "nñńņňŉ", "oòóôõöøōŏő", "rŕŗř",
        "sśŝşšș", "tţťŧț", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž",
    ];

    private static readonly char[] Table = Build();

    internal static char Of(char unit) => Table[unit];

    /// <summary>Scripts that write no gaps between words: each sign is taken for a word.</summary>
    internal static bool IsIdeograph(char folded) =>
        folded is >= '\u2E80' and (<= '\u2FDF' or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF'));

    private static char[] Build()
    {
        char[] table = new char[char.MaxValue + 1];
        for (int i = 0; i < table.Length; i++)
        {
            // U+FF01–FF5E are the printable ASCII characters in the width of an ideograph.
            char unit = (char)(i is >= 0xFF01 and <= 0xFF5E ? i - 0xFEE0 : i);
            table[i] = IsLeftOut(unit) ? Nothing : IsWord(unit) ? char.ToLowerInvariant(unit) : Gap;
        }

        foreach (string group in Accented)
        {
            foreach (char form in group.AsSpan(1))
            {
                table[form] = group[0];
                table[char.ToUpperInvariant(form)] = group[0];
            }
        }

        return table;
    }

    private static bool IsLeftOut(char unit) => unit
        is '\'' or '`' or '´' or (>= '‘' and <= '‛') or '′' // apostrophes
        or (>= '\u0300' and <= '\u036F') // combining accents
        or '\u00AD' or (>= '\u200B' and <= '\u200F') or '\u2060' or '\uFEFF' or (>= '\uFE00' and <= '\uFE0F'); // invisible

    // Letters, digits, the marks of scripts that need them, and pictures; emoji are surrogates.
    private static bool IsWord(char unit) => char.GetUnicodeCategory(unit) is <= UnicodeCategory.OtherNumber or UnicodeCategory.Surrogate
        or UnicodeCategory.OtherSymbol;
}
