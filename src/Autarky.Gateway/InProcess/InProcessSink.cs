using System.Threading.Channels;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Pipeline;

namespace Autarky.Gateway.InProcess;

/// <summary>Hands a reply to a caller in this process: its events as they come, and what is known of the turn at the end.</summary>
internal sealed class InProcessSink : IReplySink
{
    // The caller reads at its own pace, and the provider waits for it, as over a connection.
    private readonly Channel<IReadOnlyList<ChatEvent>> _events = Channel.CreateBounded<IReadOnlyList<ChatEvent>>(
        new BoundedChannelOptions(64) { SingleReader = true, SingleWriter = true });

    public bool HasStarted { get; private set; }

    /// <summary>What happens; ends with the answer, or with the exception that tells why there is none.</summary>
    public ChannelReader<IReadOnlyList<ChatEvent>> Events => _events.Reader;

    /// <summary>The finished turn, once it is committed; null before, and for ever where it failed.</summary>
    public Turn? Finished { get; private set; }

    public void Begin(Turn turn) => HasStarted = true;

    public async Task PassOnAsync(Answer answer, CancellationToken cancellationToken)
    {
        var told = (ToldAnswer)answer;
        if (told.Held.Count > 0)
        {
            IReadOnlyList<ChatEvent> now = [.. told.Held];
            told.ClearHeld();
            await _events.Writer.WriteAsync(now, cancellationToken);
        }
    }

    public async Task FinishAsync(Turn turn)
    {
        Finished = turn;
        if (turn.Answer is ToldAnswer { Held: { Count: > 0 } held })
        {
            using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            try
            {
                await _events.Writer.WriteAsync([.. held], late.Token);
            }
            catch (OperationCanceledException)
            {
                // Committed, and nobody reads any more.
            }
        }

        _events.Writer.TryComplete();
    }

    public Task RefuseAsync(Turn turn, GatewayFailure failure, bool isRecorded)
    {
        _events.Writer.TryComplete(new GatewayRefusedException(failure, isRecorded ? turn.Id.ToString() : null));
        return Task.CompletedTask;
    }

    public Task BreakOffAsync(GatewayFailure failure)
    {
        _events.Writer.TryComplete(new GatewayRefusedException(failure, null));
        return Task.CompletedTask;
    }

    public void Abort() => _events.Writer.TryComplete(new OperationCanceledException("Nobody waits for the answer any more."));
}
