using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// The end of the server. Requests in work have a moment to end by themselves; what is left then is broken off with words and recorded, so that the process is
/// gone soon.
/// </summary>
internal sealed class ServerEnd : IDisposable
{
    /// <summary>How long requests in work have.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _stopping;

    /// <param name="time">The clock.</param>
    /// <param name="stopping">Cancelled when the server is to end.</param>
    public ServerEnd(TimeProvider time, CancellationToken stopping)
    {
        _over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stopping = stopping.Register(() => _over.CancelAfter(Grace));
    }

    /// <summary>What those are told that are broken off.</summary>
    public static GatewayFailure Failure { get; } = new(GatewayError.GatewayStopping, "The server is stopping and ends the answer here. Ask again in a moment.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>Cancelled when nothing waits any longer.</summary>
    public CancellationToken Token => _over.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _over.Dispose();
    }
}
