using System.Diagnostics.CodeAnalysis;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Sqlite.Attempts;

namespace Autarky.Ledger.Sqlite.Exchanges;

/// <summary>A row of <c>exchange</c> joined with its series, as SQLite returns it; Dapper fills it by the names of the columns.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Dapper makes it.")]
internal sealed class ExchangeRow
{
    /// <summary>The columns of a page: no bodies.</summary>
    public const string Columns = """
        e.seq AS Seq, e.id AS Id, e.created AS Created, s.origin AS Origin, s.use_case AS UseCase, e.requested_model AS RequestedModel,
        s.provider AS Provider, s.model AS Model, s.route AS Route, e.route_reason AS RouteReason, e.confidence AS Confidence,
        e.threshold AS Threshold, s.outcome AS Outcome, e.status AS Status, e.error AS Error, e.stream AS Stream,
        e.input_tokens AS InputTokens, e.cached_input_tokens AS CachedInputTokens, e.output_tokens AS OutputTokens,
        e.tokens_estimated AS TokensEstimated, e.cost AS Cost, e.partner_cost AS PartnerCost, e.duration AS Duration,
        e.first_token AS FirstToken, e.client_user AS ClientUser, e.key_id AS KeyId, e.input_hash AS InputHash,
        e.gold AS Gold, e.gold_source AS GoldSource, e.licence AS Licence, e.import_key AS ImportKey, e.dialect AS Dialect,
        e.cache_write_tokens AS CacheWriteTokens, e.cache_write_hour_tokens AS CacheWriteHourTokens,
        e.audio_input_tokens AS AudioInputTokens, e.reasoning_tokens AS ReasoningTokens, e.audio_output_tokens AS AudioOutputTokens,
        e.service_tier AS ServiceTier, e.cost_unknown AS CostUnknown, e.partner_cost_unknown AS PartnerCostUnknown
        """;

    /// <summary>The columns of a whole exchange.</summary>
    public const string ColumnsWithBodies = Columns + ", b.request AS Request, b.response AS Response";

    public long Seq { get; set; }

    public byte[] Id { get; set; } = [];

    public long Created { get; set; }

    public long Origin { get; set; }

    public string? UseCase { get; set; }

    public string? RequestedModel { get; set; }

    public string? Provider { get; set; }

    public string? Model { get; set; }

    public long Route { get; set; }

    public string? RouteReason { get; set; }

    public double? Confidence { get; set; }

    public double? Threshold { get; set; }

    public long Outcome { get; set; }

    public long Status { get; set; }

    public string? Error { get; set; }

    public long Stream { get; set; }

    public long InputTokens { get; set; }

    public long CachedInputTokens { get; set; }

    public long OutputTokens { get; set; }

    public long TokensEstimated { get; set; }

    public long Cost { get; set; }

    public long PartnerCost { get; set; }

    public long Duration { get; set; }

    public long? FirstToken { get; set; }

    public string? ClientUser { get; set; }

    public string? KeyId { get; set; }

    public string? InputHash { get; set; }

    public string? Gold { get; set; }

    public long GoldSource { get; set; }

    public string? Licence { get; set; }

    public string? ImportKey { get; set; }

    public string Dialect { get; set; } = "";

    public long CacheWriteTokens { get; set; }

    public long CacheWriteHourTokens { get; set; }

    public long AudioInputTokens { get; set; }

    public long ReasoningTokens { get; set; }

    public long AudioOutputTokens { get; set; }

    public string? ServiceTier { get; set; }

    public long CostUnknown { get; set; }

    public long PartnerCostUnknown { get; set; }

    public byte[]? Request { get; set; }

    public byte[]? Response { get; set; }

    /// <summary>The newest feedback, where the query asks for it.</summary>
    public string? FeedbackGold { get; set; }

    /// <summary>The exchange without its attempts.</summary>
    public Exchange ToExchange() => ToExchange([]);

    /// <param name="attempts">Its attempts by their ordinals.</param>
    public Exchange ToExchange(IEnumerable<AttemptRow> attempts)
    {
        var id = new ExchangeId(new Guid(Id, bigEndian: true));
        return ToExchange(id, [.. attempts.Select(attempt => attempt.ToAttempt(id))]);
    }

    private Exchange ToExchange(ExchangeId id, Attempt[] attempts) => new()
    {
        Id = id,
        Created = StoredTime.Read(Created),
        Origin = (ExchangeOrigin)Origin,
        UseCase = UseCase,
        RequestedModel = RequestedModel,
        Provider = Provider,
        Model = Model,
        Route = (RouteKind)Route,
        RouteReason = RouteReason,
        Confidence = Confidence,
        Threshold = Threshold,
        Outcome = (ExchangeOutcome)Outcome,
        Status = (int)Status,
        Error = Error,
        Stream = Stream != 0,
        InputTokens = (int)InputTokens,
        CachedInputTokens = (int)CachedInputTokens,
        CacheWriteTokens = (int)CacheWriteTokens,
        CacheWriteHourTokens = (int)CacheWriteHourTokens,
        AudioInputTokens = (int)AudioInputTokens,
        OutputTokens = (int)OutputTokens,
        ReasoningTokens = (int)ReasoningTokens,
        AudioOutputTokens = (int)AudioOutputTokens,
        ServiceTier = ServiceTier,
        TokensEstimated = TokensEstimated != 0,
        Cost = new NanoUsd(Cost),
        CostUnknown = CostUnknown != 0,
        PartnerCost = new NanoUsd(PartnerCost),
        PartnerCostUnknown = PartnerCostUnknown != 0,
        DurationMicroseconds = Duration,
        TimeToFirstTokenMicroseconds = FirstToken,
        User = ClientUser,
        KeyId = KeyId,
        InputHash = InputHash,
        Request = Request,
        Response = Response,
        Gold = FeedbackGold ?? Gold,
        GoldSource = FeedbackGold is null ? (Ledger.Exchanges.GoldSource)GoldSource : Ledger.Exchanges.GoldSource.Feedback,
        Licence = Licence,
        ImportKey = ImportKey,
        Dialect = Dialect,
        Attempts = attempts.Length == 0 ? [] : attempts,
    };
}
