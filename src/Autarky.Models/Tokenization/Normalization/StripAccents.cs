using System.Globalization;
using System.Text;

namespace Autarky.Models.Tokenization.Normalization;

/// <summary>Leaves out marks without width (<c>\p{Mn}</c>): after decomposition, accents.</summary>
internal sealed class StripAccents : TextNormalizer
{
    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange('\0', '\u02FF'))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }
}
