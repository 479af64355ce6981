using System.Text;

namespace Autarky.Text.Templates.Methods;

/// <summary>Large and small letters.</summary>
internal static class TextCase
{
    /// <summary>First letter large, all others small.</summary>
    public static string Capitalize(string text) => text.Length == 0 ? text : text[..1].ToUpperInvariant() + text[1..].ToLowerInvariant();

    /// <summary>As Python's method: a letter behind none is large, every other small.</summary>
    public static string Title(string text) => Words(text, c => !char.IsLetter(c));

    /// <summary>As Jinja's filter: a letter behind white space or one of <c>-({[&lt;</c> is large, every other small.</summary>
    public static string TitleWords(string text) => Words(text, c => char.IsWhiteSpace(c) || c is '-' or '(' or '{' or '[' or '<');

    private static string Words(string text, Func<char, bool> endsWord)
    {
        var result = new StringBuilder(text.Length);
        bool begins = true;
        foreach (char c in text)
        {
            result.Append(begins ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
            begins = endsWord(c);
        }

        return result.ToString();
    }
}
