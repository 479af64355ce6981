using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Pipeline;

/// <summary>Whose fault a provider's refusal is: the client's, who sent the request, or ours, who chose the provider, its address and its model.</summary>
internal static class Blame
{
    private const int NotFound = 404;

    /// <summary>
    /// The failure as it is told and recorded. A provider that has no such model (or path) refuses what the client named only where the client asked for that
    /// model of that provider by name; a use case's teacher and a model of the configuration were named by us.
    /// </summary>
    public static GatewayFailure Of(Turn turn, AttemptInWork attempt, GatewayFailure failure) =>
        failure is { Error: GatewayError.ProviderRefusedRequest, ProviderStatus: NotFound } && !ClientNamed(turn, attempt)
            ? new GatewayFailure(
                GatewayError.ProviderLacksModel,
                $"Provider '{attempt.Route.Provider}' has no model '{ClientText.Quote(attempt.Route.Model)}' at its address (HTTP 404), saying: "
                    + $"{failure.Message} The configuration names both, not the request: check providers.{attempt.Route.Provider}.base_url "
                    + "and the model's name.")
            {
                ProviderStatus = failure.ProviderStatus,
            }
            : failure;

    private static bool ClientNamed(Turn turn, AttemptInWork attempt) => turn is { UseCase: null, Request: { } request }
        && (string.Equals(request.Model, attempt.Route.Model, StringComparison.Ordinal)
            || string.Equals(request.Model, attempt.Route.Provider + "/" + attempt.Route.Model, StringComparison.Ordinal));
}
