namespace Autarky.Application.Words;

/// <summary>Texts from strangers' files and servers, made fit to be quoted.</summary>
public static class ForeignText
{
    /// <summary>The text as one line: control characters, which could drive a terminal, are shown as marks.</summary>
    public static string Clean(string text) => string.Concat(text.Select(c => c == '\n' ? '⏎' : char.IsControl(c) ? '·' : c));
}
