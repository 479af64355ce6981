using System.Text;

namespace Autarky.LineEditing;

/// <summary>
/// Keys as they are typed, and texts as they are pasted: a terminal that was asked to puts marks around these (<c>ESC [ 200 ~</c>, <c>ESC [ 201 ~</c>,
/// xterm's bracketed paste), so that a line feed within one sends nothing. Where a terminal knows no marks, an Enter that more keys follow at once is pasted.
/// </summary>
internal sealed class KeyInput(IKeys keys)
{
    /// <summary>Asks the terminal to mark what is pasted.</summary>
    public const string MarkPastes = "\e[?2004h";

    /// <summary>Asks it to stop that.</summary>
    public const string MarkNothing = "\e[?2004l";

    private const string Begin = "\e[200~", End = "\e[201~";

    private readonly Queue<ConsoleKeyInfo> _back = new();

    /// <summary>Whether more is there already.</summary>
    public bool Waiting => _back.Count > 0 || keys.Waiting;

    /// <summary>Waits for what comes next.</summary>
    /// <returns>A key, or a text that was pasted, with line feeds.</returns>
    public (ConsoleKeyInfo Key, string? Pasted) Next()
    {
        ConsoleKeyInfo key = Read();
        if (BeginsMark(key) && ReadsBegin(key))
        {
            return (default, ReadPasted());
        }

        return (key, null);
    }

    private static bool BeginsMark(ConsoleKeyInfo key) => key.KeyChar == '\e' || (key.KeyChar == '[' && key.Modifiers.HasFlag(ConsoleModifiers.Alt));

    // An escape that is part of what follows comes before its letter as a key of its own or as Alt.
    private static string TextOf(ConsoleKeyInfo key) =>
        IsEnter(key) ? key.KeyChar == '\0' ? "\n" : key.KeyChar.ToString()
        : key.KeyChar == '\0' ? ""
        : key.Modifiers.HasFlag(ConsoleModifiers.Alt) && key.KeyChar != '\e' ? "\e" + key.KeyChar
        : key.KeyChar.ToString();

    /// <summary>Whether a key ends a line.</summary>
    public static bool IsEnter(ConsoleKeyInfo key) => key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n';

    private ConsoleKeyInfo Read() => _back.TryDequeue(out ConsoleKeyInfo key) ? key : keys.Read();

    // What turns out to be no mark is read again, key by key.
    private bool ReadsBegin(ConsoleKeyInfo first)
    {
        string read = TextOf(first);
        var taken = new List<ConsoleKeyInfo>();
        while (read.Length < Begin.Length && Begin.StartsWith(read, StringComparison.Ordinal) && Waiting)
        {
            ConsoleKeyInfo key = Read();
            taken.Add(key);
            read += TextOf(key);
        }

        if (read == Begin)
        {
            return true;
        }

        ConsoleKeyInfo[] later = [.. taken, .. _back];
        _back.Clear();
        Array.ForEach(later, _back.Enqueue);
        return false;
    }

    private string ReadPasted()
    {
        var text = new StringBuilder();
        while (!EndsWith(text, End))
        {
            text.Append(TextOf(Read()));
        }

        return text.ToString(0, text.Length - End.Length);
    }

    private static bool EndsWith(StringBuilder text, string end)
    {
        for (int i = 0; i < end.Length; i++)
        {
            if (text.Length < end.Length || text[text.Length - end.Length + i] != end[i])
            {
                return false;
            }
        }

        return true;
    }
}
