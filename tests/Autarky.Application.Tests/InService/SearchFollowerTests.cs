using Autarky.Application.InService;
using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autarky.Application.Tests.InService;

public sealed class SearchFollowerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-search-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rows_are_found_soon_after_they_were_written_whatever_there_was_before()
    {
        await using ILedger ledger = await SqliteLedger.OpenAsync(Path.Combine(_folder.FullName, SqliteLedger.FileName), TimeProvider.System, default);
        await ledger.Exchanges.ImportAsync([.. Enumerable.Range(0, 300).Select(_ => Row("an old card"))], default);
        using var follower = new SearchFollower(ledger, TimeProvider.System, NullLogger<SearchFollower>.Instance);
        await follower.StartAsync(default);
        await FindAsync(ledger, "old", 300);

        await ledger.Exchanges.AppendAsync(Row("a new card"), default);

        await FindAsync(ledger, "new", 1);
        await follower.StopAsync(default);
        follower.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static Exchange Row(string question) => new()
    {
        Id = ExchangeId.New(TimeProvider.System.GetUtcNow()),
        Created = TimeProvider.System.GetUtcNow(),
        Origin = ExchangeOrigin.Served,
        Request = System.Text.Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{question}}"}]}"""),
    };

    private static async Task FindAsync(ILedger ledger, string text, long rows)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await ledger.Exchanges.CountAsync(new ExchangeFilter { Text = text }, patience.Token) != rows)
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
