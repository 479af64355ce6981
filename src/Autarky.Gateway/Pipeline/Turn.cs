using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;
using Autarky.Gateway.Setup;
using Autarky.Gateway.UseCases;
using Autarky.Ledger.Access;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Routing;

namespace Autarky.Gateway.Pipeline;

/// <summary>One request on its way through the steps, and what is known of it so far: the ledger's row in the making.</summary>
internal sealed class Turn
{
    private readonly TimeProvider _time;
    private readonly long _started;

    public Turn(Operation operation, GatewaySetup setup, TimeProvider time)
    {
        Operation = operation;
        Setup = setup;
        _time = time;
        _started = time.GetTimestamp();
        Created = time.GetUtcNow();
        Id = ExchangeId.New(Created);
    }

    /// <summary>What is asked for.</summary>
    public Operation Operation { get; }

    /// <summary>The configuration that the turn began with, and ends with.</summary>
    public GatewaySetup Setup { get; }

    public ExchangeId Id { get; }

    public DateTimeOffset Created { get; }

    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    // 1 authenticate
    public ApiKey? Key { get; set; }

    // 2 read
    public ApiRequest? Request { get; set; }

    // 3 resolve
    public UseCase? UseCase { get; set; }

    public ModelFacts? DirectModel { get; set; }

    /// <summary>Whether the client takes an answer of which a candidate is not sure.</summary>
    public bool AcceptUnsure { get; set; }

    // 4 route
    public RouteDecision? Decision { get; set; }

    // 5 attempt: what a classifier said of itself
    public double? Confidence { get; set; }

    public double? Threshold { get; set; }

    /// <summary>What became of the candidates that were asked so far, in order.</summary>
    public List<Verdict> Verdicts { get; } = [];

    /// <summary>All attempts, in order.</summary>
    public List<AttemptInWork> Attempts { get; } = [];

    /// <summary>The one that was sent and has not failed.</summary>
    public AttemptInWork? Attempt { get; set; }

    public Answer? Answer => Attempt?.Answer;

    /// <summary>Whether somebody was asked again after a failure: the same provider, or another in its place.</summary>
    public bool WasRetried => Attempts.Sum(attempt => attempt.FailedTries.Count + (attempt.Failure is { Row.Retryable: true, Status: >= 408 } ? 1 : 0)) > 1;

    // 6 meter

    /// <summary>What the client's request cost, every attempt of it; null when no price is known: nobody is told that such an answer was free.</summary>
    public NanoUsd? Cost { get; set; }

    /// <summary>What the partner would have charged; null when that is not known.</summary>
    public NanoUsd? PartnerCost { get; set; } = NanoUsd.Zero;

    public bool IsStream => Request is ChatRequest { Stream: true };

    public RouteKind Route => KindOf(Attempt);

    public string? Model => Attempt?.Model;

    /// <summary>When on the turn's clock.</summary>
    /// <param name="timestamp">As <see cref="TimeProvider.GetTimestamp"/> counts.</param>
    public TimeSpan At(long timestamp) => _time.GetElapsedTime(_started, timestamp);

    /// <summary>The row. <paramref name="failure"/> is null for a complete answer.</summary>
    /// <param name="failure">Why there is no complete answer.</param>
    /// <param name="hasStarted">Whether the client was sent the beginning of one.</param>
    public Exchange ToExchange(GatewayFailure? failure, bool hasStarted = false)
    {
        ExchangeOutcome outcome = failure?.Row.Outcome ?? ExchangeOutcome.Complete;

        // Of what was turned away at the door nothing is kept; what somebody was asked is, whoever was at fault.
        bool turnedAway = Attempts.Count == 0 && outcome is (ExchangeOutcome.Refused or ExchangeOutcome.ClientError);
        bool bodies = Operation.KeepsBodies && !turnedAway && (Attempt is null || Setup.Providers.MayKeep(Attempt.Route.Provider));
        IReadOnlyList<Ledger.Exchanges.Attempt> attempts = AttemptRows.Of(this);
        return new Exchange
        {
            Id = Id,
            Created = Created,
            Origin = ExchangeOrigin.Served,
            UseCase = UseCase?.Name,
            RequestedModel = Request is null ? null : Scrubber.HideOurKeys(Request.Model),
            Provider = Attempt?.Route.Provider,
            Model = Model,
            Route = Route,
            RouteReason = Attempt?.Route.Reason,
            Confidence = Confidence,
            Threshold = Threshold,
            Outcome = outcome,
            Status = failure is null || hasStarted ? 200 : failure.Status,
            Error = failure?.Message,
            Stream = IsStream,
            Usage = Attempt?.Usage ?? default,
            Cost = Ledger.Exchanges.Attempt.CostOfRequest(attempts),
            CostUnknown = Ledger.Exchanges.Attempt.CostOfRequestIsUnknown(attempts),
            PartnerCost = PartnerCost ?? NanoUsd.Zero,
            PartnerCostUnknown = PartnerCost is null,
            DurationMicroseconds = (long)Elapsed.TotalMicroseconds,
            TimeToFirstTokenMicroseconds = IsStream ? (long?)Attempt?.FirstToken?.TotalMicroseconds : null,
            User = Request?.User,
            KeyId = Key?.Id,
            InputHash = turnedAway ? null : (Request as ChatRequest)?.Text.Hash,
            Request = bodies && Request is { } request ? ArrayOf(request.Body) : null,
            Response = bodies ? Answer?.Body() : null,
            Dialect = Request?.Dialect ?? BodyDialects.OpenAiChat,
            Attempts = attempts,
        };
    }

    /// <summary>What kind of answerer an attempt asks.</summary>
    public static RouteKind KindOf(AttemptInWork? attempt) => attempt?.Route.Kind switch
    {
        AttemptKind.Student => RouteKind.Student,
        AttemptKind.Teacher or AttemptKind.Recorded => RouteKind.Teacher,
        AttemptKind.Partner => RouteKind.Partner,
        AttemptKind.InHouse => RouteKind.InHouse,
        _ => RouteKind.None,
    };

    // The body was read into an array of its own, so usually nothing is copied.
    private static byte[] ArrayOf(ReadOnlyMemory<byte> body) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length
            ? segment.Array : body.ToArray();
}
