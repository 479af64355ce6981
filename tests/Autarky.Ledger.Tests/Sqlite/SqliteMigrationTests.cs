using System.Globalization;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Sqlite.Schema;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Tests.Sqlite;

/// <summary>A ledger of the version before attempts and use cases were kept, opened by this one.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private const int Before = 8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-ledger-");

    private string File => Path.Combine(_folder.FullName, SqliteLedger.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_exchange_that_somebody_answered_gets_the_attempt_that_its_row_tells_of()
    {
        Old("""
            INSERT INTO series (id, origin, use_case, route, outcome, provider, model, first_seq, last_seq, requests, cost) VALUES
              (1, 0, 'triage', 2, 4, 'openai', 'gpt-4', 1, 1, 1, 30), (2, 0, NULL, 0, 2, NULL, NULL, 2, 2, 1, 0), (3, 1, 'triage', 3, 0, 'unknown', NULL, 3, 3, 1, 0);
            INSERT INTO exchange (seq, id, series, created, status, error, stream, input_tokens, cached_input_tokens, output_tokens, tokens_estimated, cost,
              partner_cost, duration, first_token, has_response, gold_source) VALUES
              (1, x'01a2047e6d1078708b64889a1cbb44a1', 1, 0, 502, 'broke off', 1, 10, 4, 2, 1, 30, 30, 900, 70, 0, 0),
              (2, x'01a2047e6d1078708b64889a1cbb44a2', 2, 0, 401, 'no key', 0, 0, 0, 0, 0, 0, 0, 5, NULL, 0, 0),
              (3, x'01a2047e6d1078708b64889a1cbb44a3', 3, 0, 200, NULL, 0, 3, 0, 1, 0, 0, 0, 0, NULL, 1, 0);
            INSERT INTO exchange_body VALUES (3, x'7b7d', x'7b7d');
            """);

        await using SqliteLedger ledger = await OpenAsync();
        var rows = new List<Exchange>();
        await foreach (Exchange row in ledger.Exchanges.ReadAllAsync(new ExchangeFilter(), CancellationToken.None))
        {
            rows.Add(row);
        }

        rows.Select(row => row.Attempts.Count).ShouldBe([1, 0, 1]);
        rows.ShouldAllBe(row => row.Attempts.SequenceEqual(Attempt.ToldBy(row)) && row.Dialect == "openai-chat");
        rows[0].Attempts[0].ShouldSatisfyAllConditions(
            attempt => attempt.Purpose.ShouldBe(AttemptPurpose.Live),
            attempt => attempt.Answerer.ShouldBe(RouteKind.Teacher),
            attempt => attempt.Outcome.ShouldBe(ExchangeOutcome.ProviderFailed),
            attempt => attempt.Error.ShouldBe("broke off"),
            attempt => attempt.Cost.Value.ShouldBe(30),
            attempt => attempt.TimeToFirstTokenMicroseconds.ShouldBe(70));
        (await ledger.Statistics.UseCasesAsync(CancellationToken.None)).Single().Cost.Value.ShouldBe(30);
        (await ledger.Statistics.BesideAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Releases_get_the_thresholds_of_their_students_reports_to_the_bit()
    {
        double threshold = BitConverter.Int64BitsToDouble(0x3FE6_6666_6666_6667); // the neighbour of 0.7
        Old(string.Create(CultureInfo.InvariantCulture, $$"""
            INSERT INTO student (hash, use_case, created, path, gate_passed, gate_reason, report_json) VALUES
              ('a', 'triage', 0, 'p', 1, 'good', '{"threshold":{{threshold:R}}}'), ('b', 'triage', 0, 'p', 0, 'bad', '{"threshold":null}'),
              ('c', 'triage', 0, 'p', 0, 'bad', '{"thresh'), ('a', 'other', 0, 'p', 1, 'good', '{"threshold":0.25}');
            INSERT INTO release (use_case, student_hash, stage, created, forced, reason) VALUES
              ('triage', 'a', 1, 0, 0, 'first'), ('triage', 'b', 1, 0, 1, 'forced'), ('triage', 'c', 1, 0, 1, 'damaged'),
              ('triage', 'gone', 1, 0, 0, 'gone'), ('triage', 'a', 0, 0, 0, 'withdrawn'), ('other', 'a', 1, 0, 0, 'other')
            """));

        await using SqliteLedger ledger = await OpenAsync();

        (await ledger.Students.ReleasesAsync(null, CancellationToken.None)).Select(release => (release.Reason, release.Threshold)).ShouldBe(
            [("other", 0.25), ("withdrawn", null), ("gone", null), ("damaged", 1), ("forced", null), ("first", threshold)]);
    }

    [Fact]
    public async Task Each_name_that_occurs_becomes_a_use_case_as_old_as_the_first_that_names_it()
    {
        Old("""
            INSERT INTO series (id, origin, use_case, route, outcome, first_seq, last_seq, requests) VALUES
              (1, 0, 'triage', 0, 0, 1, 1, 1), (2, 0, 'triage', 1, 0, 2, 2, 1), (3, 0, NULL, 0, 0, 3, 3, 1), (4, 0, 'never written', 0, 0, NULL, NULL, 0);
            INSERT INTO exchange (seq, id, series, created, status, stream, input_tokens, cached_input_tokens, output_tokens, tokens_estimated, cost,
              partner_cost, duration, has_response, gold_source) VALUES
              (1, x'01', 1, 7000000, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), (2, x'02', 2, 3000000, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
              (3, x'03', 3, 1000000, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            INSERT INTO student (hash, use_case, created, path, gate_passed, gate_reason, report_json) VALUES ('a', 'taught', 5000000, 'p', 1, '', '{}');
            INSERT INTO release (use_case, student_hash, stage, created, forced, reason) VALUES ('taught', 'a', 1, 6000000, 0, '');
            """);

        await using SqliteLedger ledger = await OpenAsync();

        (await ledger.UseCases.ListAsync(CancellationToken.None))
            .Select(record => (record.Name, record.Created.ToUnixTimeSeconds()))
            .ShouldBe([("taught", 5), ("triage", 3)]);
    }

    [Fact]
    public async Task Keys_from_before_have_no_owner()
    {
        Old("INSERT INTO api_key (id, name, hash, created) VALUES ('k', 'shop', zeroblob(32), 0)");

        await using SqliteLedger ledger = await OpenAsync();

        (await ledger.Keys.ListAsync(CancellationToken.None)).Single().Owner.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_waits_is_told_once_how_much_there_is_to_do()
    {
        Old("""
            INSERT INTO series (id, origin, route, outcome) VALUES (1, 0, 0, 0);
            INSERT INTO exchange (seq, id, series, created, status, stream, input_tokens, cached_input_tokens, output_tokens, tokens_estimated, cost,
              partner_cost, duration, has_response, gold_source) VALUES (41, x'01', 1, 0, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            """);
        var told = new Told();

        await (await SqliteLedger.OpenAsync(File, TimeProvider.System, CancellationToken.None, told)).DisposeAsync();
        await (await SqliteLedger.OpenAsync(File, TimeProvider.System, CancellationToken.None, told)).DisposeAsync();

        told.Upgrades.ShouldBe([new LedgerUpgrade(Before, SchemaSteps.All.Count, 41)]);
    }

    private Task<SqliteLedger> OpenAsync() => SqliteLedger.OpenAsync(File, TimeProvider.System, CancellationToken.None);

    private void Old(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        connection.Execute(string.Join('\n', SchemaSteps.All.Take(Before).Select(step => step.Sql))
            + $"PRAGMA user_version = {Before}; PRAGMA application_id = {SchemaSteps.ApplicationId};");
        connection.Execute(sql);
    }

    private sealed class Told : IProgress<LedgerUpgrade>
    {
        public List<LedgerUpgrade> Upgrades { get; } = [];

        public void Report(LedgerUpgrade value) => Upgrades.Add(value);
    }
}
