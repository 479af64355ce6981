using System.Text.Json;

namespace Autarky.Gateway.Errors;

/// <summary>What a provider's refusal means, wherever it stood: under an HTTP status, in place of an answer, or in the middle of one.</summary>
/// <param name="provider">Its name.</param>
/// <param name="keyVariable">The environment variable with its key; null where it has none.</param>
/// <param name="clean">Takes keys out of its words.</param>
internal sealed class ProviderRefusal(string provider, string? keyVariable, Func<string, string> clean)
{
    private const string InvalidRequest = "invalid_request_error";
    private const int UnknownStatus = 500;

    /// <summary>A refusal by an HTTP status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="said">What the body says.</param>
    /// <param name="retryAfter">When to ask again, if it says so.</param>
    public GatewayFailure OfStatus(int status, SaidError said, TimeSpan? retryAfter) =>
        Of(status, said, $"answered HTTP {status}", retryAfter) with { ProviderStatus = status };

    /// <summary>An error in place of an answer, or in the middle of one, although HTTP said that all is well.</summary>
    public GatewayFailure InAnswer(SaidError said) => Of(said.Status ?? StatusOf(said), said, "sent an error in place of its answer", null);

    /// <summary>An error inside a stream.</summary>
    public GatewayFailure InStream(SaidError said) => Of(said.Status ?? StatusOf(said), said, "sent an error inside the stream", null);

    /// <summary>What is wrong with a whole body that is no answer of its dialect: the error in it, or that it is something else.</summary>
    /// <param name="body">The body.</param>
    /// <param name="answerName">What the dialect calls an answer.</param>
    public GatewayFailure InsteadOfAnswer(JsonElement body, string answerName) =>
        ErrorReader.InsteadOfAnswer(body) is { } said ? InAnswer(said) : NoAnswer(answerName);

    /// <summary>A body that is not even JSON.</summary>
    public GatewayFailure NoAnswer(string answerName) =>
        new(GatewayError.ProviderAnswerInvalid, $"Provider '{provider}' answered something that is no {answerName}.");

    private GatewayFailure Of(int status, SaidError said, string what, TimeSpan? retryAfter)
    {
        if (status is not (401 or 403 or 429) && Overflow.IsMeant(said))
        {
            return new GatewayFailure(GatewayError.ProviderRefusedRequest, clean(said.Message ?? "The conversation is longer than the model can read."))
            {
                PassedOn = (400, InvalidRequest, Overflow.Code),
            };
        }

        string words = said.Message is { } message ? "saying: " + clean(message) : "without a message";
        return status switch
        {
            // Providers repeat parts of the key here: nothing of it is passed on.
            401 or 403 => new GatewayFailure(
                GatewayError.ProviderKeyRefused,
                $"Provider '{provider}' refused our key (HTTP {status}). "
                    + $"Check the environment variable {keyVariable ?? "(none is named in api_key_env)"}."),
            400 or 404 or 413 or 422 => new GatewayFailure(
                GatewayError.ProviderRefusedRequest,
                said.Message is null ? $"Provider '{provider}' refused the request (HTTP {status}) without a message." : clean(said.Message),
                Clip(said.Param))
            {
                PassedOn = (status, Clip(said.Type) ?? InvalidRequest, Clip(said.Code)),
            },
            429 => new GatewayFailure(GatewayError.ProviderRateLimited, $"Provider '{provider}' wants fewer requests, {words}")
            {
                RetryAfter = retryAfter,
                ProviderCode = Clip(said.Code),
            },
            _ => new GatewayFailure(GatewayError.ProviderError, $"Provider '{provider}' {what}, {words}")
            {
                RetryAfter = retryAfter,
                ProviderCode = Clip(said.Code),
            },
        };
    }

    // By the names that OpenAI, Anthropic, Google and those who speak like them have for it.
    private static int StatusOf(SaidError said) => StatusOf(said.Type) is { } byType and not UnknownStatus ? byType : StatusOf(said.Code);

    private static int StatusOf(string? name) => name?.ToLowerInvariant() switch
    {
        "invalid_request_error" or "invalid_argument" or "badrequesterror" or "bad_request" or "failed_precondition" => 400,
        "authentication_error" or "unauthenticated" or "invalid_api_key" or "permission_error" or "permission_denied" => 401,
        "not_found_error" or "not_found" or "notfounderror" or "model_not_found" => 404,
        "request_too_large" => 413,
        "rate_limit_error" or "rate_limit" or "rate_limit_exceeded" or "resource_exhausted" or "insufficient_quota" or "too_many_requests" => 429,
        _ => UnknownStatus,
    };

    private string? Clip(string? text) => text is null ? null : clean(ClientText.Quote(text));
}
