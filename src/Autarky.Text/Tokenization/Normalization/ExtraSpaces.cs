using System.Text;

namespace Autarky.Text.Tokenization.Normalization;

/// <summary>Spaces at both ends go, and several in a row become one (SentencePiece's <c>remove_extra_whitespaces</c>).</summary>
internal sealed class ExtraSpaces : TextNormalizer
{
    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> trimmed = text.Trim(' ');
        if (trimmed.IndexOf("  ") < 0)
        {
            return trimmed;
        }

        var result = new StringBuilder(trimmed.Length);
        for (int i = 0; i < trimmed.Length; i++)
        {
            if (trimmed[i] != ' ' || trimmed[i - 1] != ' ')
            {
                result.Append(trimmed[i]);
            }
        }

        return result.ToString();
    }
}
