using System.Globalization;

namespace Autarky.Text.Templates.Syntax;

/// <summary>The text of a template, and where in it an offset lies.</summary>
/// <param name="text">The template with line ends already made <c>\n</c>.</param>
internal sealed class TemplateSource(string text)
{
    public string Text { get; } = text;

    /// <summary>Line ends become <c>\n</c>, and one line end at the very end is dropped: so does Jinja.</summary>
    public static TemplateSource Normalise(string text)
    {
        string lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return new TemplateSource(lines.EndsWith('\n') ? lines[..^1] : lines);
    }

    /// <summary>An error that names line and column, both counted from 1.</summary>
    public InvalidDataException Error(int offset, string message)
    {
        ReadOnlySpan<char> before = Text.AsSpan(0, Math.Min(offset, Text.Length));
        int line = before.Count('\n') + 1;
        int column = before.Length - before.LastIndexOf('\n');
        return new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The chat template, line {line}, column {column}: {message}"));
    }
}
