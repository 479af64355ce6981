using System.Globalization;
using System.Text;

namespace Autarky.Text.Tokenization.Normalization;

/// <summary>Leaves out marks: after decomposition, accents.</summary>
/// <param name="allMarks">Whether all marks go (<c>\p{M}</c>); else those without width (<c>\p{Mn}</c>).</param>
internal sealed class StripAccents(bool allMarks) : TextNormalizer
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
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            bool wide = category is UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
            if (category != UnicodeCategory.NonSpacingMark && !(allMarks && wide))
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }
}
