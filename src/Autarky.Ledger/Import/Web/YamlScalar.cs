using System.Globalization;
using System.Text;

namespace Autarky.Ledger.Import.Web;

/// <summary>Single values of YAML: quoted and plain ones over one or several lines, and blocks of text.</summary>
internal static class YamlScalar
{
    /// <summary>Reads a block (<c>|</c> or <c>&gt;</c>); the current line is its header's, whose marks are given.</summary>
    /// <param name="lines">The lines; at the end the one after the block is the current.</param>
    /// <param name="marks">What stands in its header: <c>|2-</c>.</param>
    /// <param name="parent">How far its parent stands in.</param>
    public static string Block(YamlLines lines, string marks, int parent)
    {
        bool isFolded = marks[0] == '>';
        int digit = marks.AsSpan().IndexOfAnyInRange('1', '9');
        lines.At++;
        int indent = digit > 0 ? Math.Max(parent, 0) + marks[digit] - '0' : 0;
        var found = new List<string>();
        for (; !lines.IsAtEnd; lines.At++)
        {
            string line = lines.Current;
            if (line.AsSpan().Trim(' ').IsEmpty)
            {
                found.Add(indent > 0 && line.Length > indent ? line[indent..] : "");
                continue;
            }

            indent = indent == 0 ? Math.Max(lines.Indent, parent + 1) : indent;
            if (lines.Indent < indent)
            {
                break;
            }

            found.Add(line[indent..]);
        }

        int last = found.FindLastIndex(line => line.Length > 0);
        string body = isFolded ? Folded(found.Take(last + 1)) : string.Join('\n', found.Take(last + 1));
        return marks.Contains('-', StringComparison.Ordinal) || last < 0 && !marks.Contains('+', StringComparison.Ordinal) ? body
            : marks.Contains('+', StringComparison.Ordinal) ? body + new string('\n', found.Count - last - (lines.IsAtEnd ? 1 : 0))
            : body + "\n";
    }

    /// <summary>Reads a quoted value that begins at a place of the current line; afterwards what follows it is the current line.</summary>
    public static string Quoted(YamlLines lines, int from)
    {
        char quote = lines.Current[from];
        var text = new StringBuilder();
        string line = lines.Current;
        for (int at = from + 1; ;)
        {
            if (at >= line.Length)
            {
                at = NextLine(lines, text, quote);
                line = lines.Current;
                continue;
            }

            char here = line[at++];
            if (here == quote)
            {
                if (quote == '\'' && at < line.Length && line[at] == quote)
                {
                    text.Append(quote);
                    at++;
                    continue;
                }

                lines.Replace(line[at..]);
                return text.ToString();
            }

            if (here != '\\' || quote == '\'')
            {
                text.Append(here);
            }
            else if (at < line.Length)
            {
                at = Escape(lines, line, at, text);
            }
            else
            {
                at = NextLine(lines, text, quote, isEscaped: true);
                line = lines.Current;
            }
        }
    }

    // Line ends within quotes: one is a blank, each further empty line is a line end. After a backslash they say nothing.
    private static int NextLine(YamlLines lines, StringBuilder text, char quote, bool isEscaped = false)
    {
        int empty = 0;
        if (!isEscaped)
        {
            while (text.Length > 0 && text[^1] is ' ' or '\t')
            {
                text.Length--;
            }
        }

        while (true)
        {
            lines.At++;
            if (lines.IsAtEnd)
            {
                throw lines.Wrong($"a text in {quote} is not closed");
            }

            if (!lines.Current.AsSpan().Trim().IsEmpty)
            {
                break;
            }

            empty++;
        }

        text.Append(empty > 0 ? new string('\n', empty) : isEscaped ? "" : " ");
        return lines.Current.Length - lines.Current.AsSpan().TrimStart(" \t").Length;
    }

    private static int Escape(YamlLines lines, string line, int at, StringBuilder text)
    {
        char mark = line[at++];
        int digits = mark switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + digits > line.Length
                || !uint.TryParse(line.AsSpan(at, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint code) || code > 0x10FFFF)
            {
                throw lines.Wrong($"\\{mark} needs {digits} hexadecimal digits");
            }

            text.Append(code is >= 0xD800 and <= 0xDFFF or <= 0xFFFF ? ((char)code).ToString() : char.ConvertFromUtf32((int)code));
            return at + digits;
        }

        text.Append(mark switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            'a' => '\a',
            'b' => '\b',
            'e' => '\e',
            'f' => '\f',
            'v' => '\v',
            'N' => '\u0085',
            '_' => '\u00A0',
            'L' => '\u2028',
            'P' => '\u2029',
            '"' or '\\' or '/' or ' ' or '\t' => mark,
            _ => throw lines.Wrong($"\\{mark} is no escape"),
        });
        return at;
    }

    /// <summary>Reads a plain value that begins at a place of the current line and goes on in lines that stand further in than its parent.</summary>
    public static string Plain(YamlLines lines, int from, int parent)
    {
        var found = new List<string> { WithoutComment(lines.Current[from..]) };
        for (lines.At++; !lines.IsAtEnd; lines.At++)
        {
            ReadOnlySpan<char> line = lines.Current.AsSpan().Trim();
            if (!line.IsEmpty && (lines.Indent <= parent || line[0] == '#'))
            {
                break;
            }

            found.Add(WithoutComment(line.ToString()));
        }

        while (found[^1].Length == 0)
        {
            found.RemoveAt(found.Count - 1);
        }

        return !found.Exists(line => line.Contains(": ", StringComparison.Ordinal) || line.EndsWith(':'))
            ? Folded(found)
            : throw lines.Wrong("a key and a colon stand where a value goes on");
    }

    private static string WithoutComment(string text)
    {
        int comment = text.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? text : text[..comment]).Trim();
    }

    private static string Folded(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        int empty = 0;
        foreach (string line in lines)
        {
            if (line.Length == 0 && text.Length > 0)
            {
                empty++;
                continue;
            }

            text.Append(text.Length == 0 ? "" : empty > 0 ? new string('\n', empty) : " ").Append(line);
            empty = 0;
        }

        return text.ToString();
    }
}
