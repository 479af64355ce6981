using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Sqlite.Schema;
using Autarky.Ledger.Statistics;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Tests.Sqlite;

/// <summary>A ledger of the version that wrote an unknown price as nothing, opened by this one.</summary>
public sealed class BillingMigrationTests : IDisposable
{
    private const int Before = 11;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-ledger-");

    private string File => Path.Combine(_folder.FullName, SqliteLedger.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_a_partner_answered_for_nothing_has_no_price_and_every_total_says_how_many()
    {
        // 1 priced, 2 and 3 without a price (one before 1970), 4 the student, 5 out of the ledger, 6 our own, 7 nobody, 8 refused for nothing, 9 a fallback.
        Old("""
            INSERT INTO series (id, origin, use_case, route, outcome, provider, model, first_seq, last_seq, requests, cost, partner_cost) VALUES
              (1, 0, 'triage', 3, 0, 'openai', 'm', 1, 3, 3, 30, 30), (2, 0, 'triage', 1, 0, 'student', 's', 4, 4, 1, 0, 0),
              (3, 0, 'triage', 2, 0, 'recorded', 'm', 5, 5, 1, 0, 9), (4, 0, 'triage', 4, 0, 'lab', 'm', 6, 6, 1, 0, 0),
              (5, 0, 'triage', 0, 2, NULL, NULL, 7, 7, 1, 0, 0), (6, 0, 'triage', 3, 4, 'openai', 'm', 8, 8, 1, 0, 0),
              (7, 0, 'triage', 2, 0, 'openai', 'm', 9, 9, 1, 50, 50);
            INSERT INTO hour_total (hour, series, requests, input_tokens, output_tokens, cost, partner_cost, duration) VALUES
              (0, 1, 2, 20, 2, 30, 30, 0), (-1, 1, 1, 10, 1, 0, 0, 0), (0, 2, 1, 10, 1, 0, 0, 0), (0, 3, 1, 10, 1, 0, 9, 0), (0, 4, 1, 10, 1, 0, 0, 0),
              (0, 5, 1, 0, 0, 0, 0, 0), (0, 6, 1, 0, 0, 0, 0, 0), (0, 7, 1, 10, 1, 50, 50, 0);
            INSERT INTO day_total (day, series, requests, input_tokens, output_tokens, cost, partner_cost, duration) VALUES
              (0, 1, 2, 20, 2, 30, 30, 0), (-1, 1, 1, 10, 1, 0, 0, 0), (0, 2, 1, 10, 1, 0, 0, 0), (0, 3, 1, 10, 1, 0, 9, 0), (0, 4, 1, 10, 1, 0, 0, 0),
              (0, 5, 1, 0, 0, 0, 0, 0), (0, 6, 1, 0, 0, 0, 0, 0), (0, 7, 1, 10, 1, 50, 50, 0);
            """);
        Rows(
            (1, 1, 0, 10, 30, 30), (2, 1, 1, 10, 0, 0), (3, 1, -1, 10, 0, 0), (4, 2, 0, 10, 0, 0), (5, 3, 0, 10, 0, 9), (6, 4, 0, 10, 0, 0),
            (7, 5, 0, 0, 0, 0), (8, 6, 0, 0, 0, 0), (9, 7, 0, 10, 50, 50));
        Attempts(
            (1, 0, 0, 3, "openai", 10, 30), (2, 0, 0, 3, "openai", 10, 0), (3, 0, 0, 3, "openai", 10, 0), (4, 0, 0, 1, "student", 10, 0),
            (5, 0, 0, 2, "recorded", 10, 0), (6, 0, 0, 4, "lab", 10, 0), (8, 0, 0, 3, "openai", 0, 0),
            (9, 0, 0, 3, "cheap", 10, 0), (9, 1, 2, 2, "openai", 10, 50), (9, 2, 3, 3, "shadow", 10, 0)); // what ran beside is no part of its cost

        await using SqliteLedger ledger = await OpenAsync();
        var rows = new List<Exchange>();
        await foreach (Exchange row in ledger.Exchanges.ReadAllAsync(new ExchangeFilter(), CancellationToken.None))
        {
            rows.Add(row);
        }

        rows.Select(row => row.CostUnknown).ShouldBe([false, true, true, false, false, false, false, false, true]);
        rows.Select(row => row.PartnerCostUnknown).ShouldBe([false, true, true, true, false, false, false, false, false]);
        rows[8].Attempts.Select(attempt => attempt.CostUnknown).ShouldBe([true, false, true]);
        rows.ShouldAllBe(row => row.CacheWriteTokens == 0 && row.ReasoningTokens == 0 && row.ServiceTier == null);

        UseCaseTotal triage = (await ledger.Statistics.UseCasesAsync(CancellationToken.None)).ShouldHaveSingleItem();
        (triage.Requests, triage.CostUnknown, triage.PartnerCostUnknown).ShouldBe((9, 3, 3));
        foreach (IReadOnlyList<PeriodTotal> totals in (IReadOnlyList<PeriodTotal>[])
        [
            await ledger.Statistics.HoursAsync(DateTimeOffset.UnixEpoch.AddDays(-1), DateTimeOffset.UnixEpoch.AddDays(1), null, CancellationToken.None),
            await ledger.Statistics.DaysAsync(DateTimeOffset.UnixEpoch.AddDays(-1), DateTimeOffset.UnixEpoch.AddDays(1), null, CancellationToken.None),
        ])
        {
            totals.Where(total => total.CostUnknown + total.PartnerCostUnknown > 0)
                .Select(total => (total.Start < DateTimeOffset.UnixEpoch, total.Route, total.CostUnknown, total.PartnerCostUnknown))
                .ShouldBe(
                    [(true, RouteKind.Partner, 1, 1), (false, RouteKind.Partner, 1, 1), (false, RouteKind.Student, 0, 1), (false, RouteKind.Teacher, 1, 0)]);
        }
    }

    private Task<SqliteLedger> OpenAsync() => SqliteLedger.OpenAsync(File, TimeProvider.System, CancellationToken.None);

    private void Rows(params (int Seq, int Series, long Created, int Input, long Cost, long PartnerCost)[] rows) =>
        Execute(string.Join('\n', rows.Select(row => $"""
        INSERT INTO exchange (seq, id, series, created, status, stream, input_tokens, cached_input_tokens, output_tokens, tokens_estimated, cost, partner_cost,
          duration, has_response, gold_source)
        VALUES ({row.Seq}, x'01a2047e6d1078708b64889a1cbb44a{row.Seq}', {row.Series}, {row.Created}, 200, 0, {row.Input}, 0, {row.Input / 10}, 0, {row.Cost},
          {row.PartnerCost}, 0, 0, 0);
        """)));

    private void Attempts(params (int Exchange, int Ordinal, int Purpose, int Answerer, string Provider, int Input, long Cost)[] rows) =>
        Execute(string.Join('\n', rows.Select(row => $"""
            INSERT INTO attempt (exchange, ordinal, purpose, answerer, provider, model, outcome, input_tokens, cached_input_tokens, output_tokens,
              tokens_estimated, cost, started, duration)
            VALUES ({row.Exchange}, {row.Ordinal}, {row.Purpose}, {row.Answerer}, '{row.Provider}', 'm', 0, {row.Input}, 0, {row.Input / 10}, 0, {row.Cost}, 0, 0);
            """)));

    private void Old(string sql) => Execute(
        string.Join('\n', SchemaSteps.All.Take(Before).Select(step => step.Sql))
        + $"PRAGMA user_version = {Before}; PRAGMA application_id = {SchemaSteps.ApplicationId};" + sql);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        connection.Execute(sql);
    }
}
