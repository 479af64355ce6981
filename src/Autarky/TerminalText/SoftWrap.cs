using System.Globalization;
using System.Text;

namespace Autarky.TerminalText;

/// <summary>
/// Writes a text that comes piece by piece so that no word is broken at the terminal's right edge. Lines between fences (<c>```</c>), indented code and
/// rows of tables stay as they are. Control characters, which could drive the terminal, are shown as dots.
/// </summary>
/// <param name="output">Where it goes.</param>
/// <param name="width">The terminal's width in cells; asked anew for each word, since windows are resized.</param>
internal sealed class SoftWrap(TextWriter output, Func<int> width)
{
    // Parts of signs may still come: the last sign of what was written waits here.
    private readonly StringBuilder _open = new();
    private readonly StringBuilder _word = new();
    private readonly StringBuilder _start = new();
    private int _wordCells, _spaces, _column;
    private string? _fence;
    private bool _asItIs, _begun;

    /// <summary>Writes a piece; the word that it ends with waits for its end.</summary>
    public void Write(string piece)
    {
        _open.Append(piece);
        string text = _open.ToString();
        int at = 0, end = text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text.Length - 1 : text.Length;
        while (at < end)
        {
            int length = StringInfo.GetNextTextElementLength(text.AsSpan(at, end - at));
            if (at + length == end && (text[at] is not (' ' or '\n') || end < text.Length))
            {
                break;
            }

            Take(text.AsSpan(at, length));
            at += length;
        }

        _open.Remove(0, at);
        output.Flush();
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        if (_open.Length > 0)
        {
            string last = _open.ToString();
            _open.Clear();
            Take(last);
        }

        EndWord();
        output.Flush();
    }

    /// <summary>Writes what waits and ends the line; what comes next begins a text of its own.</summary>
    public void EndText()
    {
        Flush();
        output.Write('\n');
        output.Flush();
        _fence = null;
        BeginLine();
    }

    private void Take(ReadOnlySpan<char> sign)
    {
        switch (sign)
        {
            case "\n" or "\r\n":
                EndWord();
                LookForFence();
                output.Write('\n');
                BeginLine();
                return;
            case " " or "\t":
                Keep(sign);
                if (_asItIs || !_begun)
                {
                    Indent(sign);
                    return;
                }

                EndWord();
                _spaces++;
                return;
        }

        Keep(sign);
        if (!_begun)
        {
            _begun = true;
            _asItIs = _fence is not null || sign[0] == '|' || (_column >= 4 && !BeginsItem(sign[0]));
        }

        int cells = char.IsControl(sign[0]) ? 1 : TextWidth.OfElement(sign);
        if (_asItIs)
        {
            Put(sign, cells);
            return;
        }

        // Between wide signs a line may end anywhere.
        if (cells == 2)
        {
            EndWord();
        }

        _word.Append(char.IsControl(sign[0]) ? "·" : sign);
        _wordCells += cells;
        if (cells == 2)
        {
            EndWord();
        }
    }

    // A list within a list is indented as code is.
    private static bool BeginsItem(char first) => first is '-' or '*' or '+' || char.IsAsciiDigit(first);

    private void Indent(ReadOnlySpan<char> sign)
    {
        int cells = sign[0] == '\t' ? 4 : 1;
        output.Write(new string(' ', cells));
        _column += cells;
    }

    private void Put(ReadOnlySpan<char> sign, int cells)
    {
        output.Write(char.IsControl(sign[0]) ? "·" : sign);
        _column += cells;
    }

    private void EndWord()
    {
        if (_wordCells == 0 && _word.Length == 0)
        {
            return;
        }

        int edge = Math.Max(1, width());
        if (_column > 0 && _column + _spaces + _wordCells > edge)
        {
            output.Write('\n');
            _column = 0;
        }
        else
        {
            output.Write(new string(' ', _spaces));
            _column += _spaces;
        }

        // A word longer than the line is broken by the terminal.
        output.Write(_word);
        _column += _wordCells;
        _column = _column > edge ? ((_column - 1) % edge) + 1 : _column;
        _word.Clear();
        _wordCells = _spaces = 0;
    }

    private void BeginLine()
    {
        _column = _spaces = 0;
        _begun = _asItIs = false;
        _start.Clear();
    }

    // The beginning of the line is enough to know a fence.
    private void Keep(ReadOnlySpan<char> sign)
    {
        if (_start.Length < 64)
        {
            _start.Append(sign);
        }
    }

    private void LookForFence()
    {
        string line = _start.ToString().Trim();
        string? fence = line.StartsWith("```", StringComparison.Ordinal) ? "```" : line.StartsWith("~~~", StringComparison.Ordinal) ? "~~~" : null;
        _fence = fence is null ? _fence : _fence is null ? fence : fence == _fence && line.Trim(fence[0]).Length == 0 ? null : _fence;
    }
}
