using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Autarky.Ledger.Json;

/// <summary>
/// How this program writes JSON, everywhere: text as it is, with no more escapes than JSON demands, since people read error messages, outputs of
/// <c>--json</c>, reports and exports. None of it goes into HTML unescaped.
/// </summary>
public static class ReadableJson
{
    /// <summary>For a writer.</summary>
    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For nodes.</summary>
    public static readonly JsonSerializerOptions Nodes = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>A value in UTF-8, with the names and line breaks of its type's context.</summary>
    public static byte[] Bytes<T>(T value, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Writer with { Indented = type.Options.WriteIndented, NewLine = type.Options.NewLine }))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same as text.</summary>
    public static string Text<T>(T value, JsonTypeInfo<T> type) => Encoding.UTF8.GetString(Bytes(value, type));
}
