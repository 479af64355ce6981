using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Tests.Sqlite;

/// <summary>Group commit, waiting and what happens when others write.</summary>
public sealed class SqliteWriterTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-ledger-");
    private readonly ManualResetEventSlim _mayWrite = new(initialState: true);
    private readonly SemaphoreSlim _started = new(0);
    private SqliteLedger _ledger = null!;
    private int _transactions;

    private string File => Path.Combine(_folder.FullName, SqliteLedger.FileName);

    public async Task InitializeAsync() => _ledger = await OpenAsync(new SqliteLedgerOptions());

    public async Task DisposeAsync()
    {
        _mayWrite.Set();
        await _ledger.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public void Dispose()
    {
        _mayWrite.Dispose();
        _started.Dispose();
    }

    [Fact]
    public async Task Rows_that_wait_together_are_written_together()
    {
        Task first = await HoldWriterAsync();
        Task[] waiting = [.. Enumerable.Range(0, 200).Select(_ => _ledger.Exchanges.AppendAsync(Make(), CancellationToken.None))];
        _mayWrite.Set();
        await Task.WhenAll([first, .. waiting]);

        _transactions.ShouldBe(2);
    }

    [Fact]
    public async Task A_transaction_is_bounded_by_rows()
    {
        await ReopenAsync(new SqliteLedgerOptions { MaxRowsTogether = 50 });
        Task first = await HoldWriterAsync();
        Task[] waiting = [.. Enumerable.Range(0, 200).Select(_ => _ledger.Exchanges.AppendAsync(Make(), CancellationToken.None))];
        _mayWrite.Set();
        await Task.WhenAll([first, .. waiting]);

        _transactions.ShouldBe(1 + 4);
    }

    [Fact]
    public async Task A_transaction_is_bounded_by_bytes_but_takes_one_row_of_any_size()
    {
        await ReopenAsync(new SqliteLedgerOptions { MaxBytesTogether = 1000 });
        Task first = await HoldWriterAsync();
        Task[] waiting =
        [
            .. Enumerable.Range(0, 5).Select(_ => _ledger.Exchanges.AppendAsync(Make() with { Request = new byte[1500] }, CancellationToken.None)),
        ];
        _mayWrite.Set();
        await Task.WhenAll([first, .. waiting]);

        _transactions.ShouldBe(1 + 5);
    }

    [Fact]
    public async Task An_import_is_written_in_transactions_of_bounded_size()
    {
        await ReopenAsync(new SqliteLedgerOptions { MaxRowsTogether = 100 });

        await _ledger.Exchanges.ImportAsync([.. Enumerable.Range(0, 950).Select(_ => Make())], CancellationToken.None);

        _transactions.ShouldBe(10);
    }

    [Fact]
    public async Task A_long_import_lets_rows_of_others_in_between()
    {
        await ReopenAsync(new SqliteLedgerOptions { MaxRowsTogether = 10 });
        _mayWrite.Reset();
        Task import = _ledger.Exchanges.ImportAsync([.. Enumerable.Range(0, 200).Select(_ => Make())], CancellationToken.None);
        await _started.WaitAsync();
        Exchange own = Make();
        Task append = _ledger.Exchanges.AppendAsync(own, CancellationToken.None);
        _mayWrite.Set();
        await Task.WhenAll(import, append);

        ExchangePage last = await _ledger.Exchanges.PageAsync(new ExchangeFilter(), null, null, 180, CancellationToken.None);
        last.Rows.Select(row => row.Id).ShouldNotContain(own.Id);
    }

    [Fact]
    public async Task Says_why_a_row_was_refused()
    {
        Exchange there = Make() with { ImportKey = "file:1" };
        await _ledger.Exchanges.AppendAsync(there, CancellationToken.None);

        (await Should.ThrowAsync<LedgerUnavailableException>(() => _ledger.Exchanges.AppendAsync(there with { ImportKey = null }, CancellationToken.None)))
            .Message.ShouldContain("one with the same id is there already");
        (await Should.ThrowAsync<LedgerUnavailableException>(() => _ledger.Exchanges.AppendAsync(Make() with { ImportKey = "file:1" }, CancellationToken.None)))
            .Message.ShouldContain("import key that is in the ledger already: file:1");
    }

    [Fact]
    public async Task A_caller_without_a_place_in_the_queue_can_give_up_and_nothing_is_written()
    {
        await ReopenAsync(new SqliteLedgerOptions { MaxWaiting = 1 });
        Task first = await HoldWriterAsync();
        using var giveUp = new CancellationTokenSource();
        Task second = _ledger.Exchanges.AppendAsync(Make(), giveUp.Token);

        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        _mayWrite.Set();
        await first;

        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_later_does_not_take_the_row_back()
    {
        Task first = await HoldWriterAsync();
        using var giveUp = new CancellationTokenSource();
        Task second = _ledger.Exchanges.AppendAsync(Make(), giveUp.Token);

        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        _mayWrite.Set();
        await first;
        await _ledger.Exchanges.AppendAsync(Make(), CancellationToken.None);

        (await CountAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task Reads_do_not_wait_for_a_writer()
    {
        await _ledger.Exchanges.AppendAsync(Make(), CancellationToken.None);
        using SqliteConnection other = Lock();

        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_writer_that_waits_too_long_for_another_process_says_so_and_recovers()
    {
        await ReopenAsync(new SqliteLedgerOptions { BusyLimit = TimeSpan.FromMilliseconds(100) });
        using (Lock())
        {
            LedgerUnavailableException error = await Should.ThrowAsync<LedgerUnavailableException>(
                () => _ledger.Exchanges.AppendAsync(Make(), CancellationToken.None));
            error.IsTransient.ShouldBeTrue();
            error.Message.ShouldContain("locked by another process for more than 0.1 seconds");
        }

        await _ledger.Exchanges.AppendAsync(Make(), CancellationToken.None);
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_writer_waits_until_another_process_has_finished()
    {
        Task append;
        using (Lock())
        {
            append = _ledger.Exchanges.AppendAsync(Make(), CancellationToken.None);
            await _started.WaitAsync();
            append.IsCompleted.ShouldBeFalse();
        }

        await append;
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_series_that_was_rolled_back_is_added_again()
    {
        Exchange there = Make();
        await _ledger.Exchanges.AppendAsync(there, CancellationToken.None);
        await Should.ThrowAsync<LedgerUnavailableException>(
            () => _ledger.Exchanges.AppendAsync(there with { UseCase = "new" }, CancellationToken.None));

        await _ledger.Exchanges.AppendAsync(Make() with { UseCase = "new" }, CancellationToken.None);

        (await _ledger.Statistics.UseCasesAsync(CancellationToken.None)).Select(total => (total.UseCase, total.Requests)).ShouldBe([("new", 1)]);
    }

    [Fact]
    public async Task Empty_texts_and_bodies_stay_empty_and_do_not_become_nulls()
    {
        Exchange empty = Make() with
        {
            UseCase = "",
            RequestedModel = "",
            Provider = "",
            Model = "",
            RouteReason = "",
            Error = "",
            User = "",
            KeyId = "",
            InputHash = "",
            Gold = "",
            ImportKey = "",
            Request = [],
            Response = [],
        };
        await _ledger.Exchanges.AppendAsync(empty, CancellationToken.None);

        Exchange found = (await _ledger.Exchanges.FindAsync(empty.Id, CancellationToken.None))!;

        found.Request.ShouldBe([]);
        found.Response.ShouldBe([]);
        (found with { Request = empty.Request, Response = empty.Response }).ShouldBe(empty);
    }

    [Fact]
    public async Task Texts_with_any_character_come_back_as_they_were()
    {
        Exchange odd = Make() with { Error = "a\0b", User = "\u202E👩‍👩‍👧 'quoted' \"\\", RouteReason = new string('x', 100_000) };
        await _ledger.Exchanges.AppendAsync(odd, CancellationToken.None);

        (await _ledger.Exchanges.FindAsync(odd.Id, CancellationToken.None)).ShouldBe(odd);
    }

    private static Exchange Make() => new()
    {
        Id = ExchangeId.New(DateTimeOffset.UnixEpoch),
        Created = DateTimeOffset.UnixEpoch,
        Origin = ExchangeOrigin.Served,
    };

    private Task<SqliteLedger> OpenAsync(SqliteLedgerOptions options) => SqliteLedger.OpenAsync(
        File,
        TimeProvider.System,
        options with
        {
            BeforeTransaction = () =>
            {
                _transactions++;
                _started.Release();
                _mayWrite.Wait();
            },
        },
        CancellationToken.None);

    private async Task ReopenAsync(SqliteLedgerOptions options)
    {
        await _ledger.DisposeAsync();
        _ledger = await OpenAsync(options);
    }

    /// <summary>Appends a row and returns when the writer is about to write it, which it does once it may.</summary>
    private async Task<Task> HoldWriterAsync()
    {
        _mayWrite.Reset();
        Task append = _ledger.Exchanges.AppendAsync(Make(), CancellationToken.None);
        await _started.WaitAsync();
        return append;
    }

    private Task<long> CountAsync() => _ledger.Exchanges.CountAsync(new ExchangeFilter(), CancellationToken.None);

    private SqliteConnection Lock()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        connection.Execute("BEGIN IMMEDIATE");
        return connection;
    }
}
