using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Pipeline;
using Autarky.Ledger.Responses;

namespace Autarky.Gateway.Stored;

/// <summary>Where the reply to a request for a response goes: to its client, or, once that is gone on purpose, nowhere but into the ledger.</summary>
/// <param name="client">The client.</param>
/// <param name="store">Where it is found that a partner gave a response its id.</param>
internal sealed class DetachableSink(IReplySink client, ResponseStore store) : IReplySink
{
    private readonly TaskCompletionSource<byte[]> _detached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the client is to be sent away, with what it is told.</summary>
    public Task<byte[]> Detached => _detached.Task;

    public bool HasStarted => !Detached.IsCompleted && client.HasStarted;

    /// <summary>Sends the client away. Nobody may touch its connection from now on but whoever waits for <see cref="Detached"/>.</summary>
    public void Detach(byte[] told) => _detached.SetResult(told);

    public void Begin(Turn turn)
    {
        if (!Detached.IsCompleted)
        {
            client.Begin(turn);
        }
    }

    public Task PassOnAsync(Answer answer, CancellationToken cancellationToken)
    {
        if (!Detached.IsCompleted)
        {
            return client.PassOnAsync(answer, cancellationToken);
        }

        (answer as PassedOnAnswer)?.ClearHeld();
        (answer as ToldAnswer)?.ClearHeld();
        return Task.CompletedTask;
    }

    public async Task FinishAsync(Turn turn)
    {
        if (!Detached.IsCompleted)
        {
            await KeepIdAsync(turn);
            await client.FinishAsync(turn);
        }
    }

    public Task RefuseAsync(Turn turn, GatewayFailure failure, bool isRecorded) =>
        Detached.IsCompleted ? Task.CompletedTask : client.RefuseAsync(turn, failure, isRecorded);

    public Task BreakOffAsync(GatewayFailure failure) => Detached.IsCompleted ? Task.CompletedTask : client.BreakOffAsync(failure);

    public void Abort()
    {
        if (!Detached.IsCompleted)
        {
            client.Abort();
        }
    }

    // A response that was passed on as it came has the id that its partner gave it.
    private async Task KeepIdAsync(Turn turn)
    {
        if (turn is { Answer: PassedOnAnswer passed, Request: ResponsesRequest { Store: true } }
            && passed.Body() is { } body && ResponseReader.IdOf(body) is { } id && !await store.IsKnownAsync(id, CancellationToken.None))
        {
            await store.AddAsync(new StoredResponse { Id = id, Exchange = turn.Id, KeyId = turn.Key?.Id, Created = turn.Created });
        }
    }
}
