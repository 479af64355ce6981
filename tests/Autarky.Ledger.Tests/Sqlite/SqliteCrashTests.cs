using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Tests.Sqlite;

/// <summary>What a ledger is after the process died: its files are copied while it is open, and the copy is opened.</summary>
public sealed class SqliteCrashTests : IDisposable
{
    private static readonly ExchangeFilter Everything = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-ledger-");

    private string File => Path.Combine(_folder.FullName, "running", SqliteLedger.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Everything_that_was_acknowledged_is_there()
    {
        await using SqliteLedger running = await SqliteLedger.OpenAsync(File, TimeProvider.System, CancellationToken.None);
        var acknowledged = new List<ExchangeId>();
        for (int round = 0; round < 5; round++)
        {
            Exchange[] rows = [.. Enumerable.Range(0, 40).Select(i => Make(i))];
            await Task.WhenAll(rows.Select(row => running.Exchanges.AppendAsync(row, CancellationToken.None)));
            acknowledged.AddRange(rows.Select(row => row.Id));

            string copy = Copy($"round-{round}", int.MaxValue);
            (await OpenAndCheckAsync(copy)).ShouldBe(acknowledged, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_log_that_is_cut_off_anywhere_gives_whole_transactions_in_order()
    {
        await using SqliteLedger running = await SqliteLedger.OpenAsync(File, TimeProvider.System, CancellationToken.None);
        for (int i = 0; i < 40; i++)
        {
            await running.Exchanges.ImportAsync([Make(i), Make(i), Make(i)], CancellationToken.None);
        }

        List<ExchangeId> all = await IdsAsync(running);
        int length = (int)new FileInfo(File + "-wal").Length;
        var random = new Random(5);
        var lengths = new HashSet<int>();
        for (int cut = 0; cut < 25; cut++)
        {
            List<ExchangeId> kept = await OpenAndCheckAsync(Copy($"cut-{cut}", random.Next(length)));

            kept.ShouldBe(all.Take(kept.Count));
            (kept.Count % 3).ShouldBe(0);
            lengths.Add(kept.Count);
        }

        lengths.Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_log_with_flipped_bits_gives_whole_transactions_in_order()
    {
        await using SqliteLedger running = await SqliteLedger.OpenAsync(File, TimeProvider.System, CancellationToken.None);
        for (int i = 0; i < 20; i++)
        {
            await running.Exchanges.ImportAsync([Make(i), Make(i)], CancellationToken.None);
        }

        List<ExchangeId> all = await IdsAsync(running);
        var random = new Random(6);
        for (int flip = 0; flip < 10; flip++)
        {
            string copy = Copy($"flip-{flip}", int.MaxValue);
            byte[] log = await System.IO.File.ReadAllBytesAsync(copy + "-wal");
            log[random.Next(100, log.Length)] ^= 0x10;
            await System.IO.File.WriteAllBytesAsync(copy + "-wal", log);

            List<ExchangeId> kept = await OpenAndCheckAsync(copy);

            kept.ShouldBe(all.Take(kept.Count));
            (kept.Count % 2).ShouldBe(0);
        }
    }

    private static Exchange Make(int number) => new()
    {
        Id = ExchangeId.New(DateTimeOffset.UnixEpoch.AddMinutes(number)),
        Created = DateTimeOffset.UnixEpoch.AddMinutes(20 * number),
        Origin = ExchangeOrigin.Served,
        UseCase = $"use case {number % 7}",
        Request = new byte[number * 100],
        Response = [1],
        InputTokens = number,
        Cost = new NanoUsd(number),
    };

    private static async Task<List<ExchangeId>> IdsAsync(SqliteLedger ledger)
    {
        var ids = new List<ExchangeId>();
        await foreach (Exchange row in ledger.Exchanges.ReadAllAsync(Everything, CancellationToken.None))
        {
            row.Response.ShouldNotBeNull();
            ids.Add(row.Id);
        }

        return ids;
    }

    /// <summary>Opens a copy, checks that its tables agree with each other and that it takes new rows.</summary>
    private static async Task<List<ExchangeId>> OpenAndCheckAsync(string path)
    {
        List<ExchangeId> ids;
        await using (SqliteLedger ledger = await SqliteLedger.OpenAsync(path, TimeProvider.System, CancellationToken.None))
        {
            ids = await IdsAsync(ledger);
            await ledger.Exchanges.AppendAsync(Make(1), CancellationToken.None);
            (await ledger.Exchanges.CountAsync(Everything, CancellationToken.None)).ShouldBe(ids.Count + 1);
        }

        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        connection.QuerySingle<string>("PRAGMA integrity_check").ShouldBe("ok");
        connection.Query("PRAGMA foreign_key_check").ShouldBeEmpty();
        connection.Query<(long, long, long)>("SELECT series, sum(requests), sum(cost) FROM hour_total GROUP BY series ORDER BY series")
            .ShouldBe(connection.Query<(long, long, long)>("SELECT series, count(*), sum(cost) FROM exchange GROUP BY series ORDER BY series"));
        connection.Query<(long, long, long)>("SELECT series, sum(requests), sum(cost) FROM day_total GROUP BY series ORDER BY series")
            .ShouldBe(connection.Query<(long, long, long)>("SELECT series, count(*), sum(cost) FROM exchange GROUP BY series ORDER BY series"));
        connection.Query<(long, long, long, long)>("SELECT id, requests, first_seq, last_seq FROM series WHERE requests > 0 ORDER BY id")
            .ShouldBe(connection.Query<(long, long, long, long)>(
                "SELECT series, count(*), min(seq), max(seq) FROM exchange GROUP BY series ORDER BY series"));
        return ids;
    }

    /// <summary>The database and its log, the log cut off after some bytes: as on a disk whose machine stopped there.</summary>
    private string Copy(string name, int logLength)
    {
        string folder = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(folder);
        string copy = Path.Combine(folder, SqliteLedger.FileName);
        System.IO.File.Copy(File, copy);
        byte[] log = System.IO.File.ReadAllBytes(File + "-wal");
        System.IO.File.WriteAllBytes(copy + "-wal", log[..Math.Min(log.Length, logLength)]);
        return copy;
    }
}
