using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Promises;

/// <summary>No finished answer without its record. The command <c>kill</c> of the bench project does the same fifty times.</summary>
[Collection(AfterQuickstart.Name)]
public sealed class KillTests(QuickstartServer server)
{
    [Fact]
    public async Task Every_answer_seen_complete_is_in_the_ledger_exactly_once_after_the_server_was_killed_under_load()
    {
        using var copy = new TemporaryDirectory();
        LedgerCopy.Take(server, copy.FullPath);
        var load = new KillLoad(copy.FullPath, "banking77", ["How do I locate my card?", "My transfer failed", "zzz qqq"], clients: 4, seed: 7);

        KillReport report = await load.RunAsync(times: 3, progress: null, CancellationToken.None);

        report.Complete.ShouldBeGreaterThan(0);
        report.Lost.ShouldBe(0);
        report.Twice.ShouldBe(0);
    }
}
