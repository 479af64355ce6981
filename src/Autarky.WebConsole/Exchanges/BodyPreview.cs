using System.Text;
using System.Text.Json;
using Autarky.Ledger.Json;

namespace Autarky.WebConsole.Exchanges;

/// <summary>A recorded body as a person reads it: indented where it is JSON, cut where it is long.</summary>
public sealed record BodyPreview
{
    /// <summary>Bodies beyond this size are not parsed for a preview, only cut.</summary>
    private const int LargestParsed = 1 << 20;

    // The page encodes for HTML: here a person reads, so é stays é.
    private static readonly JsonWriterOptions Indented = ReadableJson.Writer with { Indented = true };

    /// <summary>Whether there is a body.</summary>
    public bool Exists { get; init; }

    /// <summary>Its size in bytes as recorded.</summary>
    public int Size { get; init; }

    /// <summary>The text to show.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether the end is missing.</summary>
    public bool Cut { get; init; }

    internal static BodyPreview Of(byte[]? body, TextBudget budget, int limit)
    {
        if (body is null)
        {
            return new BodyPreview();
        }

        string text = Readable(body, limit);
        string shown = budget.Take(text, limit, out bool cut);
        return new BodyPreview { Exists = true, Size = body.Length, Text = shown, Cut = cut || (body.Length > LargestParsed) };
    }

    private static string Readable(byte[] body, int limit)
    {
        if (body.Length > LargestParsed)
        {
            return Encoding.UTF8.GetString(body.AsSpan(0, limit));
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            using var buffer = new MemoryStream(body.Length * 2);
            using (var writer = new Utf8JsonWriter(buffer, Indented))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }
}
