using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Students;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class LiveVersionTests
{
    private static Task<string> VersionAsync(ConsoleHost host, string query = "") =>
        host.Client.GetStringAsync(new Uri("/console/version" + query, UriKind.Relative));

    [Fact]
    public async Task A_page_carries_the_version_that_the_address_gives()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        Html.Tag main = (await host.GetAsync("/console")).All("main").Single();

        (await host.Client.GetStringAsync(new Uri(main["data-version-url"]!, UriKind.Relative))).ShouldBe(main["data-version"]);
    }

    [Fact]
    public async Task Changes_with_a_new_exchange_and_with_a_release_and_only_then()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        string empty = await VersionAsync(host);
        (await VersionAsync(host)).ShouldBe(empty);

        host.Ledger.Add(Samples.Row(ConsoleHost.Now, new Random(1), 1));
        string row = await VersionAsync(host);
        row.ShouldNotBe(empty);

        await host.Ledger.AddReleaseAsync(
            new() { UseCase = "a", StudentHash = "b", Stage = ReleaseStage.Live, Created = ConsoleHost.Now, Reason = "c" }, default);
        (await VersionAsync(host)).ShouldNotBe(row);
    }

    [Fact]
    public async Task Changes_for_one_exchange_with_its_feedback()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Samples.Row(ConsoleHost.Now, new Random(1), 1);
        host.Ledger.Add(row);
        string before = await VersionAsync(host, "?exchange=" + row.Id);

        await host.Ledger.AddAsync([new() { Exchange = row.Id, Gold = "x", Created = ConsoleHost.Now }], default);

        (await VersionAsync(host, "?exchange=" + row.Id)).ShouldNotBe(before);
    }
}
