using System.Buffers;
using System.Globalization;
using System.Text;
using Autarky.Text.Tokenization.Normalization;

namespace Autarky.Text.Tokenization.WordPieces;

/// <summary>
/// What BERT does to a text first: control characters go and white space becomes a space, Chinese characters get spaces around them, accents go,
/// letters become small.
/// </summary>
/// <remarks>Source: <c>BasicTokenizer</c> of Devlin et al. 2018, in the order of Hugging Face's <c>BertNormalizer</c>.</remarks>
internal sealed class BertNormalizer(bool cleans, bool partsChinese, bool stripsAccents, bool lowers) : TextNormalizer
{
    private static readonly UnicodeForms Decomposed = new(UnicodeForm.D);
    private static readonly StripAccents Accents = new(allMarks: false);
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Select(c => (char)c)]);

    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return Simple(text);
        }

        text = Clean(text);
        text = stripsAccents ? Accents.Apply(Decomposed.Apply(text)) : text;
        return lowers ? LowerCase.Of(text.ToString()) : text;
    }

    private ReadOnlySpan<char> Simple(ReadOnlySpan<char> text)
    {
        char[] result = new char[text.Length];
        if (lowers)
        {
            Ascii.ToLower(text, result, out _);
        }
        else
        {
            text.CopyTo(result);
        }

        int kept = result.AsSpan().IndexOfAny(Controls);
        if (!cleans || kept < 0)
        {
            return result;
        }

        for (int i = kept; i < result.Length; i++)
        {
            char c = result[i];
            if (c is '\t' or '\n' or '\r')
            {
                result[kept++] = ' ';
            }
            else if (c >= ' ' && c != '\u007F')
            {
                result[kept++] = c;
            }
        }

        return result.AsSpan(0, kept);
    }

    private ReadOnlySpan<char> Clean(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (cleans && IsLeftOut(rune))
            {
                continue;
            }

            if (cleans && Rune.IsWhiteSpace(rune))
            {
                result.Append(' ');
            }
            else if (partsChinese && IsChinese(rune.Value))
            {
                result.Append(' ').Append(rune.ToString()).Append(' ');
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    private static bool IsLeftOut(Rune rune) => rune.Value is 0 or 0xFFFD
        || (rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);

    // The blocks of Chinese characters that BERT names; Korean and Japanese syllables are none of them.
    private static bool IsChinese(int point) => point is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x2F800 and <= 0x2FA1F);
}
