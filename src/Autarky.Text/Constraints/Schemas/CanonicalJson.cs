using System.Text.Json;
using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>Values as the bytes that are generated for them: no white space, escapes only where JSON demands them, numbers as the schema writes them.</summary>
internal static class CanonicalJson
{
    public static byte[] Write(JsonElement value)
    {
        using var bytes = new MemoryStream();
        Write(bytes, value);
        return bytes.ToArray();
    }

    private static void Write(MemoryStream bytes, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                bytes.Write(JsonCharacters.Quote(value.GetString()!));
                break;
            case JsonValueKind.Array:
                bytes.WriteByte((byte)'[');
                int index = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    bytes.Write(index++ > 0 ? ","u8 : ""u8);
                    Write(bytes, item);
                }

                bytes.WriteByte((byte)']');
                break;
            case JsonValueKind.Object:
                bytes.WriteByte((byte)'{');
                int count = 0;
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    bytes.Write(count++ > 0 ? ","u8 : ""u8);
                    bytes.Write(JsonCharacters.Quote(member.Name));
                    bytes.WriteByte((byte)':');
                    Write(bytes, member.Value);
                }

                bytes.WriteByte((byte)'}');
                break;
            default:
                bytes.Write(System.Text.Encoding.UTF8.GetBytes(value.GetRawText()));
                break;
        }
    }
}
