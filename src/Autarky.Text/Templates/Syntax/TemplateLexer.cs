using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Syntax;

/// <summary>
/// Splits a template into text and tags, with the white space rules of chat templates: <c>trim_blocks</c> (a line end after a tag is dropped)
/// and <c>lstrip_blocks</c> (blanks before a tag that begins its line are dropped); <c>-</c> strips all, <c>+</c> keeps all.
/// </summary>
/// <remarks>Source: Jinja's documentation, "Whitespace Control". Tags for output (<c>{{ }}</c>) take no part in the two block rules.</remarks>
internal sealed class TemplateLexer
{
    private readonly TemplateSource _source;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _position;

    // Whether what was read last ended a line: then a tag can begin one without a line end in the text before it.
    private bool _atLineStart = true;

    private TemplateLexer(TemplateSource source)
    {
        _source = source;
        _text = source.Text;
    }

    /// <summary>All tokens, the last of kind <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="InvalidDataException">A tag is not closed, or holds a character that no expression has.</exception>
    public static List<Token> Read(TemplateSource source)
    {
        var lexer = new TemplateLexer(source);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (_position < _text.Length)
        {
            int tag = NextTag(_position);
            if (tag < 0)
            {
                AddText(_position, _text.Length);
                break;
            }

            char kind = _text[tag + 1];
            char sign = tag + 2 < _text.Length && _text[tag + 2] is '-' or '+' ? _text[tag + 2] : '\0';
            AddText(_position, EndOfTextBefore(tag, kind, sign));
            _position = tag + (sign == '\0' ? 2 : 3);
            switch (kind)
            {
                case '#':
                    SkipComment(tag);
                    break;
                case '{':
                    ReadTag(tag, TokenKind.OutputBegin, TokenKind.OutputEnd, "}}");
                    break;
                default:
                    if (!ReadRaw(tag))
                    {
                        ReadTag(tag, TokenKind.BlockBegin, TokenKind.BlockEnd, "%}");
                    }

                    break;
            }
        }

        _tokens.Add(new Token(TokenKind.End, "", _text.Length));
    }

    private int NextTag(int from)
    {
        for (int at = _text.IndexOf('{', from); at >= 0 && at + 1 < _text.Length; at = _text.IndexOf('{', at + 1))
        {
            if (_text[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }

        return -1;
    }

    private int EndOfTextBefore(int tag, char kind, char sign)
    {
        int end = tag;
        if (sign == '-')
        {
            while (end > _position && PythonText.IsSpace(_text[end - 1]))
            {
                end--;
            }
        }
        else if (sign != '+' && kind != '{')
        {
            int lineStart = _text.LastIndexOf('\n', Math.Max(tag - 1, 0), tag - _position) + 1;
            int from = Math.Max(lineStart, _position);
            if ((lineStart > _position || _atLineStart) && PythonText.IsBlank(_text.AsSpan(from, tag - from)))
            {
                end = from;
            }
        }

        return end;
    }

    private void AddText(int from, int to)
    {
        if (to > from)
        {
            _tokens.Add(new Token(TokenKind.Text, _text[from..to], from));
        }
    }

    private void SkipComment(int tag)
    {
        int close = _text.IndexOf("#}", _position, StringComparison.Ordinal);
        if (close < 0)
        {
            throw _source.Error(tag, "this comment is not closed with '#}'.");
        }

        char sign = close > _position && _text[close - 1] is '-' or '+' ? _text[close - 1] : '\0';
        EndTag(close + 2, sign, trimsLine: true);
    }

    /// <summary>Moves behind a tag and the white space that its end drops.</summary>
    private void EndTag(int position, char sign, bool trimsLine)
    {
        if (sign == '-')
        {
            while (position < _text.Length && PythonText.IsSpace(_text[position]))
            {
                position++;
            }
        }
        else if (sign != '+' && trimsLine && position < _text.Length && _text[position] == '\n')
        {
            position++;
        }

        _atLineStart = position > 0 && _text[position - 1] == '\n';
        _position = position;
    }

    private void ReadTag(int tag, TokenKind begin, TokenKind end, string close)
    {
        _tokens.Add(new Token(begin, _text.Substring(tag, 2), tag));
        int open = 0;
        var words = new ExpressionLexer(_source);
        while (true)
        {
            while (_position < _text.Length && PythonText.IsSpace(_text[_position]))
            {
                _position++;
            }

            if (_position >= _text.Length)
            {
                throw _source.Error(tag, $"this tag is not closed with '{close}'.");
            }

            if (open == 0 && Closes(close, end))
            {
                return;
            }

            Token token = words.Read(ref _position);
            if (token.Kind == TokenKind.Operator)
            {
                open += token.Value is "(" or "[" or "{" ? 1 : token.Value is ")" or "]" or "}" ? -1 : 0;
                if (open < 0)
                {
                    throw _source.Error(token.Offset, $"'{token.Value}' closes nothing.");
                }
            }

            _tokens.Add(token);
        }
    }

    private bool Closes(string close, TokenKind end)
    {
        char sign = _text[_position] is '-' or '+' ? _text[_position] : '\0';
        int at = _position + (sign == '\0' ? 0 : 1);
        if ((sign == '+' && end == TokenKind.OutputEnd) || string.CompareOrdinal(_text, at, close, 0, 2) != 0)
        {
            return false;
        }

        _tokens.Add(new Token(end, close, _position));
        EndTag(at + 2, sign, trimsLine: end == TokenKind.BlockEnd);
        return true;
    }

    /// <summary>Reads <c>{% raw %}…{% endraw %}</c> as text, if the block at hand is one.</summary>
    private bool ReadRaw(int tag)
    {
        int position = _position;
        if (!TakeWordAndClose(ref position, "raw", out char sign))
        {
            return false;
        }

        EndTag(position, sign, trimsLine: false);
        for (int end = _text.IndexOf("{%", _position, StringComparison.Ordinal); end >= 0; end = _text.IndexOf("{%", end + 1, StringComparison.Ordinal))
        {
            char endSign = end + 2 < _text.Length && _text[end + 2] is '-' or '+' ? _text[end + 2] : '\0';
            position = end + (endSign == '\0' ? 2 : 3);
            if (TakeWordAndClose(ref position, "endraw", out char closeSign))
            {
                AddText(_position, EndOfTextBefore(end, '%', endSign));
                EndTag(position, closeSign, trimsLine: true);
                return true;
            }
        }

        throw _source.Error(tag, "this raw block has no '{% endraw %}'.");
    }

    private bool TakeWordAndClose(ref int position, string word, out char sign)
    {
        sign = '\0';
        int at = SkipSpace(position);
        if (string.CompareOrdinal(_text, at, word, 0, word.Length) != 0)
        {
            return false;
        }

        at = SkipSpace(at + word.Length);
        if (at < _text.Length && _text[at] is '-' or '+')
        {
            sign = _text[at++];
        }

        position = at + 2;
        return string.CompareOrdinal(_text, at, "%}", 0, 2) == 0;
    }

    private int SkipSpace(int at)
    {
        while (at < _text.Length && PythonText.IsSpace(_text[at]))
        {
            at++;
        }

        return at;
    }
}
