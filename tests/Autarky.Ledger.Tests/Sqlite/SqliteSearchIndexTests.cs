using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;
using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Sqlite.Schema;
using Autarky.Ledger.Sqlite.Words;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Tests.Sqlite;

/// <summary>The search index of a ledger from before it, of one that is killed, and of one that is larger than a search may look at.</summary>
public sealed class SqliteSearchIndexTests : IDisposable
{
    private const int Before = 10;

    private static readonly ExchangeFilter Card = new() { Text = "card" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-ledger-");

    private string File => Path.Combine(_folder.FullName, SqliteLedger.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rows_from_before_are_found_after_the_new_ones_and_none_is_missed()
    {
        Old(150);
        await using SqliteLedger ledger = await OpenAsync(File);
        (await ledger.Search.ProgressAsync(default)).ShouldBe(new SearchProgress(150, 150));
        await ledger.Exchanges.AppendAsync(Make(151), default);

        (await ledger.Search.AdvanceAsync(default)).ShouldBe(new SearchProgress(151, 150));
        (await CountAsync(ledger)).ShouldBe(1);
        (await ledger.Search.AdvanceAsync(default)).Left.ShouldBeLessThan(150);
        (await NewestAsync(ledger)).ShouldBe([151, 150]);
        await FinishAsync(ledger);

        (await CountAsync(ledger)).ShouldBe(151);
    }

    [Fact]
    public async Task Whoever_kills_it_finds_it_where_it_was()
    {
        Old(500);
        await using SqliteLedger running = await OpenAsync(File);
        for (int step = 0; step < 6; step++)
        {
            await running.Exchanges.AppendAsync(Make(501 + step), default);
            SearchProgress progress = await running.Search.AdvanceAsync(default);

            string copy = Path.Combine(_folder.FullName, $"copy-{step}.db");
            System.IO.File.Copy(File, copy);
            System.IO.File.Copy(File + "-wal", copy + "-wal");
            await using (SqliteLedger again = await OpenAsync(copy))
            {
                (await again.Search.ProgressAsync(default)).ShouldBe(progress);
                (await CountAsync(again)).ShouldBe(progress.Written - progress.Left);
                await FinishAsync(again);
                (await CountAsync(again)).ShouldBe(501 + step);
            }

            using var connection = new SqliteConnection($"Data Source={copy};Mode=ReadOnly;Pooling=False");
            connection.Open();
            connection.QuerySingle<string>("PRAGMA integrity_check").ShouldBe("ok");
        }
    }

    [Fact]
    public async Task Search_that_has_no_time_reads_block_by_block_and_meets_every_row_once()
    {
        await using (SqliteLedger ledger = await OpenAsync(File))
        {
            foreach (long start in new long[] { 1, BlockWords.Start(1) - 1, BlockWords.Start(2) - 1 })
            {
                // As if so many rows had come in between.
                await ledger.Exchanges.AppendAsync(Make((int)start), default);
                Execute($"UPDATE exchange_body SET seq = {start} WHERE seq = (SELECT max(seq) FROM exchange_body)");
                Execute($"UPDATE exchange SET seq = {start} WHERE seq = (SELECT max(seq) FROM exchange)");
                await ledger.Exchanges.ImportAsync([.. Enumerable.Range(1, 3).Select(i => Make((int)start + i))], default);
            }

            await FinishAsync(ledger);
        }

        await using SqliteLedger hurried = await SqliteLedger.OpenAsync(
            File, TimeProvider.System, new SqliteLedgerOptions { SearchLimit = TimeSpan.Zero }, default);
        foreach (bool older in new[] { true, false })
        {
            var met = new List<long>();
            int stops = 0;
            long? key = older ? null : 0;
            do
            {
                ExchangePage page = await hurried.Exchanges.PageAsync(Card, older ? key : null, older ? null : key, 2, default);
                stops += page.SearchedTo is null ? 0 : 1;
                met.AddRange((older ? page.Rows : page.Rows.Reverse()).Select(row => (long)row.InputTokens));
                (older ? page.Older : page.Newer).ShouldNotBe(key);
                key = older ? page.Older : page.Newer;
            }
            while (key is not null);

            long[] all = [1, 2, 3, 4, .. new long[] { 1, 2 }.SelectMany(block => Enumerable.Range(-1, 4).Select(i => BlockWords.Start(block) + i))];
            met.ShouldBe(older ? all.Reverse() : all);
            stops.ShouldBe(older ? 2 : 0);
        }

        (await hurried.Exchanges.CountAsync(Card, default)).ShouldBe(12);
        (await hurried.Exchanges.SortedAsync(Card, ExchangeOrder.Cost, 0, 10, default)).IsCut.ShouldBeTrue();
    }

    private static Task<SqliteLedger> OpenAsync(string file) => SqliteLedger.OpenAsync(file, TimeProvider.System, CancellationToken.None);

    private static async Task FinishAsync(SqliteLedger ledger)
    {
        while ((await ledger.Search.AdvanceAsync(default)).Left > 0)
        {
        }
    }

    private static Task<long> CountAsync(SqliteLedger ledger) => ledger.Exchanges.CountAsync(Card, default);

    private static async Task<IEnumerable<int>> NewestAsync(SqliteLedger ledger) =>
        (await ledger.Exchanges.PageAsync(Card, null, null, 2, default)).Rows.Select(row => row.InputTokens);

    private static Exchange Make(int number) => new()
    {
        Id = ExchangeId.New(DateTimeOffset.UnixEpoch.AddSeconds(number)),
        Created = DateTimeOffset.UnixEpoch.AddSeconds(number),
        Origin = ExchangeOrigin.Served,
        InputTokens = number,
        Request = """{"messages":[{"role":"user","content":"my card"}]}"""u8.ToArray(),
    };

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False;Foreign Keys=False");
        connection.Open();
        connection.Execute(sql);
    }

    private void Old(int rows)
    {
        string steps = string.Join('\n', SchemaSteps.All.Take(Before).Select(step => step.Sql));
        Execute(steps + $"""

            PRAGMA user_version = {Before}; PRAGMA application_id = {SchemaSteps.ApplicationId};
            INSERT INTO series (id, origin, route, outcome, first_seq, last_seq, requests) VALUES (1, 0, 0, 0, 1, {rows}, {rows});
            INSERT INTO exchange (seq, id, series, created, status, stream, input_tokens, cached_input_tokens, output_tokens, tokens_estimated, cost, partner_cost,
              duration, has_response, gold_source)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
            SELECT i, randomblob(16), 1, i, 200, 0, i, 0, 0, 0, 0, 0, 0, 0, 0 FROM n;
            INSERT INTO exchange_body SELECT seq, CAST('{Request}' AS BLOB), NULL FROM exchange;
            """);
    }

    private const string Request = """{"messages":[{"role":"user","content":"my card"}]}""";
}
