using System.Runtime.InteropServices;
using System.Text.Json;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Requests;

/// <summary>A body as received, and what was read of it. What is read points into the body's memory.</summary>
internal sealed class ReceivedJson : IDisposable
{
    private readonly JsonDocument _document;

    private ReceivedJson(ReadOnlyMemory<byte> body, JsonDocument document)
    {
        Body = body;
        _document = document;
    }

    /// <summary>UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>An object. Valid until disposal.</summary>
    public JsonElement Root => _document.RootElement;

    /// <exception cref="Errors.GatewayException">Not valid JSON, not an object, or nested too deep.</exception>
    public static ReceivedJson Parse(ReadOnlyMemory<byte> body, int maxDepth) => new(body, StrictJson.Parse(body, maxDepth));

    /// <summary>Where a value, with its quotes, stands in <see cref="Body"/>.</summary>
    public Range RangeOf(JsonElement element)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element);
        return Body.Span.Overlaps(raw, out int at)
            ? at..(at + raw.Length)
            : throw new InvalidOperationException("The document does not share the body's memory.");
    }

    public void Dispose() => _document.Dispose();
}
