using System.Globalization;
using System.Text;
using Autarky.TerminalText;

namespace Autarky.EndToEnd.Tests.LineEditing;

/// <summary>A terminal that understands what the editor writes: rows of cells, and where the cursor stands.</summary>
internal sealed class ScreenOfText(int width) : TextWriter
{
    private readonly List<string[]> _rows = [new string[width]];
    private readonly StringBuilder _sequence = new();
    private string _open = "";

    public override Encoding Encoding => Encoding.UTF8;

    public int Row { get; private set; }

    public int Cell { get; private set; }

    /// <summary>Whether pastes are marked now.</summary>
    public bool MarksPastes { get; private set; }

    /// <summary>What a person sees, without empty rows at the end.</summary>
    public string Shown
    {
        get
        {
            Settle();
            return string.Join('\n', _rows.Select(row => string.Concat(row.Select(cell => cell ?? " ")).TrimEnd())).TrimEnd('\n');
        }
    }

    public override void Write(char value)
    {
        if (_sequence.Length > 0)
        {
            _sequence.Append(value);
            if (char.IsAsciiLetter(value))
            {
                Obey(_sequence.ToString());
                _sequence.Clear();
            }
        }
        else if (char.IsControl(value))
        {
            Settle();
            switch (value)
            {
                case '\e':
                    _sequence.Append(value);
                    break;
                case '\r':
                    Cell = 0;
                    break;
                case '\n':
                    Down();
                    break;
                default:
                    throw new InvalidOperationException($"A control character reached the terminal: {(int)value}.");
            }
        }
        else
        {
            _open += value;
        }
    }

    private void Settle()
    {
        string text = _open;
        _open = "";
        for (int at = 0; at < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, at), cells = TextWidth.OfElement(text.AsSpan(at, length));
            if (Cell + cells > width)
            {
                Down();
                Cell = 0;
            }

            _rows[Row][Cell] = text.Substring(at, length);
            for (int i = 1; i < cells; i++)
            {
                _rows[Row][Cell + i] = "";
            }

            Cell += cells;
            at += length;
        }
    }

    private void Down()
    {
        Row++;
        if (Row == _rows.Count)
        {
            _rows.Add(new string[width]);
        }
    }

    private void Obey(string sequence)
    {
        switch (sequence)
        {
            case "\e[?2004h":
                MarksPastes = true;
                break;
            case "\e[?2004l":
                MarksPastes = false;
                break;
            case "\e[J":
                Array.Clear(_rows[Row], Math.Min(Cell, width), width - Math.Min(Cell, width));
                _rows.RemoveRange(Row + 1, _rows.Count - Row - 1);
                break;
            case "\e[H":
                (Row, Cell) = (0, 0);
                break;
            case "\e[2J":
                _rows.ForEach(row => Array.Clear(row));
                break;
            case [_, _, .. var number, 'A']:
                Row -= int.Parse(number, CultureInfo.InvariantCulture);
                Row.ShouldBeGreaterThanOrEqualTo(0);
                break;
            case [_, _, .. var number, 'C']:
                Cell += int.Parse(number, CultureInfo.InvariantCulture);
                Cell.ShouldBeLessThan(width);
                break;
            default:
                throw new InvalidOperationException("Not understood: " + sequence);
        }
    }
}
