using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// Takes the text of a wrapped tool out of its arguments <c>{"input": "…"}</c> while they come in pieces, which may part an escape. What is no such object is
/// given at the end as it was written.
/// </summary>
internal sealed class CustomInput
{
    private const int UnitLength = 6;
    private const char Unknown = '\uFFFD';

    private readonly StringBuilder _written = new();
    private readonly StringBuilder _text = new();
    private State _state = State.Before;
    private int _read;

    private enum State
    {
        Before,
        Inside,
        Over,
        Foreign,
    }

    /// <summary>All of the text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Takes a piece of the arguments.</summary>
    /// <returns>What it adds to the text; often nothing.</returns>
    public string Add(string piece)
    {
        _written.Append(piece);
        int before = _text.Length;
        if (_state == State.Before)
        {
            _state = Begin(_written.ToString());
        }

        if (_state == State.Inside)
        {
            Decode();
        }

        return _text.ToString(before, _text.Length - before);
    }

    /// <summary>Nothing more comes.</summary>
    /// <returns>What is still to be added to the text.</returns>
    public string End()
    {
        if (_state is State.Inside or State.Over || _written.Length == 0)
        {
            return "";
        }

        string rest = WholeText(_written.ToString());
        _text.Append(rest);
        _state = State.Over;
        return rest;
    }

    /// <summary>The text of whole arguments.</summary>
    public static string Of(string arguments)
    {
        var input = new CustomInput();
        input.Add(arguments);
        input.End();
        return input.Text;
    }

    private static string WholeText(string written)
    {
        try
        {
            using var document = JsonDocument.Parse(written);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("input"u8, out JsonElement input) && input.ValueKind == JsonValueKind.String ? input.GetString()!
                : document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.GetPropertyCount() == 0 ? ""
                : written;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return written;
        }
    }

    // Where the text begins: {"input":" with any white space.
    private State Begin(string written)
    {
        ReadOnlySpan<char> left = written;
        foreach (string token in (ReadOnlySpan<string>)["{", "\"input\"", ":", "\""])
        {
            left = left.TrimStart();
            int known = Math.Min(left.Length, token.Length);
            if (!left[..known].SequenceEqual(token.AsSpan(0, known)))
            {
                return State.Foreign;
            }

            if (known < token.Length)
            {
                return State.Before;
            }

            left = left[token.Length..];
        }

        _read = written.Length - left.Length;
        return State.Inside;
    }

    private void Decode()
    {
        while (_read < _written.Length)
        {
            char c = _written[_read];
            if (c == '"')
            {
                _state = State.Over;
                return;
            }

            if (c != '\\')
            {
                _text.Append(c);
                _read++;
                continue;
            }

            int length = LengthOfEscape();
            if (_read + length > _written.Length)
            {
                return; // the rest of the escape is still to come
            }

            switch (length)
            {
                case 2:
                    _text.Append(Escaped(_written[_read + 1]));
                    break;
                case UnitLength:
                    _text.Append(Whole(UnitAt(_read)));
                    break;
                default:
                    char low = UnitAt(_read + UnitLength);
                    if (char.IsLowSurrogate(low))
                    {
                        _text.Append(UnitAt(_read)).Append(low);
                    }
                    else
                    {
                        _text.Append(Unknown);
                        length = UnitLength;
                    }

                    break;
            }

            _read += length;
        }
    }

    // Both halves of a surrogate pair are taken together: one alone is no text.
    private int LengthOfEscape()
    {
        if (_read + 1 >= _written.Length || _written[_read + 1] != 'u')
        {
            return 2;
        }

        if (_read + UnitLength > _written.Length || !char.IsHighSurrogate(UnitAt(_read)))
        {
            return UnitLength;
        }

        int next = _read + UnitLength;
        bool another = (next >= _written.Length || _written[next] == '\\') && (next + 1 >= _written.Length || _written[next + 1] == 'u');
        return another ? 2 * UnitLength : UnitLength;
    }

    private char UnitAt(int at) =>
        ushort.TryParse(_written.ToString(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit) ? (char)unit : Unknown;

    private static char Whole(char unit) => char.IsSurrogate(unit) ? Unknown : unit;

    private static char Escaped(char c) => c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c };
}
