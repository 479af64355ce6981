using System.Text;
using System.Text.RegularExpressions;

namespace Autarky.Text.Tokenization.Normalization;

/// <summary>Puts a text before a text that is not empty.</summary>
internal sealed class Prepend(string prefix) : TextNormalizer
{
    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text) => text.IsEmpty ? text : string.Concat(prefix, text);
}

/// <summary>Replaces a text by another.</summary>
internal sealed class ReplaceText(string wanted, string replacement) : TextNormalizer
{
    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text) =>
        text.IndexOf(wanted) < 0 ? text : text.ToString().Replace(wanted, replacement, StringComparison.Ordinal);
}

/// <summary>Replaces what a pattern matches by a text.</summary>
internal sealed class ReplacePattern : TextNormalizer
{
    private readonly Regex _regex;
    private readonly string _replacement;

    /// <exception cref="InvalidDataException">The pattern is none of .NET's.</exception>
    public ReplacePattern(string pattern, string replacement, string place)
    {
        _replacement = replacement;
        try
        {
            _regex = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{place} has the pattern '{pattern}', which is not supported: {error.Message}", error);
        }
    }

    /// <exception cref="InvalidDataException">The pattern took too long.</exception>
    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex.Replace(text.ToString(), _ => _replacement);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new InvalidDataException($"The normalizer's pattern '{_regex}' took more than 1 s on a text of {text.Length} characters.", error);
        }
    }
}

/// <summary>Leaves out white space at the ends.</summary>
internal sealed class StripSpaces(bool left, bool right) : TextNormalizer
{
    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        text = left ? text.TrimStart() : text;
        return right ? text.TrimEnd() : text;
    }
}

/// <summary>Makes each run of white space one space, and leaves it out at the ends.</summary>
internal sealed class SingleSpaces : TextNormalizer
{
    public override ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        foreach (char c in text.Trim())
        {
            if (!char.IsWhiteSpace(c))
            {
                result.Append(c);
            }
            else if (result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result.ToString();
    }
}
