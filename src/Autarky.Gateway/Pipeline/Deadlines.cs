using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// The time limits of one exchange in one cancellation token: the client hanging up, the server's end, the total, and the limit of the phase that is running.
/// Says afterwards which of them it was.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _clientGone;
    private readonly CancellationToken _stopped;
    private readonly TimeSpan _total;
    private readonly long _started;
    private CancellationTokenSource? _timer;
    private CancellationTokenSource? _either;
    private GatewayFailure _whenLate;
    private GatewayFailure? _idle;
    private GatewayFailure? _attemptFailure;
    private GatewayFailure? _totalFailure;
    private TimeSpan _attemptTotal;
    private long _attemptStarted;

    /// <param name="timeouts">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="clientGone">The client hung up.</param>
    /// <param name="stopped">The server ends, and waits no longer.</param>
    public Deadlines(TimeoutOptions timeouts, TimeProvider time, CancellationToken clientGone, CancellationToken stopped)
    {
        _stopped = stopped;
        _time = time;
        _clientGone = clientGone;
        _total = TimeSpan.FromSeconds(timeouts.TotalSeconds);
        _started = time.GetTimestamp();
        _whenLate = TotalFailure;
    }

    /// <summary>Cancelled when the running phase must end. Changes with every attempt.</summary>
    public CancellationToken Token => _either?.Token ?? _clientGone;

    private GatewayFailure TotalFailure =>
        new(GatewayError.TotalTimeout, $"The whole exchange took longer than {_total.TotalSeconds:0.###} s (timeouts.total_seconds).");

    /// <summary>Begins an attempt: a limit that ran out in the one before no longer counts, the total still does.</summary>
    /// <param name="timeouts">The limits of its provider, its own total among them.</param>
    /// <param name="provider">The provider.</param>
    public void NextAttempt(TimeoutOptions timeouts, string provider)
    {
        Release();
        _idle = null;
        _attemptStarted = _time.GetTimestamp();
        _attemptTotal = TimeSpan.FromSeconds(timeouts.TotalSeconds);
        _attemptFailure = _attemptTotal >= _total
            ? null // the total of the exchange is over first
            : new GatewayFailure(
                GatewayError.ProviderTotalTimeout,
                $"Provider '{provider}' took longer than {timeouts.TotalSeconds:0.###} s for its answer (providers.{provider}.timeouts.total_seconds).");
        _timer = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, _clientGone, _stopped);
        Total();
    }

    /// <summary>From now on only the totals count: the provider's and that of the whole exchange.</summary>
    public void Total() => Arm(TimeSpan.MaxValue, TotalFailure);

    /// <summary>From now on until the first token.</summary>
    public void FirstToken(TimeoutOptions timeouts, string provider) => Arm(
        TimeSpan.FromSeconds(timeouts.FirstTokenSeconds),
        new GatewayFailure(
            GatewayError.ProviderFirstTokenTimeout,
            $"Provider '{provider}' gave no token within {timeouts.FirstTokenSeconds:0.###} s (timeouts.first_token_seconds)."));

    /// <summary>From now on until the next piece.</summary>
    public void Idle(TimeoutOptions timeouts, string provider)
    {
        // Called for every piece: the message is made once.
        _idle ??= new GatewayFailure(
            GatewayError.ProviderIdleTimeout,
            $"Provider '{provider}' was silent for {timeouts.IdleSeconds:0.###} s in the middle of its answer (timeouts.idle_seconds).");
        Arm(TimeSpan.FromSeconds(timeouts.IdleSeconds), _idle);
    }

    /// <summary>What a cancellation of <see cref="Token"/> means.</summary>
    public GatewayFailure Explain() => _clientGone.IsCancellationRequested
        ? new GatewayFailure(GatewayError.ClientGone, "The client hung up.")
        : _stopped.IsCancellationRequested ? ServerEnd.Failure
        : _time.GetElapsedTime(_started) >= _total ? TotalFailure : _whenLate;

    public void Dispose() => Release();

    private void Arm(TimeSpan phase, GatewayFailure whenLate)
    {
        TimeSpan left = _total - _time.GetElapsedTime(_started);
        GatewayFailure whenOver = _totalFailure ??= TotalFailure;
        if (_attemptFailure is { } failure && _attemptTotal - _time.GetElapsedTime(_attemptStarted) is var attempt && attempt < left)
        {
            (left, whenOver) = (attempt, failure);
        }

        _whenLate = phase < left ? whenLate : whenOver;
        TimeSpan limit = phase < left ? phase : left;
        _timer!.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
    }

    private void Release()
    {
        _either?.Dispose();
        _timer?.Dispose();
    }
}
