using System.Security.Cryptography;
using System.Text;

namespace Autarky.Learning.Reading;

/// <summary>By what two questions or two answers count as the same.</summary>
internal static class TextKeys
{
    /// <summary>A question: white space collapsed, case ignored.</summary>
    public static string Input(string text) => Collapse(text).ToLowerInvariant();

    /// <summary>An answer: as it is, since "mW" is not "MW"; or folded, where the use case says so. Empty when there is nothing but white space.</summary>
    public static string Answer(string text, bool fold) => fold ? Folded(text) : string.IsNullOrWhiteSpace(text) ? "" : text;

    /// <summary>
    /// An answer with white space collapsed, enclosing quotes or back-ticks and a final full stop removed, case ignored. Empty when nothing is left.
    /// </summary>
    public static string Folded(string text) => Unwrap(Collapse(text)).ToLowerInvariant();

    /// <summary>SHA-256 (lower-case hexadecimal) of a question's key: decides its split and names it in manifests and cards.</summary>
    public static string Hash(string inputKey) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inputKey)));

    private static string Collapse(string text)
    {
        var collapsed = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            if (!char.IsWhiteSpace(letter))
            {
                collapsed.Append(letter);
            }
            else if (collapsed.Length > 0 && collapsed[^1] != ' ')
            {
                collapsed.Append(' ');
            }
        }

        if (collapsed.Length > 0 && collapsed[^1] == ' ')
        {
            collapsed.Length--;
        }

        return collapsed.ToString();
    }

    // "Card arrival." and "Card arrival". say the same, so the stop may stand on either side of the quotes: strip until nothing changes,
    // so that the key of a key is itself.
    private static string Unwrap(string text)
    {
        while (true)
        {
            string bare = WithoutQuotes(text);
            if (bare.Length > 1 && bare[^1] == '.' && bare[^2] != '.')
            {
                bare = bare[..^1].TrimEnd();
            }

            if (bare.Length == text.Length)
            {
                return bare;
            }

            text = bare;
        }
    }

    private static string WithoutQuotes(string text)
    {
        while (text.Length >= 2 && Closing(text[0]) is { } closing && text[^1] == closing)
        {
            text = text[1..^1].Trim();
        }

        return text;
    }

    private static char? Closing(char opening) => opening switch
    {
        '"' => '"',
        '\'' => '\'',
        '`' => '`',
        '“' => '”',
        '‘' => '’',
        '«' => '»',
        _ => null,
    };
}
