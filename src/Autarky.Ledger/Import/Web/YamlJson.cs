using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Import.Web;

/// <summary>
/// Turns YAML as cassettes are written into JSON: mappings and sequences in blocks, values plain, quoted or in blocks, <c>[]</c>, <c>{}</c> and
/// <c>!!binary</c> of a text. Anchors, other tags and other flow collections are refused by name. https://yaml.org/spec/1.2.2/
/// </summary>
internal sealed partial class YamlJson
{
    private const int Deepest = 60;

    private readonly YamlLines _lines;
    private readonly Utf8JsonWriter _writer;
    private int _depth;

    private YamlJson(string text, Utf8JsonWriter writer) => (_lines, _writer) = (new YamlLines(text), writer);

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">It is no such YAML; the message says in which line.</exception>
    public static JsonDocument Read(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer);
            var yaml = new YamlJson(text, writer);
            if (!yaml._lines.ToContent())
            {
                throw yaml._lines.Wrong("it is empty");
            }

            yaml.Node(parent: -1);
            if (yaml._lines.ToContent())
            {
                throw yaml._lines.Wrong("something follows the end of the document, or stands in too far");
            }
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new FormatException("The YAML holds half of a surrogate pair, which is no valid Unicode.", error);
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    // What stands at the current line, which stands further in than its parent.
    private void Node(int parent)
    {
        int indent = _lines.Indent;
        if (IsItem(_lines.Current.AsSpan(indent)))
        {
            Nested(() => Sequence(indent));
        }
        else if (KeyEnd(indent) >= 0)
        {
            Nested(() => Mapping(indent));
        }
        else
        {
            Value(indent, parent);
        }
    }

    private void Nested(Action read)
    {
        if (++_depth > Deepest)
        {
            throw _lines.Wrong($"it is nested more than {Deepest} deep");
        }

        read();
        _depth--;
    }

    private void Sequence(int indent)
    {
        _writer.WriteStartArray();
        while (_lines.ToContent() && _lines.Indent == indent && IsItem(_lines.Current.AsSpan(indent)))
        {
            string line = _lines.Current;
            if (line.AsSpan(indent + 1).Trim().IsEmpty)
            {
                _lines.At++;
                Child(indent, isOfMapping: false);
            }
            else
            {
                _lines.Replace(new string(' ', indent + 1) + line[(indent + 1)..]); // what the item holds, as if it stood in its own line
                Node(indent);
            }
        }

        _writer.WriteEndArray();
    }

    private void Mapping(int indent)
    {
        _writer.WriteStartObject();
        while (_lines.ToContent() && _lines.Indent == indent && !IsItem(_lines.Current.AsSpan(indent)))
        {
            _writer.WritePropertyName(Key(indent));
            string rest = _lines.Current;
            if (rest.AsSpan().Trim() is [] or ['#', ..])
            {
                _lines.At++;
                Child(indent, isOfMapping: true);
            }
            else
            {
                Value(rest.Length - rest.AsSpan().TrimStart().Length, indent);
            }
        }

        _writer.WriteEndObject();
    }

    // What stands below a key or a dash: lines further in, and below a key also a sequence that stands no further in.
    private void Child(int indent, bool isOfMapping)
    {
        if (_lines.ToContent() && (_lines.Indent > indent || (isOfMapping && _lines.Indent == indent && IsItem(_lines.Current.AsSpan(indent)))))
        {
            Node(indent);
        }
        else
        {
            _writer.WriteNullValue();
        }
    }

    private void Value(int from, int parent)
    {
        string line = _lines.Current;
        string text = line[from..];
        switch (text[0])
        {
            case '|' or '>':
                _writer.WriteStringValue(YamlScalar.Block(_lines, text, parent));
                break;
            case '\'' or '"':
                _writer.WriteStringValue(YamlScalar.Quoted(_lines, from));
                EndLine();
                break;
            case '!' when text.StartsWith("!!binary", StringComparison.Ordinal):
                Binary(text["!!binary".Length..].TrimStart(), line, parent);
                break;
            case '[' or '{' when text.TrimEnd() is "[]" or "{}":
                _writer.WriteRawValue(text.TrimEnd());
                _lines.At++;
                break;
            case '!' or '&' or '*' or '[' or '{' or '@' or '`' or '%':
                throw _lines.Wrong($"'{(text.Length <= 20 ? text : text[..20] + "…")}' (tags, anchors and flow collections are not read)");
            default:
                Plain(YamlScalar.Plain(_lines, from, parent));
                break;
        }
    }

    private void Binary(string after, string line, int parent)
    {
        string base64;
        if (after is ['\'' or '"', ..])
        {
            base64 = YamlScalar.Quoted(_lines, line.Length - after.Length);
            EndLine();
        }
        else
        {
            base64 = after is ['|' or '>', ..] ? YamlScalar.Block(_lines, after, parent)
            : YamlScalar.Plain(_lines, line.Length - after.Length, parent);
        }

        try
        {
            byte[] bytes = Convert.FromBase64String(base64);
            _writer.WriteStringValue(Encoding.UTF8.GetString(bytes));
        }
        catch (FormatException error)
        {
            throw new FormatException(_lines.Wrong("!!binary is no base64").Message, error);
        }
    }

    // As YAML's core schema has it: null, true and false, numbers; everything else is a text.
    private void Plain(string text)
    {
        if (text is "null" or "~" or "Null" or "NULL" or "")
        {
            _writer.WriteNullValue();
        }
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            _writer.WriteBooleanValue(text[0] is 't' or 'T');
        }
        else if (JsonNumber().IsMatch(text))
        {
            _writer.WriteRawValue(text, skipInputValidation: true);
        }
        else if (YamlNumber().IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            _writer.WriteNumberValue(number);
        }
        else
        {
            _writer.WriteStringValue(text);
        }
    }

    private void EndLine()
    {
        if (_lines.Current.AsSpan().Trim() is not ([] or ['#', ..]))
        {
            throw _lines.Wrong("something follows a text in quotes");
        }

        _lines.At++;
    }

    // The key of the current line; what follows its colon is the current line then.
    private string Key(int indent)
    {
        int end = KeyEnd(indent);
        if (end < 0)
        {
            throw _lines.Wrong("a key and a colon are expected");
        }

        string line = _lines.Current;
        if (line[indent] is '\'' or '"')
        {
            string quoted = YamlScalar.Quoted(_lines, indent);
            _lines.Replace(_lines.Current.TrimStart()[1..]);
            return quoted;
        }

        _lines.Replace(line[(end + 1)..]);
        return line[indent..end];
    }

    // Where the colon stands after a key at a place of the current line; -1 where no key stands there.
    private int KeyEnd(int indent)
    {
        string line = _lines.Current;
        int from = indent;
        if (line[indent] is '\'' or '"')
        {
            from = line.IndexOf(line[indent], indent + 1) + 1;
            return from > 0 && line.AsSpan(from).TrimStart() is [':', ..] rest && (rest.Length == 1 || rest[1] == ' ') ? line.IndexOf(':', from) : -1;
        }

        if (line[indent] is '|' or '>' or '[' or '{' or '!' or '&' or '*')
        {
            return -1;
        }

        while ((from = line.IndexOf(':', from)) >= 0)
        {
            if (from + 1 == line.Length || line[from + 1] == ' ')
            {
                return from;
            }

            from++;
        }

        return -1;
    }

    private static bool IsItem(ReadOnlySpan<char> text) => text is "-" or ['-', ' ', ..];

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex YamlNumber();
}
