using System.IO.Pipelines;

namespace Autarky.Gateway.Http;

/// <summary>Ends the reading of a body that takes too long, once it is watched.</summary>
/// <remarks>Not by the token of the read: that leaves the reader in the middle of a read, and the server cannot drain it any more.</remarks>
internal sealed class LateBody(PipeReader reader, TimeSpan limit, TimeProvider time) : IDisposable
{
    private ITimer? _timer;

    /// <summary>Sets the clock, the first time; from then on a read that is late is cancelled.</summary>
    public void Watch() =>
        _timer ??= time.CreateTimer(static late => ((PipeReader)late!).CancelPendingRead(), reader, limit, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer?.Dispose();
}
