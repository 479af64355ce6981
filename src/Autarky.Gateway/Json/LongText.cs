using System.Text;
using System.Text.Json;

namespace Autarky.Gateway.Json;

/// <summary>Writes texts as they were gathered, in slices: one of 60 MB is never there once more as a string, nor in a buffer for its worst case.</summary>
internal static class LongText
{
    private const int Slice = 16 * 1024;

    /// <summary>A member whose value is these texts, one after the other.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, params ReadOnlySpan<StringBuilder> texts)
    {
        writer.WritePropertyName(name);
        foreach (StringBuilder text in texts)
        {
            foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
            {
                for (int at = 0; at < chunk.Length; at += Slice)
                {
                    writer.WriteStringValueSegment(chunk.Span[at..Math.Min(chunk.Length, at + Slice)], isFinalSegment: false);
                }
            }
        }

        writer.WriteStringValueSegment(ReadOnlySpan<char>.Empty, isFinalSegment: true);
    }
}
