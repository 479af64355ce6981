using System.Globalization;
using System.Text;
using Autarky.TerminalText;

namespace Autarky.LineEditing;

/// <summary>Shows a prompt and the text behind it on a terminal, over as many rows as it takes, and draws it anew after every change.</summary>
/// <param name="screen">The terminal: text and ANSI's control sequences.</param>
/// <param name="size">Cells of a row and rows of the window, asked anew each time.</param>
internal sealed class LineView(TextWriter screen, Func<(int Width, int Height)> size)
{
    private const int TabCells = 4;

    // Rows between the first that is shown and the caret.
    private int _above;

    /// <summary>Draws it where it stands, the caret with it.</summary>
    public void Draw(string prompt, string text, int caret)
    {
        (int width, int height) = size();
        (List<string> rows, int caretRow, int caretCell) = Rows(prompt, text, caret, Math.Max(width, 8));
        int shown = Math.Min(rows.Count, Math.Max(1, height)), first = Math.Clamp(caretRow - shown + 1, 0, rows.Count - shown);
        var drawing = new StringBuilder();
        Up(drawing, _above);
        drawing.Append("\r\e[J").AppendJoin("\r\n", rows.Skip(first).Take(shown));
        Up(drawing, first + shown - 1 - caretRow);
        drawing.Append('\r');
        if (caretCell > 0)
        {
            drawing.Append(CultureInfo.InvariantCulture, $"\e[{caretCell}C");
        }

        _above = caretRow - first;
        screen.Write(drawing);
        screen.Flush();
    }

    /// <summary>Leaves it as it stands and goes to the next row.</summary>
    public void Leave(string prompt, string text)
    {
        Draw(prompt, text, text.Length);
        screen.Write("\r\n");
        screen.Flush();
        _above = 0;
    }

    /// <summary>Clears the window; the next drawing begins at its top.</summary>
    public void Clear()
    {
        screen.Write("\e[H\e[2J");
        _above = 0;
    }

    private static void Up(StringBuilder drawing, int rows)
    {
        if (rows > 0)
        {
            drawing.Append(CultureInfo.InvariantCulture, $"\e[{rows}A");
        }
    }

    // Lines after the first are moved in as far as the prompt moves the first.
    private static (List<string> Rows, int CaretRow, int CaretCell) Rows(string prompt, string text, int caret, int width)
    {
        int margin = TextWidth.Of(prompt), cell = margin, caretRow = 0, caretCell = margin;
        var rows = new List<string>();
        var row = new StringBuilder(prompt);
        for (int at = 0; ;)
        {
            int length = at < text.Length ? StringInfo.GetNextTextElementLength(text, at) : 0;
            bool isBreak = length > 0 && text[at] == '\n';
            int cells = length == 0 || isBreak ? 0 : text[at] == '\t' ? TabCells : TextWidth.OfElement(text.AsSpan(at, length));
            if (cell + Math.Max(cells, isBreak ? 0 : 1) > width)
            {
                EndRow(0);
            }

            if (caret >= at && (caret < at + length || length == 0))
            {
                (caretRow, caretCell) = (rows.Count, Math.Min(cell, width - 1));
            }

            if (length == 0)
            {
                rows.Add(row.ToString());
                return (rows, caretRow, caretCell);
            }

            if (isBreak)
            {
                EndRow(margin);
            }
            else
            {
                row.Append(text[at] == '\t' ? new string(' ', TabCells) : text.AsSpan(at, length));
                cell += cells;
            }

            at += length;
        }

        void EndRow(int begin)
        {
            rows.Add(row.ToString());
            row.Clear().Append(' ', begin);
            cell = begin;
        }
    }
}
