using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Autarky.Text.Templates.Answers;

/// <summary>Reads values that are nearly JSON: bare keys, Python's words and quotes, and Gemma's quotes <c>&lt;|"|&gt;</c>.</summary>
internal sealed class LooseReader(string text)
{
    private const string GemmaQuote = "<|\"|>";
    private const int Deepest = 64;

    private int _at;
    private int _depth;

    public bool AtEnd
    {
        get
        {
            SkipSpace();
            return _at == text.Length;
        }
    }

    /// <summary>Takes a mark if it is next.</summary>
    public bool Take(string mark)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _at, mark, 0, mark.Length) != 0)
        {
            return false;
        }

        _at += mark.Length;
        return true;
    }

    /// <summary>Takes a name of letters, digits, <c>_ . -</c>; empty where none is next.</summary>
    public string Name()
    {
        SkipSpace();
        int begin = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '-'))
        {
            _at++;
        }

        return text[begin.._at];
    }

    /// <summary>Takes any value.</summary>
    public bool TryValue(out JsonNode? value)
    {
        value = null;
        if (++_depth > Deepest)
        {
            return false;
        }

        bool read = TryQuoted(out string? characters) ? (value = JsonValue.Create(characters)) is not null
            : Take("{") ? TryObject(out value)
            : Take("[") ? TryList(out value)
            : TryWord(out value);
        _depth--;
        return read;
    }

    /// <summary>Takes the members of an object whose brace was taken.</summary>
    public bool TryObject(out JsonNode? value)
    {
        var members = new JsonObject();
        value = members;
        while (!Take("}"))
        {
            if (members.Count > 0 && !Take(","))
            {
                return false;
            }

            if ((!TryQuoted(out string? key) && (key = Name()).Length == 0) || !Take(":") || !TryValue(out JsonNode? member))
            {
                return false;
            }

            members[key!] = member;
        }

        return true;
    }

    private bool TryList(out JsonNode? value)
    {
        var items = new JsonArray();
        value = items;
        while (!Take("]"))
        {
            if ((items.Count > 0 && !Take(",")) || !TryValue(out JsonNode? item))
            {
                return false;
            }

            items.Add(item);
        }

        return true;
    }

    private bool TryWord(out JsonNode? value)
    {
        SkipSpace();
        int begin = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '-' or '+'))
        {
            _at++;
        }

        string word = text[begin.._at];
        value = word switch
        {
            "true" or "True" => JsonValue.Create(true),
            "false" or "False" => JsonValue.Create(false),
            "null" or "None" => null,
            _ when long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) => JsonValue.Create(integer),
            _ when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) =>
                JsonValue.Create(number),
            _ => JsonValue.Create(word),
        };
        return word.Length > 0;
    }

    private bool TryQuoted(out string? value)
    {
        value = null;
        if (Take(GemmaQuote))
        {
            int end = text.IndexOf(GemmaQuote, _at, StringComparison.Ordinal);
            if (end < 0)
            {
                return false;
            }

            value = text[_at..end];
            _at = end + GemmaQuote.Length;
            return true;
        }

        SkipSpace();
        if (_at >= text.Length || text[_at] is not ('"' or '\''))
        {
            return false;
        }

        char quote = text[_at];
        var characters = new StringBuilder();
        for (int i = _at + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                value = characters.ToString();
                _at = i + 1;
                return true;
            }

            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                characters.Append(text[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => text[i] });
            }
            else
            {
                characters.Append(text[i]);
            }
        }

        return false;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }
}
