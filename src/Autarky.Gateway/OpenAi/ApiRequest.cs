using System.Runtime.InteropServices;
using System.Text.Json;

namespace Autarky.Gateway.OpenAi;

/// <summary>A request that names a model: its bytes as received and what every such request has.</summary>
internal abstract class ApiRequest(ReadOnlyMemory<byte> body, JsonDocument document) : IDisposable
{
    /// <summary>UTF-8 JSON as received.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The parsed body, for translation. Valid until disposal.</summary>
    public JsonElement Root => document.RootElement;

    public required string Model { get; init; }

    /// <summary>Where the value of <c>model</c>, with its quotes, stands in <see cref="Body"/>.</summary>
    public required Range ModelValue { get; init; }

    public required string? User { get; init; }

    public void Dispose() => document.Dispose();

    /// <summary>Where a value of the parsed body stands in its bytes.</summary>
    protected static Range RangeOf(ReadOnlySpan<byte> body, JsonElement element)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element);
        return body.Overlaps(raw, out int at) ? at..(at + raw.Length) : throw new InvalidOperationException("The document does not share the body's memory.");
    }
}
