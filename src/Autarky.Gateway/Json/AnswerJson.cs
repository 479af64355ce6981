using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Autarky.Gateway.Json;

/// <summary>The JSON of partners' answers. It is read as far as it can be: nested deeper than our clients may, and with half characters.</summary>
internal static class AnswerJson
{
    private const int MaxDepth = 512;

    /// <summary>How it is parsed.</summary>
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, Options);

    /// <exception cref="JsonException">It does not begin with JSON.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>A string, with halves of surrogate pairs where it has such: the other half may come with the next piece. Null for what is no string.</summary>
    public static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return HalfSurrogate.IsIn(raw) ? Unescaped(raw) : value.GetString();
    }

    private static string Unescaped(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            text.Append(Encoding.UTF8.GetString(raw[..at]));
            bool isUnit = raw[at + 1] == (byte)'u';
            text.Append((char)raw[at + 1] switch
            {
                'u' => (char)ushort.Parse(raw.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                char itself => itself,
            });
            raw = raw[(at + (isUnit ? 6 : 2))..];
        }

        return text.Append(Encoding.UTF8.GetString(raw)).ToString();
    }
}
