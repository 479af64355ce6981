using System.Text;

namespace Autarky.Text.Templates.Answers;

/// <summary>
/// Reads harmony, the channels of gpt-oss: analysis is reasoning, final is content, commentary is content unless it goes to a tool, and what goes to a tool is
/// a call.
/// </summary>
/// <remarks>Source: OpenAI's description of the harmony response format.</remarks>
internal sealed class HarmonyReader : AnswerReader
{
    private const string Message = "<|message|>";
    private static readonly string[] Ends = ["<|end|>", "<|call|>", "<|return|>", "<|start|>"];

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _call = new();
    private List<AnswerPart> _parts = [];
    private bool _inHeader = true;
    private string _channel = "final";
    private string? _recipient;

    public override IReadOnlyList<AnswerPart> Read(string text)
    {
        _parts = [];
        _text.Append(text);
        while (_inHeader ? ReadHeader() : ReadBody())
        {
        }

        return _parts;
    }

    public override IReadOnlyList<AnswerPart> End(bool isCut = false)
    {
        _parts = [];
        string rest = _text.ToString();
        _text.Clear();
        if (!_inHeader)
        {
            Add(rest);
            EndMessage(isCut);
        }

        return _parts;
    }

    /// <returns>Whether the header is over.</returns>
    private bool ReadHeader()
    {
        string text = _text.ToString();

        // A model that leaves its own format out writes content at once.
        if (text.Length > 0 && !text.StartsWith('<') && !text.StartsWith(" to=".AsSpan(0, Math.Min(4, text.Length)), StringComparison.Ordinal)
            && !text.StartsWith("assistant".AsSpan(0, Math.Min(9, text.Length)), StringComparison.Ordinal))
        {
            (_inHeader, _channel, _recipient) = (false, "final", null);
            return true;
        }

        int end = text.IndexOf(Message, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        string header = text[..end];
        _text.Remove(0, end + Message.Length);
        _channel = Word(header, "<|channel|>") ?? "final";
        _recipient = Word(header, "to=");
        _inHeader = false;
        return true;
    }

    /// <returns>Whether the message is over.</returns>
    private bool ReadBody()
    {
        string text = _text.ToString();
        (int at, string mark) = (text.Length, "");
        foreach (string end in Ends)
        {
            int found = text.IndexOf(end, StringComparison.Ordinal);
            if (found >= 0 && found < at)
            {
                (at, mark) = (found, end);
            }
        }

        int until = mark.Length > 0 ? at : text.Length - HeldBack(_text, Ends);
        Add(text[..until]);
        _text.Remove(0, until + mark.Length);
        if (mark.Length == 0)
        {
            return false;
        }

        EndMessage();
        return true;
    }

    private void Add(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (_recipient is not null)
        {
            _call.Append(text);
        }
        else
        {
            _parts.Add(_channel is "analysis" ? new ReasoningDelta(text) : new ContentDelta(text));
        }
    }

    private void EndMessage(bool isCut = false)
    {
        if (_recipient is not null)
        {
            const string Functions = "functions.";
            string name = _recipient.StartsWith(Functions, StringComparison.Ordinal) ? _recipient[Functions.Length..] : _recipient;
            string arguments = _call.ToString().Trim();
            _parts.Add(new ToolCall(name, arguments.Length == 0 && !isCut ? "{}" : arguments) { IsWhole = !isCut || MistralCalls.IsObject(arguments) });
        }

        _call.Clear();
        (_inHeader, _recipient) = (true, null);
    }

    private static string? Word(string header, string before)
    {
        int at = header.IndexOf(before, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<char> rest = header.AsSpan(at + before.Length).TrimStart();
        int end = rest.IndexOfAny(" \t\n<");
        return (end < 0 ? rest : rest[..end]).ToString();
    }
}
