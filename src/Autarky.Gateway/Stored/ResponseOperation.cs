using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Pipeline;
using Autarky.Ledger.Responses;
using Autarky.Routing;

namespace Autarky.Gateway.Stored;

/// <summary>The next message of a conversation, whose client may be sent away before it is there.</summary>
/// <param name="chats">Does the work.</param>
/// <param name="store">Keeps what the client asks for again.</param>
/// <param name="running">Those that run on.</param>
/// <param name="arrival">The request.</param>
/// <param name="sink">The client.</param>
internal sealed class ResponseOperation(
    ChatOperation chats, ResponseStore store, RunningResponses running, ContinuedArrival arrival, DetachableSink sink) : Operation
{
    /// <summary>The turn that runs on without its client; null while none does.</summary>
    public Turn? Detached { get; private set; }

    public override bool KeepsBodies => chats.KeepsBodies;

    public override void Resolve(Turn turn) => chats.Resolve(turn);

    public override RouteDecision Route(Turn turn) => chats.Route(turn);

    public override async Task<Answer> AskAsync(Turn turn, AttemptInWork attempt, Deadlines deadlines)
    {
        if (Detached is null && turn.Request is ResponsesRequest { IsBackground: true } request)
        {
            await DetachAsync(turn, attempt, request);
        }

        return await chats.AskAsync(turn, attempt, deadlines);
    }

    public override Usage Count(Turn turn, AttemptInWork attempt) => chats.Count(turn, attempt);

    private async Task DetachAsync(Turn turn, AttemptInWork attempt, ResponsesRequest request)
    {
        if (!turn.Setup.Providers.MayKeep(attempt.Route.Provider))
        {
            throw new GatewayException(
                GatewayError.ProviderCannotExpress,
                $"'background' needs the answer to be kept, and answers of provider '{attempt.Route.Provider}' may not be (rights.keep). "
                    + "Wait for the answer instead.",
                "background");
        }

        var frame = new ReplyFrame
        {
            Exchange = turn.Id,
            Created = turn.Created,
            Model = attempt.Route.Model,
            Request = request,
            Provider = attempt.Route.Provider,
        };
        byte[] begun = ResponseWriter.Queued(frame);
        running.Add(turn.Id, arrival.Cancel);
        Detached = turn;
        await store.AddAsync(new StoredResponse
        {
            Id = ResponseId.Of(turn.Id),
            Exchange = turn.Id,
            KeyId = turn.Key?.Id,
            Created = turn.Created,
            Request = request.Body.ToArray(),
            Begun = begun,
        });
        arrival.IsDetached = true;
        sink.Detach(begun);
    }
}
