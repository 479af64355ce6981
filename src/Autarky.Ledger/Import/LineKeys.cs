using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// Names the exchanges of one file by content, so that a file imported twice adds nothing while true repeats in it count: SHA-256 over the
/// use case, the content with sorted keys and without white space, and the how-manieth of its equals it is. The licence is no content: naming it
/// later makes no other exchange. About 40 bytes of memory a line.
/// </summary>
internal sealed class LineKeys
{
    private readonly Dictionary<UInt128, int> _seen = [];
    private readonly ArrayBufferWriter<byte> _canonical = new();

    /// <summary>The next key for this content: 64 hexadecimal digits.</summary>
    /// <param name="content">The line.</param>
    /// <param name="useCase">Its use case.</param>
    /// <param name="asGold">Whether it is a right answer.</param>
    /// <param name="isStream">Whether its texts are pieces: a character may be cut in two by them.</param>
    /// <exception cref="FormatException">A text of it is no valid Unicode.</exception>
    public string Next(JsonElement content, string? useCase, bool asGold, bool isStream = false)
    {
        _canonical.ResetWrittenCount();
        try
        {
            using var writer = new Utf8JsonWriter(_canonical, ReadableJson.Writer);
            Write(writer, content, isStream, isLine: true);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new FormatException("A text of the line holds half of a surrogate pair, which is no valid Unicode.", error);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_canonical.WrittenSpan, hash);
        string head = string.Create(CultureInfo.InvariantCulture,
            $"{(asGold ? "gold" : "exchange")}\n{useCase?.Length ?? -1}\n{useCase}\n{Convert.ToHexStringLower(hash)}\n");
        SHA256.HashData(Encoding.UTF8.GetBytes(head), hash);
        ref int before = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, MemoryMarshal.Read<UInt128>(hash), out _);
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}{before++}")), hash);
        return Convert.ToHexStringLower(hash);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, bool isStream, bool isLine = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    if (isLine && property.NameEquals("licence"))
                    {
                        continue;
                    }

                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, isStream);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(writer, item, isStream);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when isStream && !IsText(value):
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
