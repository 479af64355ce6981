using System.Text.Json.Nodes;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>Errors in Google's shape: <c>{"error":{"code","message","status","details"}}</c>. https://cloud.google.com/apis/design/errors</summary>
internal static class GeminiError
{
    public static byte[] Json(GatewayFailure failure) => GoogleJson.Bytes(Node(failure));

    /// <summary>The same as one server-sent event.</summary>
    public static byte[] Event(GatewayFailure failure) => [.. "data: "u8, .. Json(failure), .. "\n\n"u8];

    private static JsonObject Node(GatewayFailure failure)
    {
        var info = new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
            ["reason"] = failure.PassedOn is { Code: { } code } ? code : failure.Row.Code,
            ["domain"] = "autarky",
        };
        if (failure.Param is { } param)
        {
            info["metadata"] = new JsonObject { ["param"] = param };
        }

        var details = new JsonArray(info);
        if (failure.RetryAfter is { } wait)
        {
            string delay = $"{(long)Math.Ceiling(wait.TotalSeconds)}s";
            details.Add(new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.RetryInfo", ["retryDelay"] = delay });
        }

        return new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = failure.Status,
                ["message"] = failure.Message,
                ["status"] = StatusOf(failure.Status),
                ["details"] = details,
            },
        };
    }

    private static string StatusOf(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        501 => "UNIMPLEMENTED",
        502 or 503 => "UNAVAILABLE",
        408 or 504 => "DEADLINE_EXCEEDED",
        >= 500 => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    };
}
