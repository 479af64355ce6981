using Autarky.Ledger.Money;

namespace Autarky.Ledger.Exchanges;

/// <summary>
/// One request with its answer, cost, timing and route: a row of the ledger. Rows are appended, never changed, but for <see cref="Licence"/>.
/// </summary>
/// <remarks>Equality of records does not look inside byte arrays and lists: compare by <see cref="Id"/>.</remarks>
public sealed record Exchange
{
    /// <summary>A million dollars: a row that claims more is a mistake, and sums over billions of rows under it cannot overflow.</summary>
    public static readonly NanoUsd MaxCost = new(1_000_000_000_000_000);

    /// <summary>The row's name, which clients see as <c>x-autarky-exchange</c>.</summary>
    public required ExchangeId Id { get; init; }

    /// <summary>When the request arrived (served) or was made (imported), UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>How the row came into the ledger.</summary>
    public required ExchangeOrigin Origin { get; init; }

    /// <summary>The use case it belongs to; null for traffic that asked for a partner's model by name.</summary>
    public string? UseCase { get; init; }

    /// <summary>What the client asked for in <c>model</c>; null when that could not be read.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>Who answered, for example <c>openai</c>, <c>recorded</c>, <c>student</c>; null when nobody did.</summary>
    public string? Provider { get; init; }

    /// <summary>The model that answered, by the provider's name for it; for a student the first 12 digits of its file's hash.</summary>
    public string? Model { get; init; }

    /// <summary>Who answered, as decided by the router.</summary>
    public RouteKind Route { get; init; }

    /// <summary>Why, in words a person can read.</summary>
    public string? RouteReason { get; init; }

    /// <summary>The student's calibrated confidence in [0, 1], also where the teacher answered in the end.</summary>
    public double? Confidence { get; init; }

    /// <summary>The threshold that <see cref="Confidence"/> was compared with.</summary>
    public double? Threshold { get; init; }

    /// <summary>How it ended.</summary>
    public ExchangeOutcome Outcome { get; init; }

    /// <summary>The HTTP status sent to the client; 200 for imported rows.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What went wrong, in words; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the client asked for a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Tokens of the request, as whoever answered counted them: of several attempts only those of the one that answered.</summary>
    public int InputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that the provider read from its cache.</summary>
    public int CachedInputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that the provider wrote to its cache.</summary>
    public int CacheWriteTokens { get; init; }

    /// <summary>The part of <see cref="CacheWriteTokens"/> that it keeps for an hour; the rest it keeps for five minutes.</summary>
    public int CacheWriteHourTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that is sound.</summary>
    public int AudioInputTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public int OutputTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that are thoughts; 0 where the provider does not say.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that is sound.</summary>
    public int AudioOutputTokens { get; init; }

    /// <summary>How it was served by the answer's own word, as <see cref="ServedTier"/> puts it; null where it does not say.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>True when a token count is ours and not the provider's.</summary>
    public bool TokensEstimated { get; init; }

    /// <summary>The tokens, by what they are billed as.</summary>
    public Usage Usage
    {
        get => new(InputTokens, CachedInputTokens, OutputTokens)
        {
            CacheWritten = CacheWriteTokens,
            CacheWrittenForAnHour = CacheWriteHourTokens,
            AudioInput = AudioInputTokens,
            Reasoning = ReasoningTokens,
            AudioOutput = AudioOutputTokens,
            Tier = ServiceTier,
            IsEstimated = TokensEstimated,
        };
        init => (InputTokens, CachedInputTokens, OutputTokens, CacheWriteTokens, CacheWriteHourTokens, AudioInputTokens, ReasoningTokens, AudioOutputTokens,
            ServiceTier, TokensEstimated) = (value.Input, value.CachedInput, value.Output, value.CacheWritten, value.CacheWrittenForAnHour, value.AudioInput,
            value.Reasoning, value.AudioOutput, value.Tier, value.IsEstimated);
    }

    /// <summary>What this exchange cost: all attempts for the client's own request together, failed ones too (<see cref="Attempt.CostOfRequest"/>).</summary>
    public NanoUsd Cost { get; init; }

    /// <summary>Whether the price of an attempt for it is not known: then <see cref="Cost"/> holds only what is.</summary>
    public bool CostUnknown { get; init; }

    /// <summary>What it would have cost at the teacher's list price; equal to <see cref="Cost"/> where the partner answered.</summary>
    public NanoUsd PartnerCost { get; init; }

    /// <summary>Whether that price is not known: then <see cref="PartnerCost"/> says nothing.</summary>
    public bool PartnerCostUnknown { get; init; }

    /// <summary>From the first byte of the request to the last byte of the answer; 0 when unknown (imported).</summary>
    public long DurationMicroseconds { get; init; }

    /// <summary>Time to the first token of a stream (ttft); null when not streamed or unknown.</summary>
    public long? TimeToFirstTokenMicroseconds { get; init; }

    /// <summary>The <c>user</c> field of the request.</summary>
    public string? User { get; init; }

    /// <summary>The id of the key that the client used.</summary>
    public string? KeyId { get; init; }

    /// <summary>SHA-256 (hexadecimal) of the request's messages, by <c>RequestText.Hash</c>: what <c>recorded</c> looks up.</summary>
    public string? InputHash { get; init; }

    /// <summary>The request's body, UTF-8 JSON as received; null when it was refused unread.</summary>
    public byte[]? Request { get; init; }

    /// <summary>
    /// The response's body, UTF-8 JSON as received, in the shape of <see cref="Dialect"/>; of a stream, the one completion that all its chunks merge to.
    /// </summary>
    public byte[]? Response { get; init; }

    /// <summary>The dialect of the bodies, by its name in <see cref="Chat.BodyDialects"/>; others may be stored, and are read by nobody here.</summary>
    public string Dialect { get; init; } = Chat.BodyDialects.OpenAiChat;

    /// <summary>
    /// Who was asked, by <see cref="Attempt.Ordinal"/> from 0 on; empty in a page of the table, where nobody was asked, and where it is not known.
    /// </summary>
    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>The right answer that came with the exchange, if somebody knew it.</summary>
    public string? Gold { get; init; }

    /// <summary>Where <see cref="Gold"/> came from.</summary>
    public GoldSource GoldSource { get; init; }

    /// <summary>
    /// The licence that the answer itself came under and that allows training on it, in its owner's words; null when only the provider's contract
    /// counts. A later import may name it for a row that has none.
    /// </summary>
    public string? Licence { get; init; }

    /// <summary>For imported rows: names the line, so that importing it twice adds nothing. Unique in the ledger.</summary>
    public string? ImportKey { get; init; }
}
