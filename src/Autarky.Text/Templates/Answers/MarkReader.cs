using System.Text;

namespace Autarky.Text.Templates.Answers;

/// <summary>Reads answers whose calls and reasoning stand between marks.</summary>
/// <remarks>White space beside a stretch of reasoning or a call is framing and is dropped; any other is content.</remarks>
internal sealed class MarkReader : AnswerReader
{
    private readonly IReadOnlyList<Mark> _marks;
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _space = new();
    private List<AnswerPart> _parts = [];
    private Mark? _open;
    private Mark? _bare;
    private bool _afterMark;
    private bool _reasons;

    /// <param name="marks">What to look for.</param>
    /// <param name="bare">How to read an answer that begins as JSON, or null where that is content.</param>
    /// <param name="startsInReasoning">Whether the prompt opened a stretch of reasoning.</param>
    public MarkReader(IReadOnlyList<Mark> marks, Mark? bare, bool startsInReasoning)
    {
        _marks = marks;
        _bare = bare;
        if (startsInReasoning)
        {
            _open = marks.First(mark => mark.Calls is null);
        }
    }

    public override IReadOnlyList<AnswerPart> Read(string text)
    {
        _parts = [];
        _text.Append(text);
        while (_open is null ? ReadContent() : ReadInside())
        {
        }

        return _parts;
    }

    public override IReadOnlyList<AnswerPart> End(bool isCut = false)
    {
        _parts = [];
        string rest = _text.ToString();
        _text.Clear();
        if (_open is null)
        {
            AddContent(rest);
        }
        else if (_open.Calls is null)
        {
            AddReasoning(rest);
            Frame();
        }
        else
        {
            AddCalls(_open, rest, "", isCut);
        }

        if (!_afterMark && _space.Length > 0)
        {
            _parts.Add(new ContentDelta(_space.ToString()));
        }

        return _parts;
    }

    /// <returns>Whether a stretch was opened.</returns>
    private bool ReadContent()
    {
        string text = _text.ToString();
        if (_bare is not null && !string.IsNullOrWhiteSpace(text))
        {
            _open = text.AsSpan().TrimStart()[0] is '{' or '[' ? _bare : null;
            _bare = null;
            if (_open is not null)
            {
                return true;
            }
        }

        (Mark? mark, int at) = (null, text.Length);
        foreach (Mark candidate in _marks)
        {
            int found = text.IndexOf(candidate.Open, StringComparison.Ordinal);
            if (found >= 0 && found < at)
            {
                (mark, at) = (candidate, found);
            }
        }

        int end = mark is null ? text.Length - HeldBack(_text, _marks.Select(candidate => candidate.Open)) : at;
        AddContent(text[..end]);
        _text.Remove(0, mark is null ? end : end + mark.Open.Length);
        if (mark is null)
        {
            return false;
        }

        _open = mark;
        if (mark.Calls is null)
        {
            Frame();
            _reasons = false;
        }

        return true;
    }

    /// <returns>Whether the stretch was closed.</returns>
    private bool ReadInside()
    {
        Mark open = _open!;
        if (open.Close is null)
        {
            return false;
        }

        string text = _text.ToString();
        int close = text.IndexOf(open.Close, StringComparison.Ordinal);
        if (open.Calls is null)
        {
            int end = close < 0 ? text.Length - HeldBack(_text, [open.Close]) : close;
            AddReasoning(text[..end]);
            _text.Remove(0, close < 0 ? end : end + open.Close.Length);
        }
        else if (close >= 0)
        {
            _text.Remove(0, close + open.Close.Length);
            AddCalls(open, text[..close], open.Close);
        }

        if (close < 0)
        {
            return false;
        }

        if (open.Calls is null)
        {
            Frame();
        }

        _open = null;
        return true;
    }

    private void AddContent(string text)
    {
        _space.Append(text);
        string all = _space.ToString();
        string solid = all.TrimEnd();
        if (solid.Length == 0)
        {
            return;
        }

        _parts.Add(new ContentDelta(_afterMark ? solid.TrimStart() : solid));
        _afterMark = false;
        _space.Clear().Append(all, solid.Length, all.Length - solid.Length);
    }

    // White space at both ends of reasoning is framing too; inside, it waits in the same place as content's.
    private void AddReasoning(string text)
    {
        _space.Append(text);
        string all = _space.ToString();
        string solid = all.TrimEnd();
        if (solid.Length == 0)
        {
            return;
        }

        _parts.Add(new ReasoningDelta(_reasons ? solid : solid.TrimStart()));
        _reasons = true;
        _space.Clear().Append(all, solid.Length, all.Length - solid.Length);
    }

    private void AddCalls(Mark mark, string body, string close, bool isCut = false)
    {
        IReadOnlyList<ToolCall>? calls = isCut ? mark.Cut(body) : mark.Calls!(body);
        if (calls is null)
        {
            AddContent(mark.Open + body + close);
            return;
        }

        Frame();
        _parts.AddRange(calls);
    }

    private void Frame()
    {
        _space.Clear();
        _afterMark = true;
    }
}
