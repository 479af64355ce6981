using System.Diagnostics.CodeAnalysis;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Statistics;
using Dapper;

namespace Autarky.Ledger.Sqlite.Statistics;

/// <inheritdoc/>
internal sealed class SqliteStatistics(SqliteReaders readers) : IStatistics
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<PeriodTotal>> HoursAsync(
        DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken)
        => readers.ReadAsync(
            connection => PeriodTotals.Read(connection, "hour_total", "hour", StoredTime.Hour, (from, to), useCase), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PeriodTotal>> DaysAsync(
        DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken)
        => readers.ReadAsync(
            connection => PeriodTotals.Read(connection, "day_total", "day", StoredTime.Day, (from, to), useCase), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UseCaseTotal>> UseCasesAsync(CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<UseCaseTotal>>(
            connection =>
            [
                .. connection.Query<UseCaseRow>(
                    """
                    SELECT use_case AS UseCase, sum(requests) AS Requests, sum(iif(origin = $served, requests, 0)) AS Served,
                      sum(iif(origin = $served AND route = $student AND outcome = $complete, requests, 0)) AS ByStudent, sum(cost) AS Cost,
                      sum(partner_cost) AS PartnerCost, sum(cost_unknown) AS CostUnknown, sum(partner_cost_unknown) AS PartnerCostUnknown
                    FROM series WHERE use_case IS NOT NULL AND requests > 0 GROUP BY use_case ORDER BY use_case
                    """,
                    new
                    {
                        served = (long)ExchangeOrigin.Served,
                        student = (long)RouteKind.Student,
                        complete = (long)ExchangeOutcome.Complete,
                    }).Select(row => new UseCaseTotal
                    {
                        UseCase = row.UseCase,
                        Requests = row.Requests,
                        Served = row.Served,
                        ServedByStudent = row.ByStudent,
                        Cost = new NanoUsd(row.Cost),
                        PartnerCost = new NanoUsd(row.PartnerCost),
                        CostUnknown = row.CostUnknown,
                        PartnerCostUnknown = row.PartnerCostUnknown,
                    }),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutcomeTotal>> OutcomesAsync(string? useCase, CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<OutcomeTotal>>(
            connection =>
            [
                .. connection.Query<(string UseCase, long Route, long Outcome, string? Provider, long Requests)>(
                    """
                    SELECT use_case, route, outcome, provider, sum(requests) FROM series
                    WHERE use_case IS NOT NULL AND requests > 0 AND origin = $served AND ($useCase IS NULL OR use_case = $useCase)
                    GROUP BY use_case, route, outcome, provider ORDER BY use_case, route, outcome, provider
                    """,
                    new { useCase, served = (long)ExchangeOrigin.Served })
                    .Select(row => new OutcomeTotal(row.UseCase, (RouteKind)row.Route, (ExchangeOutcome)row.Outcome, row.Provider, row.Requests)),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BesideTotal>> BesideAsync(CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<BesideTotal>>(
            connection =>
            [
                .. connection.Query<(string? UseCase, long Purpose, long Attempts, long Input, long Output, long Cost, long CostUnknown)>(
                    """
                    SELECT nullif(use_case, x''), purpose, attempts, input_tokens, output_tokens, cost, cost_unknown
                    FROM beside_total ORDER BY use_case, purpose
                    """).Select(row => new BesideTotal
                    {
                        UseCase = row.UseCase,
                        Purpose = (AttemptPurpose)row.Purpose,
                        Attempts = row.Attempts,
                        InputTokens = row.Input,
                        OutputTokens = row.Output,
                        Cost = new NanoUsd(row.Cost),
                        CostUnknown = row.CostUnknown,
                    }),
            ],
            cancellationToken);

    [SuppressMessage("Performance", "CA1812", Justification = "Dapper makes it.")]
    private sealed record UseCaseRow
    {
        public string UseCase { get; init; } = "";

        public long Requests { get; init; }

        public long Served { get; init; }

        public long ByStudent { get; init; }

        public long Cost { get; init; }

        public long PartnerCost { get; init; }

        public long CostUnknown { get; init; }

        public long PartnerCostUnknown { get; init; }
    }
}
