using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>Errors in Anthropic's shape: <c>{"type":"error","error":{"type","message"}}</c>. https://docs.anthropic.com/en/api/errors</summary>
internal static class AnthropicError
{
    public static byte[] Json(GatewayFailure failure)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "error"u8);
            writer.WriteStartObject("error"u8);
            writer.WriteString("type"u8, TypeOf(failure.Status));
            writer.WriteString("message"u8, MessageOf(failure));
            writer.WriteStartObject("details"u8);
            writer.WriteString("error_code"u8, failure.PassedOn is { Code: { } code } ? code : failure.Row.Code);
            if (failure.Param is { } param)
            {
                writer.WriteString("param"u8, param);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same as one server-sent event.</summary>
    public static byte[] Event(GatewayFailure failure) => [.. "event: error\ndata: "u8, .. Json(failure), .. "\n\n"u8];

    // Clients of this dialect know by these words that they must shorten the conversation.
    private static string MessageOf(GatewayFailure failure) =>
        failure.IsOverflow && !failure.Message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase)
            ? "prompt is too long: " + failure.Message
            : failure.Message;

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        408 or 504 => "timeout_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}
