using Autarky.Text.Tokenization.Normalization;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>
/// SentencePiece writes spaces as U+2581. Vocabularies are kept with spaces, so a U+2581 that a text itself has becomes a space too, as
/// SentencePiece reads it.
/// </summary>
internal sealed class SpaceMarks : TextNormalizer
{
    public const char Mark = '\u2581';

    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text) => text.Contains(Mark) ? text.ToString().Replace(Mark, ' ') : text;

    /// <summary>The bytes that a token of a file stands for.</summary>
    public static string ToText(string token) => token.Replace(Mark, ' ');

    /// <summary>Whether a token is one byte written as <c>&lt;0x0A&gt;</c>.</summary>
    public static bool TryReadByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out value);
    }
}
