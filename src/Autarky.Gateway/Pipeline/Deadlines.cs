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
    private CancellationTokenSource? _late;
    private CancellationTokenRegistration _onGone;
    private CancellationTokenRegistration _onStopped;

    private TimeSpan _attemptTotal;
    private long _attemptStarted;

    // The phase whose limit the timer has now: words are made of it only when it has run out.
    private Phase _phase;
    private string _provider = "";
    private double _seconds;

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
    }

    private enum Phase
    {
        Total,
        Attempt,
        FirstToken,
        Idle,
    }

    /// <summary>Cancelled when the running phase must end. Changes with every attempt.</summary>
    public CancellationToken Token => _late?.Token ?? _clientGone;

    /// <summary>Begins an attempt: a limit that ran out in the one before no longer counts, the total still does.</summary>
    /// <param name="timeouts">The limits of its provider, its own total among them.</param>
    /// <param name="provider">The provider.</param>
    public void NextAttempt(TimeoutOptions timeouts, string provider)
    {
        Release();
        _attemptStarted = _time.GetTimestamp();
        _attemptTotal = TimeSpan.FromSeconds(timeouts.TotalSeconds);
        _provider = provider;
        _late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        _onGone = _clientGone.UnsafeRegister(static late => ((CancellationTokenSource)late!).Cancel(), _late);
        _onStopped = _stopped.UnsafeRegister(static late => ((CancellationTokenSource)late!).Cancel(), _late);
        Total();
    }

    /// <summary>From now on only the totals count: the provider's and that of the whole exchange.</summary>
    public void Total() => Arm(Phase.Total, double.MaxValue, _provider);

    /// <summary>From now on until the first token.</summary>
    public void FirstToken(TimeoutOptions timeouts, string provider) => Arm(Phase.FirstToken, timeouts.FirstTokenSeconds, provider);

    /// <summary>From now on until the next piece.</summary>
    public void Idle(TimeoutOptions timeouts, string provider) => Arm(Phase.Idle, timeouts.IdleSeconds, provider);

    /// <summary>What a cancellation of <see cref="Token"/> means.</summary>
    public GatewayFailure Explain() => _clientGone.IsCancellationRequested
        ? new GatewayFailure(GatewayError.ClientGone, "The client hung up.")
        : _stopped.IsCancellationRequested ? ServerEnd.Failure
        : WhenLate(_time.GetElapsedTime(_started) >= _total ? Phase.Total : _phase);

    public void Dispose() => Release();

    private GatewayFailure WhenLate(Phase phase) => phase switch
    {
        Phase.Attempt => new GatewayFailure(
            GatewayError.ProviderTotalTimeout,
            $"Provider '{_provider}' took longer than {_attemptTotal.TotalSeconds:0.###} s for its answer (providers.{_provider}.timeouts.total_seconds)."),
        Phase.FirstToken => new GatewayFailure(
            GatewayError.ProviderFirstTokenTimeout,
            $"Provider '{_provider}' gave no token within {_seconds:0.###} s (timeouts.first_token_seconds)."),
        Phase.Idle => new GatewayFailure(
            GatewayError.ProviderIdleTimeout,
            $"Provider '{_provider}' was silent for {_seconds:0.###} s in the middle of its answer (timeouts.idle_seconds)."),
        _ => new GatewayFailure(
            GatewayError.TotalTimeout, $"The whole exchange took longer than {_total.TotalSeconds:0.###} s (timeouts.total_seconds)."),
    };

    private void Arm(Phase phase, double seconds, string provider)
    {
        TimeSpan left = _total - _time.GetElapsedTime(_started);
        Phase whenOver = Phase.Total;
        if (_attemptTotal < _total && _attemptTotal - _time.GetElapsedTime(_attemptStarted) is var attempt && attempt < left)
        {
            (left, whenOver) = (attempt, Phase.Attempt);
        }

        bool isSooner = seconds < left.TotalSeconds;
        (_phase, _seconds, _provider) = (isSooner ? phase : whenOver, seconds, provider);
        TimeSpan limit = isSooner ? TimeSpan.FromSeconds(seconds) : left;
        _late!.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
    }

    // The registrations first: what runs of them is waited for, and finds its source alive.
    private void Release()
    {
        _onGone.Dispose();
        _onStopped.Dispose();
        _late?.Dispose();
    }
}
