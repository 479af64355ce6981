using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>What the path says: <c>/v1beta/models/{model}:{method}</c>, with <c>alt=sse</c> behind it for a stream of events.</summary>
/// <param name="Model">The model's name, which may hold slashes.</param>
/// <param name="Method">generateContent, streamGenerateContent or countTokens.</param>
/// <param name="IsEvents">Whether a stream is wanted as server-sent events; else it is a JSON list.</param>
internal sealed record CallPath(string Model, string Method, bool IsEvents)
{
    public const string Whole = "generateContent";
    public const string Streamed = "streamGenerateContent";
    public const string Count = "countTokens";

    private const string Models = "/models/";

    // They become columns of the ledger.
    private const int LongestName = 1000;

    /// <summary>Reads path and query.</summary>
    /// <exception cref="GatewayException">No such call.</exception>
    public static CallPath Read(string? target)
    {
        string[] halves = (target ?? "").Split('?', 2);
        int models = halves[0].IndexOf(Models, StringComparison.OrdinalIgnoreCase);
        string call = models < 0 ? "" : halves[0][(models + Models.Length)..];
        int colon = call.LastIndexOf(':');
        string method = colon < 0 ? "" : call[(colon + 1)..];
        if (method is not (Whole or Streamed or Count))
        {
            throw new GatewayException(
                GatewayError.ClientPathUnknown,
                $"{ClientText.Quote(halves[0])} does not exist. Ask POST /v1beta/models/MODEL:{Whole}, :{Streamed} or :{Count}.");
        }

        string model = Uri.UnescapeDataString(call[..colon]);
        if (model.Length is 0 or > LongestName)
        {
            throw new GatewayException(
                GatewayError.ClientBodyInvalid,
                model.Length == 0 ? "The path names no model. GET /v1/models lists them." : $"The model's name is longer than {LongestName} characters.",
                "model");
        }

        bool isEvents = halves.Length > 1 && halves[1].Split('&').Contains("alt=sse", StringComparer.OrdinalIgnoreCase);
        return new CallPath(model, method, isEvents);
    }
}
