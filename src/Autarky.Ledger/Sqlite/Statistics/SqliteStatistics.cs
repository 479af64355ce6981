using System.Diagnostics.CodeAnalysis;
using Dapper;

namespace Autarky.Ledger.Sqlite.Statistics;

/// <inheritdoc/>
internal sealed class SqliteStatistics(SqliteReaders readers) : IStatistics
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<HourlyTotal>> HoursAsync(
        DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken)
        => readers.ReadAsync<IReadOnlyList<HourlyTotal>>(
            connection =>
            [
                .. connection.Query<HourRow>(
                    """
                    SELECT h.hour AS Hour, s.use_case AS UseCase, s.origin AS Origin, s.route AS Route, s.outcome AS Outcome,
                      s.provider AS Provider, s.model AS Model, h.requests AS Requests, h.input_tokens AS InputTokens,
                      h.output_tokens AS OutputTokens, h.cost AS Cost, h.partner_cost AS PartnerCost, h.duration AS Duration
                    FROM hour_total h JOIN series s ON s.id = h.series
                    WHERE h.hour >= $first AND h.hour <= $last AND $any AND ($useCase IS NULL OR s.use_case = $useCase)
                    ORDER BY h.hour, h.series
                    """,
                    new
                    {
                        first = StoredTime.HourOf(StoredTime.From(from)),
                        last = StoredTime.HourOf(StoredTime.From(to) - 1),
                        any = from < to,
                        useCase,
                    }).Select(row => row.ToTotal()),
            ],
            cancellationToken);

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

    [SuppressMessage("Performance", "CA1812", Justification = "Dapper makes it.")]
    private sealed class HourRow
    {
        public long Hour { get; set; }

        public string? UseCase { get; set; }

        public long Origin { get; set; }

        public long Route { get; set; }

        public long Outcome { get; set; }

        public string? Provider { get; set; }

        public string? Model { get; set; }

        public long Requests { get; set; }

        public long InputTokens { get; set; }

        public long OutputTokens { get; set; }

        public long Cost { get; set; }

        public long PartnerCost { get; set; }

        public long Duration { get; set; }

        public HourlyTotal ToTotal() => new()
        {
            Hour = StoredTime.ReadHour(Hour),
            UseCase = UseCase,
            Origin = (ExchangeOrigin)Origin,
            Route = (RouteKind)Route,
            Outcome = (ExchangeOutcome)Outcome,
            Provider = Provider,
            Model = Model,
            Requests = Requests,
            InputTokens = InputTokens,
            OutputTokens = OutputTokens,
            Cost = new NanoUsd(Cost),
            PartnerCost = new NanoUsd(PartnerCost),
            DurationMicroseconds = Duration,
        };
    }
}
