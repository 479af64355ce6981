using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;

namespace Autarky.Gateway.Pipeline;

/// <summary>Counts the requests that are in work, whatever they ask for, and refuses those over the limit.</summary>
internal sealed class RequestsInWork
{
    private int _count;

    /// <summary>Counts one more. <see cref="Leave"/> must follow, also when this throws.</summary>
    /// <exception cref="GatewayException">Too many.</exception>
    public void Enter(LimitOptions limits)
    {
        if (Interlocked.Increment(ref _count) > limits.MaxConcurrentRequests)
        {
            throw new GatewayException(new GatewayFailure(GatewayError.GatewayBusy,
                "Too many requests are in work. Try again in a moment, or raise limits.max_concurrent_requests.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            });
        }
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
