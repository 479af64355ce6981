using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// Errors in OpenAI's shape, with the codes that its agents know: they compact a conversation on <c>context_length_exceeded</c>, wait on
/// <c>rate_limit_exceeded</c> and give up on <c>insufficient_quota</c>.
/// </summary>
internal static class ResponsesError
{
    private const string QuotaCode = "insufficient_quota";
    private const string RateCode = "rate_limit_exceeded";

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
            writer.WriteString("code"u8, IsKnown(failure) ? CodeOf(failure) : failure.PassedOn is { } passed ? passed.Code : failure.Row.Code);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The member <c>error</c> of a response that failed.</summary>
    public static void Write(Utf8JsonWriter writer, GatewayFailure failure)
    {
        string code = CodeOf(failure);
        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, code);
        writer.WriteString("message"u8, code == RateCode && failure.RetryAfter is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"{failure.Message} Please try again in {Math.Ceiling(wait.TotalSeconds):0}s.")
            : failure.Message);
        writer.WriteEndObject();
    }

    private static bool IsKnown(GatewayFailure failure) => CodeOf(failure) != "server_error";

    // Inside a stream there is no status and often no code: the words say what it is.
    private static string CodeOf(GatewayFailure failure) => failure switch
    {
        { IsOverflow: true } => Overflow.Code,
        _ when (failure.PassedOn?.Code ?? failure.ProviderCode) == QuotaCode => QuotaCode,
        _ when Says(failure, QuotaCode) || Says(failure, "exceeded your current quota") => QuotaCode,
        { Error: GatewayError.ProviderRateLimited } => RateCode,
        _ when Says(failure, RateCode) => RateCode,
        _ => "server_error",
    };

    private static bool Says(GatewayFailure failure, string words) =>
        failure.Row.Outcome is Ledger.Exchanges.ExchangeOutcome.ProviderFailed && failure.Message.Contains(words, StringComparison.OrdinalIgnoreCase);
}
