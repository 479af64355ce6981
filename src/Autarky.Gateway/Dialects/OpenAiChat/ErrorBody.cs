using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>Errors in OpenAI's shape: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal static class ErrorBody
{
    public static byte[] Json(GatewayFailure failure)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
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
}
