using System.Buffers;
using System.Text.Json;

namespace Autarky.Gateway.Errors;

/// <summary>Errors in OpenAI's shape: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal static class ErrorBody
{
    public static byte[] Json(GatewayFailure failure)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error"u8);
            writer.WriteString("message"u8, failure.Message);
            writer.WriteString("type"u8, failure.PassedOn?.Type ?? failure.Row.Type);
            writer.WriteString("param"u8, failure.Param);
            writer.WriteString("code"u8, failure.PassedOn is { } passed ? passed.Code : failure.Row.Code);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same as one server-sent event.</summary>
    public static byte[] Event(GatewayFailure failure) => [.. "data: "u8, .. Json(failure), .. "\n\n"u8];

    /// <summary>A client's text made fit for a message: short, one line, printable, and without a key that was sent in the wrong place.</summary>
    public static string Quote(string text)
    {
        text = Scrubber.HideOurKeys(text);
        ReadOnlySpan<char> shown = text.AsSpan(0, Math.Min(text.Length, 100));
        return string.Create(shown.Length, shown, static (to, from) =>
        {
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            }
        }) + (text.Length > 100 ? "…" : "");
    }
}
