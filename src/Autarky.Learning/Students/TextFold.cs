namespace Autarky.Learning.Students;

/// <summary>
/// Makes spellings alike that mean the same to a student: lower case, no accents on Latin letters, one space for any white space, plain quotes and
/// hyphens for the typographic ones, plain letters for full-width ones, nothing for combining accents and invisible marks.
/// A table by UTF-16 unit, not the system's Unicode library, so that a student answers the same on every machine.
/// </summary>
internal static class TextFold
{
    /// <summary>What a unit that has no meaning of its own becomes; it is left out.</summary>
    internal const char Nothing = '\0';

    // Letter, then the accented forms that become it.
    private static readonly string[] Accented =
    [
        "aàáâãäåāăą", "cçćĉċč", "dďđ", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįıİ", "jĵ", "kķ", "lĺļľŀł", "nñńņňŉ", "oòóôõöøōŏő", "rŕŗř", "sśŝşšș",
        "tţťŧț", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž", "'‘’‚‛′`´", "\"“”„‟″«»", "-‐‑‒–—―−",
    ];

    private static readonly char[] Table = Build();

    internal static char Of(char unit) => Table[unit];

    private static char[] Build()
    {
        char[] table = new char[char.MaxValue + 1];
        for (int i = 0; i < table.Length; i++)
        {
            char unit = (char)i;
            // U+FF01–FF5E are the printable ASCII characters in the width of an ideograph.
            unit = unit is >= '\uFF01' and <= '\uFF5E' ? (char)(unit - 0xFEE0) : unit;
            table[i] = unit switch
            {
                _ when char.IsWhiteSpace(unit) => ' ',
                _ when char.IsControl(unit) => ' ',
                >= '\u0300' and <= '\u036F' => Nothing, // combining accents
                '\u00AD' or (>= '\u200B' and <= '\u200F') or '\u2060' or '\uFEFF' or (>= '\uFE00' and <= '\uFE0F') => Nothing,
                _ => char.ToLowerInvariant(unit),
            };
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
}
