using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>Why a candidate ended. https://ai.google.dev/api/generate-content#FinishReason</summary>
internal static class FinishReasons
{
    /// <summary>Whether it ended because of the model's or the server's fault: there is no answer.</summary>
    public static bool IsFault(string reason) => reason is "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "MALFORMED_RESPONSE";

    /// <param name="reason">Google's word.</param>
    /// <param name="hasSaid">Whether anything came.</param>
    /// <param name="hasCalls">Whether a tool was called: Google has no word of its own for that.</param>
    public static EndReason Read(string reason, bool hasSaid, bool hasCalls) => reason switch
    {
        "MAX_TOKENS" => EndReason.Length,
        "SAFETY" or "RECITATION" or "PROHIBITED_CONTENT" or "BLOCKLIST" or "SPII" or "LANGUAGE" or "MODEL_ARMOR" => EndReason.Refused,
        _ when reason.StartsWith("IMAGE_", StringComparison.Ordinal) => EndReason.Refused,
        "CONTINUATION" => EndReason.Paused,
        _ when hasCalls => EndReason.Calls,
        "OTHER" when !hasSaid => EndReason.Refused,
        _ => EndReason.Stop,
    };

    public static string Word(EndReason? reason) => reason switch
    {
        EndReason.Length => "MAX_TOKENS",
        EndReason.Refused => "SAFETY",
        EndReason.Paused => "OTHER",
        _ => "STOP",
    };
}
