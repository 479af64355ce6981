using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Statistics;

/// <summary>Totals over the ledger, kept in the same transactions as the rows, so they are exact and cost nothing to read.</summary>
public interface IStatistics
{
    /// <summary>
    /// Totals an hour of the exchanges created in [<paramref name="from"/>, <paramref name="to"/>), oldest first. An hour that the range
    /// touches counts in full.
    /// </summary>
    Task<IReadOnlyList<PeriodTotal>> HoursAsync(
        DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken);

    /// <summary>
    /// Totals a day (UTC) of the exchanges created in [<paramref name="from"/>, <paramref name="to"/>), oldest first. A day that the range
    /// touches counts in full.
    /// </summary>
    Task<IReadOnlyList<PeriodTotal>> DaysAsync(
        DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken);

    /// <summary>The use cases that have exchanges, by name, with their totals over all time.</summary>
    Task<IReadOnlyList<UseCaseTotal>> UseCasesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// How the served requests of use cases ended and who answered them, over all time, by use case: a total for each combination that occurred. Costs as
    /// little as there are combinations, however many requests.
    /// </summary>
    /// <param name="useCase">Only this one; null for all.</param>
    /// <param name="cancellationToken">Stops.</param>
    Task<IReadOnlyList<OutcomeTotal>> OutcomesAsync(string? useCase, CancellationToken cancellationToken);

    /// <summary>
    /// What was asked beside the clients' own requests (shadow, canary, batch, agent), by use case and purpose, over all time. None of it is in the other
    /// totals.
    /// </summary>
    Task<IReadOnlyList<BesideTotal>> BesideAsync(CancellationToken cancellationToken);
}

/// <summary>What one group of exchanges of one hour or day adds up to.</summary>
public sealed record PeriodTotal
{
    /// <summary>The start of the hour or day, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The use case, or null for traffic without one.</summary>
    public string? UseCase { get; init; }

    /// <summary>How the rows came into the ledger.</summary>
    public required ExchangeOrigin Origin { get; init; }

    /// <summary>Who answered.</summary>
    public required RouteKind Route { get; init; }

    /// <summary>How they ended.</summary>
    public required ExchangeOutcome Outcome { get; init; }

    /// <summary>The provider that answered, if any.</summary>
    public string? Provider { get; init; }

    /// <summary>The model that answered, if any.</summary>
    public string? Model { get; init; }

    /// <summary>Exchanges.</summary>
    public required long Requests { get; init; }

    /// <summary>Tokens of requests.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Tokens of answers.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>What they cost.</summary>
    public required NanoUsd Cost { get; init; }

    /// <summary>What they would have cost at the teacher's list price.</summary>
    public required NanoUsd PartnerCost { get; init; }

    /// <summary>Of these, those whose cost is not known, or not all of it: <see cref="Cost"/> holds only what is.</summary>
    public long CostUnknown { get; init; }

    /// <summary>Of these, those of which it is not known what they would have cost: <see cref="PartnerCost"/> lacks them.</summary>
    public long PartnerCostUnknown { get; init; }

    /// <summary>Sum of durations, for means.</summary>
    public required long DurationMicroseconds { get; init; }
}

/// <summary>A use case and how much of it the ledger holds.</summary>
public sealed record UseCaseTotal
{
    /// <summary>Its name.</summary>
    public required string UseCase { get; init; }

    /// <summary>Exchanges of every origin.</summary>
    public required long Requests { get; init; }

    /// <summary>Of these, served by this gateway.</summary>
    public required long Served { get; init; }

    /// <summary>Of the served ones, completely answered by the student.</summary>
    public required long ServedByStudent { get; init; }

    /// <summary>What all of them cost.</summary>
    public required NanoUsd Cost { get; init; }

    /// <summary>What all of them would have cost at the teacher's list price.</summary>
    public required NanoUsd PartnerCost { get; init; }

    /// <summary>Of these, those whose cost is not known, or not all of it: <see cref="Cost"/> holds only what is.</summary>
    public long CostUnknown { get; init; }

    /// <summary>Of these, those of which it is not known what they would have cost: <see cref="PartnerCost"/> lacks them.</summary>
    public long PartnerCostUnknown { get; init; }
}

/// <summary>Served requests of one use case that ended the same way, over all time.</summary>
/// <param name="UseCase">The use case.</param>
/// <param name="Route">Who answered.</param>
/// <param name="Outcome">How they ended.</param>
/// <param name="Provider">The provider that answered, if any.</param>
/// <param name="Requests">How many.</param>
public sealed record OutcomeTotal(string UseCase, RouteKind Route, ExchangeOutcome Outcome, string? Provider, long Requests);

/// <summary>What the attempts of one purpose beside the clients' own requests add up to for one use case.</summary>
public sealed record BesideTotal
{
    /// <summary>The use case, or null for traffic without one.</summary>
    public string? UseCase { get; init; }

    /// <summary>What they were made for.</summary>
    public required AttemptPurpose Purpose { get; init; }

    /// <summary>Attempts.</summary>
    public required long Attempts { get; init; }

    /// <summary>Tokens of their requests.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Tokens of their answers.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>What they cost.</summary>
    public required NanoUsd Cost { get; init; }

    /// <summary>Of these, those whose cost is not known, or not all of it: <see cref="Cost"/> holds only what is.</summary>
    public long CostUnknown { get; init; }
}
