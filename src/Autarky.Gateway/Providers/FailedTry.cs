using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Providers;

/// <summary>A try that failed and was made again.</summary>
/// <param name="Started">When, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Failure">What went wrong.</param>
internal sealed record FailedTry(long Started, TimeSpan Duration, GatewayFailure Failure);
