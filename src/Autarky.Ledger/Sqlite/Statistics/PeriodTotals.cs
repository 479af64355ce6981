using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Statistics;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Statistics;

/// <summary>
/// Reads the totals of hours or days. There are few series and many totals: what a series is made of is read once, so that its names are one
/// string each and a total costs ten integers.
/// </summary>
internal static class PeriodTotals
{
    /// <param name="connection">In a transaction, so that both statements see the same commit.</param>
    /// <param name="table">The table of the totals.</param>
    /// <param name="number">Its column with the number of the hour or day.</param>
    /// <param name="length">How long one is, µs.</param>
    /// <param name="range">The times that are asked for, the last one not included.</param>
    /// <param name="useCase">Only totals of this use case.</param>
    public static IReadOnlyList<PeriodTotal> Read(
        SqliteConnection connection, string table, string number, long length, (DateTimeOffset From, DateTimeOffset To) range, string? useCase)
    {
        if (range.From >= range.To)
        {
            return [];
        }

        Dictionary<long, PeriodTotal> series = Series(connection, useCase);
        var totals = new List<PeriodTotal>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT {number}, series, requests, input_tokens, output_tokens, cost, partner_cost, duration, cost_unknown, partner_cost_unknown
            FROM {table} WHERE {number} BETWEEN $first AND $last ORDER BY {number}, series
            """;
        command.Parameters.AddWithValue("$first", StoredTime.NumberOf(StoredTime.From(range.From), length));
        command.Parameters.AddWithValue("$last", StoredTime.NumberOf(StoredTime.From(range.To) - 1, length));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            if (series.TryGetValue(row.GetInt64(1), out PeriodTotal? of))
            {
                totals.Add(of with
                {
                    Start = StoredTime.Read(row.GetInt64(0) * length),
                    Requests = row.GetInt64(2),
                    InputTokens = row.GetInt64(3),
                    OutputTokens = row.GetInt64(4),
                    Cost = new NanoUsd(row.GetInt64(5)),
                    PartnerCost = new NanoUsd(row.GetInt64(6)),
                    DurationMicroseconds = row.GetInt64(7),
                    CostUnknown = row.GetInt64(8),
                    PartnerCostUnknown = row.GetInt64(9),
                });
            }
        }

        return totals;
    }

    /// <summary>Totals of nothing for each series, to be filled.</summary>
    private static Dictionary<long, PeriodTotal> Series(SqliteConnection connection, string? useCase)
        => connection.Query<(long Id, string? UseCase, long Origin, long Route, long Outcome, string? Provider, string? Model)>(
            """
            SELECT id, use_case, origin, route, outcome, provider, model FROM series
            WHERE requests > 0 AND ($useCase IS NULL OR use_case = $useCase)
            """,
            new { useCase }).ToDictionary(
                row => row.Id,
                row => new PeriodTotal
                {
                    Start = DateTimeOffset.UnixEpoch,
                    UseCase = row.UseCase,
                    Origin = (ExchangeOrigin)row.Origin,
                    Route = (RouteKind)row.Route,
                    Outcome = (ExchangeOutcome)row.Outcome,
                    Provider = row.Provider,
                    Model = row.Model,
                    Requests = 0,
                    InputTokens = 0,
                    OutputTokens = 0,
                    Cost = NanoUsd.Zero,
                    PartnerCost = NanoUsd.Zero,
                    DurationMicroseconds = 0,
                });
}
