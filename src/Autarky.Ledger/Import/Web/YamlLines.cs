namespace Autarky.Ledger.Import.Web;

/// <summary>The lines of a YAML text, with the place of the current one.</summary>
internal sealed class YamlLines
{
    private readonly string[] _lines;

    public YamlLines(string text)
        => _lines = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');

    /// <summary>The index of the current line.</summary>
    public int At { get; set; }

    /// <summary>Whether the text has no more lines.</summary>
    public bool IsAtEnd => At >= _lines.Length;

    /// <summary>The current line.</summary>
    public string Current => _lines[At];

    /// <summary>Blanks before the current line's first letter.</summary>
    public int Indent => Current.Length - Current.AsSpan().TrimStart(' ').Length;

    /// <summary>Puts something in place of the current line: what is left of it.</summary>
    public void Replace(string rest) => _lines[At] = rest;

    /// <summary>Passes over empty lines, comments and marks of documents; false at the end.</summary>
    public bool ToContent()
    {
        while (!IsAtEnd)
        {
            ReadOnlySpan<char> line = Current.AsSpan().Trim();
            if (!line.IsEmpty && line[0] != '#' && !(Current is ['-', '-', '-', ..] or "..."))
            {
                return true;
            }

            At++;
        }

        return false;
    }

    /// <exception cref="FormatException">Always: what is wrong with the current line.</exception>
    public FormatException Wrong(string what) => new($"The YAML cannot be read at line {Math.Min(At + 1, _lines.Length)}: {what}.");
}
