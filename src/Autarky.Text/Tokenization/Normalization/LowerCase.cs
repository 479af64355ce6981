namespace Autarky.Text.Tokenization.Normalization;

/// <summary>Unicode's lower case of each character, without context.</summary>
internal sealed class LowerCase : TextNormalizer
{
    private const string DottedI = "\u0130"; // the one character whose lower case is two

    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text) => Of(text.ToString());

    public static string Of(string text)
    {
        string lower = text.ToLowerInvariant();
        return text.Contains(DottedI, StringComparison.Ordinal) ? lower.Replace(DottedI.ToLowerInvariant(), "i\u0307", StringComparison.Ordinal) : lower;
    }
}
