using System.Globalization;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Gateway.UseCases;
using Autarky.Ledger;
using Autarky.Routing;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Pipeline;

/// <summary>One request on its way through the steps, and what is known of it so far: the ledger's row in the making.</summary>
internal sealed class Turn
{
    private readonly TimeProvider _time;
    private readonly long _started;

    public Turn(HttpContext http, TimeProvider time)
    {
        Http = http;
        _time = time;
        _started = time.GetTimestamp();
        Created = time.GetUtcNow();
        Id = ExchangeId.New(Created);
    }

    public HttpContext Http { get; }

    public ExchangeId Id { get; }

    public DateTimeOffset Created { get; }

    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    // 1 authenticate
    public ApiKey? Key { get; set; }

    // 2 read
    public ChatRequest? Request { get; set; }

    /// <summary>In place of <see cref="Request"/> where vectors are wanted.</summary>
    public EmbeddingRequest? Embedding { get; set; }

    // 3 resolve
    public UseCase? UseCase { get; set; }

    public ModelFacts? DirectModel { get; set; }

    // 4 route
    public RouteDecision? Decision { get; set; }

    public string? StudentAnswer { get; set; }

    public double? Confidence { get; set; }

    public double? Threshold { get; set; }

    // 5 attempt: the one that was sent and has not failed
    public RouteAttempt? Attempt { get; set; }

    public Answer? Answer { get; set; }

    public TimeSpan? FirstToken { get; set; }

    // 6 meter
    public Usage Usage { get; set; }

    public bool TokensEstimated { get; set; }

    /// <summary>Null when no price is known: nobody is told that such an answer was free.</summary>
    public NanoUsd? Cost { get; set; }

    public NanoUsd PartnerCost { get; set; }

    public bool KeepBodies { get; set; } = true;

    public RouteKind Route => Attempt?.Kind switch
    {
        AttemptKind.Student => RouteKind.Student,
        AttemptKind.Teacher or AttemptKind.Recorded => RouteKind.Teacher,
        AttemptKind.Partner => RouteKind.Partner,
        AttemptKind.InHouse => RouteKind.InHouse,
        _ => RouteKind.None,
    };

    public string? Model => Attempt is null ? null : Answer?.Reply.Model ?? Attempt.Model;

    private ApiRequest? Asked => (ApiRequest?)Request ?? Embedding;

    /// <summary>The row. <paramref name="failure"/> is null for a complete answer.</summary>
    public Exchange ToExchange(GatewayFailure? failure)
    {
        ExchangeOutcome outcome = failure?.Row.Outcome ?? ExchangeOutcome.Complete;
        bool bodies = KeepBodies && outcome != ExchangeOutcome.Refused;
        return new Exchange
        {
            Id = Id,
            Created = Created,
            Origin = ExchangeOrigin.Served,
            UseCase = UseCase?.Name,
            RequestedModel = Asked is null ? null : Scrubber.HideOurKeys(Asked.Model),
            Provider = Attempt?.Provider,
            Model = Model,
            Route = Route,
            RouteReason = Attempt?.Reason,
            Confidence = Confidence,
            Threshold = Threshold,
            Outcome = outcome,
            Status = failure is null || Http.Response.HasStarted ? StatusCodes.Status200OK : failure.Status,
            Error = failure?.Message,
            Stream = Request?.Stream ?? false,
            InputTokens = Usage.Input,
            CachedInputTokens = Usage.CachedInput,
            OutputTokens = Usage.Output,
            TokensEstimated = TokensEstimated,
            Cost = Cost ?? NanoUsd.Zero,
            PartnerCost = PartnerCost,
            DurationMicroseconds = (long)Elapsed.TotalMicroseconds,
            TimeToFirstTokenMicroseconds = Request?.Stream == true ? (long?)FirstToken?.TotalMicroseconds : null,
            User = Asked?.User,
            KeyId = Key?.Id,
            InputHash = outcome == ExchangeOutcome.Refused ? null : Request?.Text.Hash,
            Request = bodies && Request is { } request ? ArrayOf(request.Body) : null,
            Response = bodies ? Answer?.Completion() : null,
        };
    }

    /// <summary>The headers that say who answers and why.</summary>
    public void WriteHeaders(IHeaderDictionary headers)
    {
        if (Attempt is { } attempt)
        {
            headers["x-autarky-model"] = Ascii(Model!);
            headers["x-autarky-route"] = Route switch
            {
                RouteKind.Student => "student",
                RouteKind.Teacher => "teacher",
                RouteKind.InHouse => "in-house",
                _ => "partner",
            };
            headers["x-autarky-reason"] = Ascii(attempt.Reason);
        }

        if (Confidence is { } confidence)
        {
            headers["x-autarky-confidence"] = ((decimal)confidence).ToString("0.######", CultureInfo.InvariantCulture);
        }

        if (Answer?.Reply.IsReplay == true)
        {
            headers["x-autarky-recorded"] = "true";
        }
    }

    // The body was read into an array of its own, so usually nothing is copied.
    private static byte[] ArrayOf(ReadOnlyMemory<byte> body) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length
            ? segment.Array : body.ToArray();

    private static string Ascii(string text) => text.All(c => c is >= ' ' and <= '~') ? text : string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
