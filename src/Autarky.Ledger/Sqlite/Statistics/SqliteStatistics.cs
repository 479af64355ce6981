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
                .. connection.Query<(string UseCase, long Requests, long Served, long ByStudent, long Cost, long PartnerCost)>(
                    """
                    SELECT use_case, sum(requests), sum(iif(origin = $served, requests, 0)),
                      sum(iif(origin = $served AND route = $student AND outcome = $complete, requests, 0)), sum(cost), sum(partner_cost)
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
                .. connection.Query<(string? UseCase, long Purpose, long Attempts, long Input, long Output, long Cost)>(
                    """
                    SELECT nullif(use_case, x''), purpose, attempts, input_tokens, output_tokens, cost FROM beside_total ORDER BY use_case, purpose
                    """).Select(row => new BesideTotal
                    {
                        UseCase = row.UseCase,
                        Purpose = (AttemptPurpose)row.Purpose,
                        Attempts = row.Attempts,
                        InputTokens = row.Input,
                        OutputTokens = row.Output,
                        Cost = new NanoUsd(row.Cost),
                    }),
            ],
            cancellationToken);
}
