using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Sqlite.Schema;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Tests.Sqlite;

/// <summary>What happens with files that are no ledger, or not one of this version.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-ledger-");

    private string File => Path.Combine(_folder.FullName, SqliteLedger.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Makes_the_folders_that_lead_to_it()
    {
        string path = Path.Combine(_folder.FullName, "a", "b", SqliteLedger.FileName);

        await using SqliteLedger ledger = await OpenAsync(path);

        System.IO.File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task Takes_an_empty_file_for_a_new_ledger()
    {
        await System.IO.File.WriteAllBytesAsync(File, []);

        await using SqliteLedger ledger = await OpenAsync(File);

        (await ledger.Exchanges.CountAsync(new ExchangeFilter(), CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task Refuses_a_file_that_is_no_database_and_leaves_it_alone()
    {
        var bytes = new byte[20_000];
        new Random(3).NextBytes(bytes);
        await System.IO.File.WriteAllBytesAsync(File, bytes);

        LedgerUnavailableException error = await Should.ThrowAsync<LedgerUnavailableException>(() => OpenAsync(File));

        error.Message.ShouldContain("is not a SQLite database");
        error.IsTransient.ShouldBeFalse();
        (await System.IO.File.ReadAllBytesAsync(File)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Refuses_the_database_of_another_program_and_leaves_it_alone()
    {
        Execute("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(File);

        (await Should.ThrowAsync<LedgerUnavailableException>(() => OpenAsync(File))).Message.ShouldContain("another program");

        (await System.IO.File.ReadAllBytesAsync(File)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Refuses_a_ledger_of_a_newer_version_and_leaves_it_alone()
    {
        await (await OpenAsync(File)).DisposeAsync();
        Execute($"PRAGMA user_version = {SchemaSteps.All.Count + 1}");
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(File);

        (await Should.ThrowAsync<LedgerUnavailableException>(() => OpenAsync(File))).Message.ShouldContain("newer version");

        (await System.IO.File.ReadAllBytesAsync(File)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Refuses_a_folder_in_place_of_the_file()
    {
        Directory.CreateDirectory(File);

        (await Should.ThrowAsync<LedgerUnavailableException>(() => OpenAsync(File))).Message.ShouldContain("is a folder");
    }

    [Fact]
    public async Task Refuses_a_path_through_a_file()
    {
        await System.IO.File.WriteAllTextAsync(File, "");

        (await Should.ThrowAsync<LedgerUnavailableException>(() => OpenAsync(Path.Combine(File, "ledger.db")))).Message.ShouldContain("could not be made");
    }

    [Fact]
    public async Task Brings_an_older_schema_up_to_date_step_by_step()
    {
        for (int steps = 0; steps <= SchemaSteps.All.Count; steps++)
        {
            string path = Path.Combine(_folder.FullName, $"{steps}.db");
            Execute(
                string.Join('\n', SchemaSteps.All.Take(steps).Select(step => step.Sql))
                    + $"PRAGMA user_version = {steps}; PRAGMA application_id = {SchemaSteps.ApplicationId}",
                path);

            await using SqliteLedger ledger = await OpenAsync(path);

            (await ledger.Students.ReleasesAsync(null, CancellationToken.None)).ShouldBeEmpty();
            (await ledger.VersionAsync(CancellationToken.None)).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Days_of_a_ledger_from_before_they_were_kept_are_added_up_from_its_hours()
    {
        DateTimeOffset midnight = DateTimeOffset.UnixEpoch;
        Execute(string.Join('\n', SchemaSteps.All.Take(5).Select(step => step.Sql)) + $"""
            PRAGMA user_version = 5; PRAGMA application_id = {SchemaSteps.ApplicationId};
            INSERT INTO series (id, origin, route, outcome, requests) VALUES (1, 0, 0, 0, 4);
            INSERT INTO hour_total VALUES (-25, 1, 1, 2, 3, 4, 5, 6), (-24, 1, 1, 20, 30, 40, 50, 60), (-1, 1, 1, 2, 3, 4, 5, 6), (0, 1, 1, 7, 7, 7, 7, 7)
            """);

        await using SqliteLedger ledger = await OpenAsync(File);
        IReadOnlyList<PeriodTotal> days = await ledger.Statistics.DaysAsync(midnight.AddDays(-9), midnight.AddDays(9), null, CancellationToken.None);

        days.Select(day => (day.Start, day.Requests, day.InputTokens, day.OutputTokens, day.Cost.Value, day.PartnerCost.Value, day.DurationMicroseconds))
            .ShouldBe([(midnight.AddDays(-2), 1, 2, 3, 4, 5, 6), (midnight.AddDays(-1), 2, 22, 33, 44, 55, 66), (midnight, 1, 7, 7, 7, 7, 7)]);
    }

    [Fact]
    public async Task Many_may_open_a_new_ledger_at_the_same_moment()
    {
        SqliteLedger[] ledgers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => OpenAsync(File))));

        foreach (SqliteLedger ledger in ledgers)
        {
            (await ledger.Keys.ListAsync(CancellationToken.None)).ShouldBeEmpty();
            await ledger.DisposeAsync();
        }
    }

    [Fact]
    public async Task Leaves_one_file_behind_when_it_is_closed()
    {
        SqliteLedger ledger = await OpenAsync(File);
        await ledger.Students.AddReleaseAsync(
            new Release { UseCase = "a", StudentHash = "b", Stage = ReleaseStage.Live, Created = DateTimeOffset.UnixEpoch, Reason = "c" },
            CancellationToken.None);
        await ledger.Students.ReleasesAsync(null, CancellationToken.None);

        await ledger.DisposeAsync();

        _folder.GetFiles().Select(file => file.Name).ShouldBe([SqliteLedger.FileName]);
    }

    [Fact]
    public async Task A_damaged_file_is_said_to_be_damaged()
    {
        await (await OpenAsync(File)).DisposeAsync();
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes.AsSpan(4096).Fill(0xEE);
        await System.IO.File.WriteAllBytesAsync(File, bytes);

        LedgerUnavailableException error = await Should.ThrowAsync<LedgerUnavailableException>(async () =>
        {
            await using SqliteLedger ledger = await OpenAsync(File);
            await ledger.Exchanges.CountAsync(new ExchangeFilter(), CancellationToken.None);
        });

        error.Message.ShouldContain("is damaged");
    }

    private static Task<SqliteLedger> OpenAsync(string path) => SqliteLedger.OpenAsync(path, TimeProvider.System, CancellationToken.None);

    private void Execute(string sql, string? path = null)
    {
        using var connection = new SqliteConnection($"Data Source={path ?? File};Pooling=False");
        connection.Open();
        connection.Execute(sql);
    }
}
