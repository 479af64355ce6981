namespace Autarky.LineEditing;

/// <summary>
/// Reads lines from a terminal: the text can be edited in every place, earlier lines come back with the arrow keys, and what is pasted stays one text
/// until Enter is pressed.
/// </summary>
/// <param name="keys">What is typed.</param>
/// <param name="screen">Where it is shown.</param>
/// <param name="size">Cells of a row and rows of the window.</param>
internal sealed class LineEditor(IKeys keys, TextWriter screen, Func<(int Width, int Height)> size)
{
    private const int MostKept = 1000;

    private readonly KeyInput _input = new(keys);
    private readonly LineView _view = new(screen, size);
    private readonly List<string> _earlier = [];
    private LineBuffer _line = new();
    private string _unsent = "";
    private int _place;
    private bool _isAhead;

    /// <summary>Reads one line.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <returns>The line as it was sent, perhaps of several lines; or how it ended without one.</returns>
    public LineRead Read(string prompt)
    {
        (_line, _unsent, _place) = (new LineBuffer(), "", _earlier.Count);
        _isAhead = _input.Waiting;
        screen.Write(KeyInput.MarkPastes);
        try
        {
            return Edit(prompt);
        }
        finally
        {
            screen.Write(KeyInput.MarkNothing);
            screen.Flush();
        }
    }

    private LineRead Edit(string prompt)
    {
        while (true)
        {
            // What is there already is taken first: a long text that is pasted is drawn once.
            if (!_input.Waiting)
            {
                _isAhead = false;
                _view.Draw(prompt, _line.Text, _line.Caret);
            }

            (ConsoleKeyInfo key, string? pasted) = _input.Next();
            if (pasted is not null)
            {
                _line.Insert(pasted);
                continue;
            }

            LineRead? end = Ends(key);
            if (end is not null)
            {
                _view.Leave(prompt, _line.Text + (IsControl(key, ConsoleKey.C) ? "^C" : ""));
                Keep(end.Text);
                return end;
            }

            if (IsControl(key, ConsoleKey.C))
            {
                _view.Leave(prompt, _line.Text + "^C");
                _line.Set("");
            }
            else if (IsControl(key, ConsoleKey.L))
            {
                _view.Clear();
            }
            else
            {
                Change(key);
            }
        }
    }

    // An Enter that more follows at once is part of a pasted text, but not where it was typed ahead, before anybody asked.
    private LineRead? Ends(ConsoleKeyInfo key) =>
        KeyInput.IsEnter(key) && !key.Modifiers.HasFlag(ConsoleModifiers.Alt) && (_isAhead || !_input.Waiting) ? new LineRead(_line.Text, LineEnd.Sent)
        : _line.Text.Length > 0 ? null
        : IsControl(key, ConsoleKey.D) ? new LineRead(null, LineEnd.InputEnded)
        : IsControl(key, ConsoleKey.C) ? new LineRead(null, LineEnd.Interrupted)
        : null;

    private void Change(ConsoleKeyInfo key)
    {
        bool byWord = (key.Modifiers & (ConsoleModifiers.Control | ConsoleModifiers.Alt)) != ConsoleModifiers.None;
        Action? change = key.Key switch
        {
            _ when KeyInput.IsEnter(key) => () => _line.Insert("\n"),
            ConsoleKey.LeftArrow => byWord ? _line.WordLeft : _line.Left,
            ConsoleKey.RightArrow => byWord ? _line.WordRight : _line.Right,
            ConsoleKey.UpArrow => () => Recall(_place - 1),
            ConsoleKey.DownArrow => () => Recall(_place + 1),
            ConsoleKey.Home => _line.Home,
            ConsoleKey.End => _line.End,
            ConsoleKey.Delete => _line.DeleteRight,
            ConsoleKey.Backspace => _line.DeleteLeft,
            _ when IsComposed(key) => () => _line.Insert(key.KeyChar.ToString()),
            _ when key.Modifiers.HasFlag(ConsoleModifiers.Control) => Control(key.Key),
            _ when char.IsControl(key.KeyChar) || key.Modifiers.HasFlag(ConsoleModifiers.Alt) => null,
            _ => () => _line.Insert(key.KeyChar.ToString()),
        };
        change?.Invoke();
    }

    private Action? Control(ConsoleKey key) => key switch
    {
        ConsoleKey.A => _line.Home,
        ConsoleKey.E => _line.End,
        ConsoleKey.B => _line.Left,
        ConsoleKey.F => _line.Right,
        ConsoleKey.P => () => Recall(_place - 1),
        ConsoleKey.N => () => Recall(_place + 1),
        ConsoleKey.H => _line.DeleteLeft,
        ConsoleKey.D => _line.DeleteRight,
        ConsoleKey.W => _line.DeleteWord,
        ConsoleKey.U => _line.DeleteToHome,
        ConsoleKey.K => _line.DeleteToEnd,
        _ => null,
    };

    // AltGr, with which some keyboards write @ and {, is told as both.
    private static bool IsComposed(ConsoleKeyInfo key) =>
        key.Modifiers.HasFlag(ConsoleModifiers.Control | ConsoleModifiers.Alt) && !char.IsControl(key.KeyChar);

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey letter) =>
        (key.Key == letter && key.Modifiers == ConsoleModifiers.Control) || key.KeyChar == (char)(letter - ConsoleKey.A + 1);

    // Past the last is what was being written before anybody looked back.
    private void Recall(int place)
    {
        if (place < 0 || place > _earlier.Count)
        {
            return;
        }

        if (_place == _earlier.Count)
        {
            _unsent = _line.Text;
        }

        _place = place;
        _line.Set(place == _earlier.Count ? _unsent : _earlier[place]);
    }

    private void Keep(string? text)
    {
        if (!string.IsNullOrWhiteSpace(text) && (_earlier.Count == 0 || _earlier[^1] != text))
        {
            _earlier.Add(text);
        }

        if (_earlier.Count > MostKept)
        {
            _earlier.RemoveAt(0);
        }
    }
}

/// <summary>What came of reading a line.</summary>
/// <param name="Text">The line; null where none was sent.</param>
/// <param name="End">How it ended.</param>
internal sealed record LineRead(string? Text, LineEnd End);

/// <summary>How the reading of a line ends.</summary>
internal enum LineEnd
{
    /// <summary>With Enter.</summary>
    Sent,

    /// <summary>With Ctrl+D, and there was no text.</summary>
    InputEnded,

    /// <summary>With Ctrl+C, and there was no text.</summary>
    Interrupted,
}
