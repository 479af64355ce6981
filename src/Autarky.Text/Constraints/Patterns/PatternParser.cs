using System.Globalization;
using System.Text;
using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Patterns;

/// <summary>
/// Reads the regular part of ECMAScript's regular expressions: characters, classes, groups, alternatives, counts, and anchors at the two ends of an
/// alternative. What looks around, back, or at words' borders has no automaton of bounded size, and is refused.
/// </summary>
internal sealed class PatternParser
{
    private const int Deepest = 100;
    private const int MostRepeats = 5_000;

    private static readonly CodePoints Digit = CodePoints.Of(('0', '9'));
    private static readonly CodePoints Word = CodePoints.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    private static readonly CodePoints Space = CodePoints.Of(
        (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000),
        (0xFEFF, 0xFEFF));

    private static readonly CodePoints Dot = CodePoints.Of((10, 10), (13, 13), (0x2028, 0x2029)).Inverse();

    private readonly string _text;
    private int _at;
    private int _depth;

    private PatternParser(string text) => _text = text;

    /// <exception cref="InvalidDataException">The pattern is not valid or not regular; the message says where.</exception>
    public static Pattern Parse(string text)
    {
        var parser = new PatternParser(text);
        Pattern pattern = parser.ParseAlternatives();
        return parser._at == text.Length ? pattern : throw parser.Error("')' closes nothing");
    }

    private Pattern ParseAlternatives()
    {
        if (++_depth > Deepest)
        {
            throw Error("groups are nested too deeply");
        }

        List<Pattern> alternatives = [ParseSequence()];
        while (Take('|'))
        {
            alternatives.Add(ParseSequence());
        }

        _depth--;
        return alternatives.Count == 1 ? alternatives[0] : new AnyPattern([.. alternatives]);
    }

    private Pattern ParseSequence()
    {
        List<Pattern> parts = [];
        while (_at < _text.Length && _text[_at] is not ('|' or ')'))
        {
            parts.Add(ParseRepeated());
        }

        return parts.Count == 1 ? parts[0] : new SequencePattern([.. parts]);
    }

    private Pattern ParseRepeated()
    {
        Pattern atom = ParseAtom();
        while (_at < _text.Length)
        {
            int begin = _at;
            (int Least, int? Most)? count = _text[_at] switch
            {
                '*' => (0, null),
                '+' => (1, null),
                '?' => (0, 1),
                '{' => ReadCount(),
                _ => null,
            };
            if (count is not { } bounds)
            {
                return atom;
            }

            _at += _text[begin] == '{' ? 0 : 1;
            Take('?'); // A lazy count accepts the same texts.
            if (atom is AnchorPattern)
            {
                throw Error("an anchor cannot be repeated");
            }

            atom = new RepeatPattern(atom, bounds.Least, bounds.Most);
        }

        return atom;
    }

    private (int Least, int? Most)? ReadCount()
    {
        int end = _text.IndexOf('}', _at);
        string[] parts = end < 0 ? [] : _text[(_at + 1)..end].Split(',');
        if (parts.Length is 0 or > 2 || !TryCount(parts[0], out int least) || (parts.Length == 2 && parts[1].Length > 0 && !TryCount(parts[1], out _)))
        {
            throw Error("'{' begins no count; write '\\{' for the character");
        }

        int? most = parts.Length == 1 ? least : parts[1].Length == 0 ? null : int.Parse(parts[1], CultureInfo.InvariantCulture);
        if (least > MostRepeats || most > MostRepeats || most < least)
        {
            throw Error($"a count goes from the smaller to the larger number, and up to {MostRepeats}");
        }

        _at = end + 1;
        return (least, most);
    }

    private static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private Pattern ParseAtom()
    {
        char c = _text[_at++];
        switch (c)
        {
            case '^': return new AnchorPattern(AtStart: true);
            case '$': return new AnchorPattern(AtStart: false);
            case '.': return new CharacterPattern(Dot);
            case '[': return new CharacterPattern(ParseClass());
            case '(': return ParseGroup();
            case '\\': return new CharacterPattern(ParseEscape(inClass: false));
            case '*' or '+' or '?' or '{': throw Error($"'{c}' repeats nothing");
            default:
                _at--;
                return new CharacterPattern(Single(ReadRune()));
        }
    }

    private Pattern ParseGroup()
    {
        if (Take('?') && !Take(':'))
        {
            int end = _text.IndexOf('>', _at);
            if (_at + 1 < _text.Length && _text[_at] == '<' && _text[_at + 1] is not ('=' or '!') && end > 0)
            {
                _at = end + 1;
            }
            else
            {
                throw Error("looking ahead or back ('(?=', '(?!', '(?<=', '(?<!') is not supported");
            }
        }

        Pattern inside = ParseAlternatives();
        return Take(')') ? inside : throw Error("')' is missing");
    }

    private CodePoints ParseClass()
    {
        bool inverse = Take('^');
        var set = CodePoints.Of();
        while (!Take(']'))
        {
            if (_at >= _text.Length)
            {
                throw Error("']' is missing");
            }

            CodePoints low = ReadClassMember();
            if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                CodePoints high = ReadClassMember();
                if (low.Ranges is not [var (from, fromEnd)] || from != fromEnd || high.Ranges is not [var (to, toEnd)] || to != toEnd || to < from)
                {
                    throw Error("a range goes from one character to a later one");
                }

                low = CodePoints.Of((from, to));
            }

            set = set.Or(low);
        }

        return inverse ? set.Inverse() : set;
    }

    private CodePoints ReadClassMember()
    {
        if (_at >= _text.Length)
        {
            throw Error("']' is missing");
        }

        return Take('\\') ? ParseEscape(inClass: true) : Single(ReadRune());
    }

    private CodePoints ParseEscape(bool inClass)
    {
        if (_at >= _text.Length)
        {
            throw Error("'\\' stands at the end");
        }

        char c = _text[_at++];
        switch (c)
        {
            case 'd': return Digit;
            case 'D': return Digit.Inverse();
            case 'w': return Word;
            case 'W': return Word.Inverse();
            case 's': return Space;
            case 'S': return Space.Inverse();
            case 't': return Single('\t');
            case 'n': return Single('\n');
            case 'r': return Single('\r');
            case 'f': return Single('\f');
            case 'v': return Single('\v');
            case 'b' when inClass: return Single('\b');
            case '0' when _at >= _text.Length || !char.IsAsciiDigit(_text[_at]): return Single(0);
            case 'x': return Single(ReadHex(2));
            case 'u': return Single(ReadUnicodeEscape());
            case 'b' or 'B': throw Error($"'\\{c}' (a border of words) is not supported");
            case 'p' or 'P': throw Error($"'\\{c}' (a class of Unicode) is not supported; name the ranges of characters");
            case 'k' or (>= '0' and <= '9'): throw Error("references to groups are not supported");
            case var letter when char.IsAsciiLetter(letter): throw Error($"'\\{c}' is not known");
            default:
                _at--;
                return Single(ReadRune());
        }
    }

    private int ReadUnicodeEscape()
    {
        if (Take('{'))
        {
            int end = _text.IndexOf('}', _at);
            if (end < 0
                || !int.TryParse(_text.AsSpan(_at, end - _at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
                || (uint)code > CodePoints.Last)
            {
                throw Error("'\\u{' needs the number of a character and '}'");
            }

            _at = end + 1;
            return code;
        }

        int first = ReadHex(4);
        if (char.IsHighSurrogate((char)first) && Take('\\') && Take('u'))
        {
            int second = ReadHex(4);
            return char.IsLowSurrogate((char)second)
                ? char.ConvertToUtf32((char)first, (char)second)
                : throw Error("half of a pair of surrogates is no character");
        }

        return char.IsSurrogate((char)first) ? throw Error("half of a pair of surrogates is no character") : first;
    }

    private int ReadHex(int digits)
    {
        if (_at + digits > _text.Length || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
        {
            throw Error($"{digits} hexadecimal digits are needed here");
        }

        _at += digits;
        return code;
    }

    private int ReadRune()
    {
        if (Rune.DecodeFromUtf16(_text.AsSpan(_at), out Rune rune, out int length) != System.Buffers.OperationStatus.Done)
        {
            throw Error("half of a pair of surrogates is no character");
        }

        _at += length;
        return rune.Value;
    }

    private static CodePoints Single(int codePoint) => CodePoints.Of((codePoint, codePoint));

    private bool Take(char c)
    {
        if (_at < _text.Length && _text[_at] == c)
        {
            _at++;
            return true;
        }

        return false;
    }

    private InvalidDataException Error(string message) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The pattern '{(_text.Length > 60 ? _text[..60] + "…" : _text)}', at character {Math.Min(_at, _text.Length)}: {message}."));
}
