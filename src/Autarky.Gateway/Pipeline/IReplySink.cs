using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Pipeline;

/// <summary>Where a reply goes.</summary>
internal interface IReplySink
{
    /// <summary>Whether something of the answer left: then there is no way back.</summary>
    bool HasStarted { get; }

    /// <summary>Begins a stream whose end is not here yet.</summary>
    void Begin(Turn turn);

    /// <summary>Passes on what an answer holds and may leave.</summary>
    /// <exception cref="GatewayException">The client hung up.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task PassOnAsync(Answer answer, CancellationToken cancellationToken);

    /// <summary>After the commit: what was held back, the cost, the end.</summary>
    Task FinishAsync(Turn turn);

    /// <summary>Instead of an answer of which nothing left.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="failure">What the client is told.</param>
    /// <param name="isRecorded">Whether the ledger has the turn's row: only then its name is told.</param>
    Task RefuseAsync(Turn turn, GatewayFailure failure, bool isRecorded);

    /// <summary>After a failure in the middle of a stream: the error, and then a cut, so that nobody takes the answer for whole.</summary>
    Task BreakOffAsync(GatewayFailure failure);

    /// <summary>Ends it: the client is gone.</summary>
    void Abort();
}
