using System.Text.Json;

namespace Autarky.Ledger.Json;

/// <summary>
/// JSON without the ends of its long strings: for readers that want the shape, the short fields and the beginnings. A document of 60 MB takes the parser 64 MB
/// from a pool that keeps them; what is left of it here is small.
/// </summary>
public static class ShortenedJson
{
    /// <summary>From this size on it is worth another pass over the bytes.</summary>
    public const int Large = 1024 * 1024;

    /// <summary>How many bytes of a string are kept, escaped as they stand.</summary>
    public const int Longest = 64 * 1024;

    // The longest escape is that of two halves of a character: \uD83D\uDE00.
    private const int LongestEscape = 12;

    /// <summary>The same document where it is not large.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="JsonException">It is large, and no JSON.</exception>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        if (json.Length < Large)
        {
            return json;
        }

        using var shortened = new MemoryStream();
        ReadOnlySpan<byte> all = json.Span;
        var reader = new Utf8JsonReader(all, new JsonReaderOptions { MaxDepth = 512 });
        int copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > Longest)
            {
                int start = (int)reader.TokenStartIndex + 1;
                shortened.Write(all[copied..(start + Kept(reader.ValueSpan))]);
                copied = (int)reader.BytesConsumed - 1;
            }
        }

        shortened.Write(all[copied..]);
        return shortened.ToArray();
    }

    // Not inside an escape and not inside a character.
    private static int Kept(ReadOnlySpan<byte> text)
    {
        int at = Longest;
        while (at > LongestEscape && text.Slice(at - LongestEscape, LongestEscape).LastIndexOf((byte)'\\') is var escape and >= 0)
        {
            at -= LongestEscape - escape;
        }

        if (at <= LongestEscape)
        {
            return 0;
        }

        while ((text[at] & 0xC0) == 0x80)
        {
            at--;
        }

        return at;
    }
}
