using System.Text;

namespace Autarky.Text.Templates.Syntax;

/// <summary>Reads one name, number, string or operator inside a tag.</summary>
internal sealed class ExpressionLexer(TemplateSource source)
{
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private readonly string _text = source.Text;

    /// <summary>Reads the token at a position that is not white space, and moves behind it.</summary>
    public Token Read(ref int position)
    {
        int begin = position;
        char first = _text[begin];
        if (first is '\'' or '"')
        {
            return new Token(TokenKind.String, ReadString(ref position), begin);
        }

        if (char.IsAsciiDigit(first))
        {
            return ReadNumber(ref position);
        }

        if (first == '_' || char.IsLetter(first))
        {
            while (position < _text.Length && (_text[position] == '_' || char.IsLetterOrDigit(_text[position])))
            {
                position++;
            }

            return new Token(TokenKind.Name, _text[begin..position], begin);
        }

        foreach (string op in Operators)
        {
            if (string.CompareOrdinal(_text, begin, op, 0, op.Length) == 0)
            {
                position += op.Length;
                return new Token(TokenKind.Operator, op, begin);
            }
        }

        throw source.Error(begin, $"the character '{first}' does not belong here.");
    }

    private Token ReadNumber(ref int position)
    {
        int begin = position;
        if (_text[begin] == '0' && begin + 1 < _text.Length && char.ToLowerInvariant(_text[begin + 1]) is 'x' or 'o' or 'b')
        {
            position += 2;
            while (position < _text.Length && (char.IsAsciiHexDigit(_text[position]) || _text[position] == '_'))
            {
                position++;
            }

            return new Token(TokenKind.Integer, Digits(begin, position), begin);
        }

        SkipDigits(ref position);
        TokenKind kind = TokenKind.Integer;
        if (position + 1 < _text.Length && _text[position] == '.' && char.IsAsciiDigit(_text[position + 1]))
        {
            kind = TokenKind.Float;
            position++;
            SkipDigits(ref position);
        }

        int exponent = position + 1;
        if (position < _text.Length && _text[position] is 'e' or 'E')
        {
            exponent += exponent < _text.Length && _text[exponent] is '+' or '-' ? 1 : 0;
            if (exponent < _text.Length && char.IsAsciiDigit(_text[exponent]))
            {
                kind = TokenKind.Float;
                position = exponent;
                SkipDigits(ref position);
            }
        }

        return new Token(kind, Digits(begin, position), begin);
    }

    private string Digits(int begin, int end) => _text[begin..end].Replace("_", "", StringComparison.Ordinal);

    private void SkipDigits(ref int position)
    {
        while (position < _text.Length && (char.IsAsciiDigit(_text[position]) || _text[position] == '_'))
        {
            position++;
        }
    }

    private string ReadString(ref int position)
    {
        int begin = position;
        char quote = _text[position++];
        var result = new StringBuilder();
        while (position < _text.Length && _text[position] != quote)
        {
            if (_text[position] != '\\')
            {
                result.Append(_text[position++]);
                continue;
            }

            position++;
            if (position < _text.Length)
            {
                ReadEscape(ref position, result);
            }
        }

        if (position >= _text.Length)
        {
            throw source.Error(begin, "this string is not closed.");
        }

        position++;
        return result.ToString();
    }

    // The escapes of Python's strings; an unknown one stays as it is written, backslash and all.
    private void ReadEscape(ref int position, StringBuilder result)
    {
        char kind = _text[position++];
        switch (kind)
        {
            case '\n': break;
            case '\\' or '\'' or '"': result.Append(kind); break;
            case 'a': result.Append('\a'); break;
            case 'b': result.Append('\b'); break;
            case 'f': result.Append('\f'); break;
            case 'n': result.Append('\n'); break;
            case 'r': result.Append('\r'); break;
            case 't': result.Append('\t'); break;
            case 'v': result.Append('\v'); break;
            case 'x': AppendCode(ref position, 2, result); break;
            case 'u': AppendCode(ref position, 4, result); break;
            case 'U': AppendCode(ref position, 8, result); break;
            case >= '0' and <= '7':
                int code = kind - '0';
                for (int i = 0; i < 2 && position < _text.Length && _text[position] is >= '0' and <= '7'; i++)
                {
                    code = (code * 8) + (_text[position++] - '0');
                }

                result.Append((char)code);
                break;
            default: result.Append('\\').Append(kind); break;
        }
    }

    private void AppendCode(ref int position, int digits, StringBuilder result)
    {
        int begin = position;
        long code = 0;
        while (position < begin + digits)
        {
            if (position >= _text.Length || !char.IsAsciiHexDigit(_text[position]))
            {
                throw source.Error(begin - 2, $"this escape needs {digits} hexadecimal digits.");
            }

            code = (code * 16) + Convert.ToInt32(_text[position++].ToString(), 16);
        }

        if (code > 0x10FFFF)
        {
            throw source.Error(begin - 2, "there is no such character: the last is U+10FFFF.");
        }

        if (code < 0x10000)
        {
            result.Append((char)code);
        }
        else
        {
            result.Append(new Rune((int)code).ToString());
        }
    }
}
