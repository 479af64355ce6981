using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Autarky.Ledger.Chat.Streams;

/// <summary>One value that grows chunk by chunk.</summary>
/// <remarks>
/// Strings are joined in their escaped form, so that a character whose two halves came in two chunks is whole again, and nothing is
/// decoded and encoded on the way.
/// </remarks>
public sealed class MergedValue
{
    private readonly ArrayBufferWriter<byte> _raw = new(16);
    private bool _isText;
    private bool _isList;
    private SortedDictionary<int, MergedObject>? _byIndex;
    private Dictionary<int, int>? _moved;

    /// <summary>The fields, where the value is an object merged field by field.</summary>
    public MergedObject? Fields { get; private set; }

    /// <summary>The objects by index.</summary>
    public IEnumerable<MergedObject> Items => _byIndex?.Values ?? Enumerable.Empty<MergedObject>();

    /// <summary>The joined string, escaped, without quotes.</summary>
    public ReadOnlySpan<byte> EscapedText => _isText ? _raw.WrittenSpan : default;

    /// <summary>The last value, as JSON.</summary>
    public ReadOnlySpan<byte> Raw => _isText || _isList ? default : _raw.WrittenSpan;

    /// <summary>Whether anything but null and empty strings and lists came.</summary>
    public bool HasContent => Fields is not null || _byIndex is { Count: > 0 }
        || (_raw.WrittenCount > 0 && (_isText || _isList || (!_raw.WrittenSpan.SequenceEqual("null"u8) && !_raw.WrittenSpan.SequenceEqual("\"\""u8))));

    /// <summary>Takes the next chunk's value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="merge">How values of this field become one.</param>
    /// <param name="inner">The rules for fields inside it.</param>
    public void Add(JsonElement value, Merge merge, MergeRules inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        switch (merge, value.ValueKind)
        {
            case (Merge.Concat, JsonValueKind.String):
                AddText(JsonMarshal.GetRawUtf8Value(value)[1..^1]);
                break;
            case (Merge.Grow, JsonValueKind.String):
                Grow(JsonMarshal.GetRawUtf8Value(value)[1..^1]);
                break;
            case (Merge.Concat, JsonValueKind.Array):
                AddList(value);
                break;
            case (Merge.ByField or Merge.Largest, JsonValueKind.Object):
                (Fields ??= new MergedObject(inner)).Add(value);
                break;
            case (Merge.ByIndex, JsonValueKind.Array):
                AddByIndex(value, inner);
                break;
            case (Merge.Largest, _) when _raw.WrittenCount > 0 && MergedCounts.IsLess(value.GetRawText(), Encoding.UTF8.GetString(_raw.WrittenSpan)):
                break;
            default:
                AddLast(value);
                break;
        }
    }

    /// <summary>Writes what it has become.</summary>
    /// <param name="writer">Receives the value.</param>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Fields is not null)
        {
            Fields.Write(writer);
        }
        else if (_byIndex is not null)
        {
            writer.WriteStartArray();
            foreach (MergedObject item in _byIndex.Values)
            {
                item.Write(writer);
            }

            writer.WriteEndArray();
        }
        else if (_isText)
        {
            writer.WriteRawValue([(byte)'"', .. _raw.WrittenSpan, (byte)'"'], skipInputValidation: true);
        }
        else if (_isList)
        {
            writer.WriteRawValue([(byte)'[', .. _raw.WrittenSpan, (byte)']'], skipInputValidation: true);
        }
        else
        {
            writer.WriteRawValue(_raw.WrittenCount == 0 ? "null"u8 : _raw.WrittenSpan, skipInputValidation: true);
        }
    }

    private void Grow(ReadOnlySpan<byte> escaped)
    {
        if (!_isText || !_raw.WrittenSpan.SequenceEqual(escaped))
        {
            AddText(escaped);
        }
    }

    private void AddText(ReadOnlySpan<byte> escaped)
    {
        if (_isList)
        {
            // Some providers begin with a list of parts (thinking) and go on with plain strings.
            AppendToList([.. "{\"type\":\"text\",\"text\":\""u8, .. escaped, .. "\"}"u8]);
            return;
        }

        if (!_isText)
        {
            _raw.ResetWrittenCount(); // a null that came before
            _isText = true;
        }

        _raw.Write(escaped);
    }

    private void AddList(JsonElement list)
    {
        if (!_isList)
        {
            byte[] before = _isText && _raw.WrittenCount > 0 ? _raw.WrittenSpan.ToArray() : [];
            _raw.ResetWrittenCount();
            _isText = false;
            _isList = true;
            if (before.Length > 0)
            {
                AddText(before);
            }
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            AppendToList(JsonMarshal.GetRawUtf8Value(item));
        }
    }

    private void AppendToList(ReadOnlySpan<byte> item)
    {
        if (_raw.WrittenCount > 0)
        {
            _raw.Write(","u8);
        }

        _raw.Write(item);
    }

    private void AddByIndex(JsonElement list, MergeRules inner)
    {
        _byIndex ??= [];
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object)
            {
                int index = IndexOf(item);
                if (_moved?.TryGetValue(index, out int moved) == true)
                {
                    index = moved;
                }

                if (_byIndex.TryGetValue(index, out MergedObject? known) && IsAnotherCall(known, item))
                {
                    (_moved ??= [])[IndexOf(item)] = index = _byIndex.Keys.Last() + 1;
                }

                if (!_byIndex.TryGetValue(index, out MergedObject? merged))
                {
                    _byIndex[index] = merged = new MergedObject(inner);
                }

                merged.Add(item);
            }
        }
    }

    // Some servers number every call 0: another id that comes with a name begins another call.
    private static bool IsAnotherCall(MergedObject known, JsonElement item) =>
        item.TryGetProperty("id"u8, out JsonElement id) && id.ValueKind == JsonValueKind.String && !id.ValueEquals(""u8)
        && known.Find("id") is { HasContent: true } before && !before.Raw.SequenceEqual("\"\""u8) && !before.Raw.SequenceEqual(JsonMarshal.GetRawUtf8Value(id))
        && item.TryGetProperty("function"u8, out JsonElement function) && function.ValueKind == JsonValueKind.Object
        && function.TryGetProperty("name"u8, out JsonElement name) && name.ValueKind == JsonValueKind.String && !name.ValueEquals(""u8);

    // Where a provider gives no index, a new id begins a new item and a piece without one goes on with the last.
    private int IndexOf(JsonElement item)
    {
        if (item.TryGetProperty("index"u8, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int index))
        {
            return index;
        }

        int last = _byIndex!.Count == 0 ? -1 : _byIndex.Keys.Last();
        if (last < 0 || !item.TryGetProperty("id"u8, out JsonElement id) || id.ValueKind != JsonValueKind.String)
        {
            return Math.Max(last, 0);
        }

        foreach ((int at, MergedObject other) in _byIndex)
        {
            if (other.Find("id") is { } known && known.Raw.SequenceEqual(JsonMarshal.GetRawUtf8Value(id)))
            {
                return at;
            }
        }

        return last + 1;
    }

    private void AddLast(JsonElement value)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        bool isNothing = value.ValueKind == JsonValueKind.Null || raw.SequenceEqual("\"\""u8)
            || (value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().MoveNext());
        if (Fields is not null || _byIndex is not null || _isText || _isList || (isNothing && _raw.WrittenCount > 0) || _raw.WrittenSpan.SequenceEqual(raw))
        {
            return; // nothing never takes a value back (some providers repeat a call's name as ""); most fields repeat in every chunk
        }

        _raw.ResetWrittenCount();
        _raw.Write(raw);
    }
}

/// <summary>An object whose fields grow chunk by chunk, in the order in which they first came.</summary>
/// <param name="rules">How its fields merge.</param>
public sealed class MergedObject(MergeRules rules)
{
    private readonly List<(string Name, MergedValue Value)> _fields = [];

    /// <summary>The value of a field; null where no chunk had it.</summary>
    /// <param name="name">The field's name.</param>
    public MergedValue? Find(string name)
    {
        foreach ((string known, MergedValue value) in _fields)
        {
            if (known == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Takes the next chunk's object.</summary>
    /// <param name="from">A JSON object.</param>
    public void Add(JsonElement from)
    {
        foreach (JsonProperty property in from.EnumerateObject())
        {
            (string Name, MergedValue Value) field = FieldOf(property);
            Merge merge = rules.For(field.Name, out MergeRules inner);
            if (merge != Merge.Drop)
            {
                field.Value.Add(property.Value, merge, inner);
            }
        }
    }

    /// <summary>Writes the object.</summary>
    /// <param name="writer">Receives it.</param>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteFields(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes the fields without the braces around them.</summary>
    /// <param name="writer">Receives them.</param>
    /// <param name="except">A field that is left out.</param>
    public void WriteFields(Utf8JsonWriter writer, string? except = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach ((string name, MergedValue value) in _fields)
        {
            // Some servers say the whole message once more behind the deltas that made it.
            if (name != except && !(name == "message" && Find("delta") is { HasContent: true }))
            {
                // A choice's deltas add up to its message.
                writer.WritePropertyName(name == "delta" ? "message" : name);
                value.Write(writer);
            }
        }
    }

    private (string Name, MergedValue Value) FieldOf(JsonProperty property)
    {
        foreach ((string Name, MergedValue Value) field in _fields)
        {
            if (property.NameEquals(field.Name))
            {
                return field;
            }
        }

        (string Name, MergedValue Value) added = (property.Name, new MergedValue());
        if (rules.For(added.Name, out _) != Merge.Drop)
        {
            _fields.Add(added);
        }

        return added;
    }
}
