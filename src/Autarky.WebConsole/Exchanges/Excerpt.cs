using System.Text;
using Autarky.Ledger.Search;

namespace Autarky.WebConsole.Exchanges;

/// <summary>
/// One line of a text: white space folded, cut between words, what was searched for marked. Where that comes late, the line begins shortly before it.
/// </summary>
/// <param name="Parts">The line in pieces.</param>
public sealed record Excerpt(IReadOnlyList<ExcerptPart> Parts)
{
    /// <summary>Characters of a line.</summary>
    private const int Longest = 150;

    /// <summary>Bytes of HTML of a line, so that a page of hostile texts keeps its size.</summary>
    private const int MostBytes = 700;

    // Characters that a line shows on any screen: where the first mark lies beyond them, the line begins in the middle of the text.
    private const int Seen = 64;

    // What stands before the first mark of such a line.
    private const int Before = 30;

    // How far a cut moves to fall between words; a text without spaces is cut where it must be.
    private const int Reach = 24;

    internal static Excerpt Of(string text, TextQuery? query)
    {
        string line = OneLine(text);
        IReadOnlyList<TextSpan> marks = query?.Marks(line) ?? [];
        int start = marks.Count > 0 && marks[0].Start + marks[0].Length > Seen && marks[0].Start > Before ? StartBefore(line, marks[0].Start) : 0;
        string kept = new TextBudget(MostBytes).Take(line[start..], MostBytes, out _);
        int end = start + Math.Min(kept.Length, Longest);
        if (end < line.Length)
        {
            end = EndBefore(line, start, end);
        }

        var parts = new List<ExcerptPart>();
        Add(start > 0 ? "… " : "", false);
        int at = start;
        foreach (TextSpan mark in marks)
        {
            int from = Math.Clamp(mark.Start, at, end), to = Math.Clamp(mark.Start + mark.Length, at, end);
            Add(line[at..from], false);
            Add(line[from..to], true);
            at = to;
        }

        Add(line[at..end], false);
        Add(end < line.Length ? " …" : "", false);
        return new Excerpt(parts);

        void Add(string piece, bool isMarked)
        {
            if (piece.Length > 0)
            {
                parts.Add(new ExcerptPart(piece, isMarked));
            }
        }
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            if (!char.IsWhiteSpace(letter) && !char.IsControl(letter))
            {
                line.Append(letter);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }

    private static int StartBefore(string line, int mark)
    {
        int start = mark - Before;
        int space = line.IndexOf(' ', start, Reach);
        start = space >= 0 ? space + 1 : start;
        return char.IsLowSurrogate(line[start]) ? start + 1 : start;
    }

    private static int EndBefore(string line, int start, int end)
    {
        int space = line[end] == ' ' ? end : line.LastIndexOf(' ', end - 1, Math.Min(Reach, end - start));
        end = space > start ? space : end;
        return char.IsHighSurrogate(line[end - 1]) && end - 1 > start ? end - 1 : end;
    }
}

/// <summary>A piece of a line.</summary>
/// <param name="Text">The piece.</param>
/// <param name="IsMarked">Whether it is what was searched for.</param>
public readonly record struct ExcerptPart(string Text, bool IsMarked);
