using Autarky.Ledger.Rights;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Models;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class ModelsPageTests
{
    private static readonly PriceView[] Entries =
        [FixedCatalog.Price("2024-10-02", 2.5m, null, 10m), FixedCatalog.Price("2024-05-13", 5m, null, 15m), FixedCatalog.Price("2030-01-01", 1m, null, 2m)];

    [Theory]
    [InlineData("2024-05-12", null)]
    [InlineData("2024-05-13", "2024-05-13")]
    [InlineData("2024-10-01", "2024-05-13")]
    [InlineData("2024-10-02", "2024-10-02")]
    [InlineData("2031-01-01", "2030-01-01")]
    public void The_price_in_force_is_the_latest_that_has_started(string day, string? from) =>
        Prices.InForce(Entries, DateOnly.Parse(day))?.From.ToString("yyyy-MM-dd").ShouldBe(from);

    [Fact]
    public async Task Shows_rights_and_whether_there_is_a_key()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        string text = (await host.GetAsync("/console/models")).Text;

        text.ShouldContain("Missing");
        text.ShouldContain("ANTHROPIC_API_KEY");
        text.ShouldContain("2027-12-31");
        text.ShouldContain("To come");
    }

    [Fact]
    public async Task Models_in_use_come_first_and_no_price_is_said_twice()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Catalog.Models.Add(
            new() { Name = "configured", Provider = "p", IsConfigured = true, Prices = [FixedCatalog.Price("2024-01-01", 1.11m, null, 1.12m)] });
        host.Catalog.Models.Add(new()
        {
            Name = "asked",
            Provider = "p",
            Prices = [FixedCatalog.Price("2024-01-01", 2.11m, null, 2.12m), FixedCatalog.Price("2023-01-01", 3.11m, null, 3.12m)],
        });
        host.Catalog.Models.Add(new() { Name = "idle", Provider = "p", Prices = [FixedCatalog.Price("2024-01-01", 4.11m, null, 4.12m)] });
        host.Ledger.Add(new Autarky.Ledger.Exchanges.Exchange
        {
            Id = Autarky.Ledger.Exchanges.ExchangeId.New(ConsoleHost.Now),
            Created = ConsoleHost.Now.AddDays(-3),
            Origin = Autarky.Ledger.Exchanges.ExchangeOrigin.Served,
            Provider = "p",
            Model = "asked",
        });

        Html page = await host.GetAsync("/console/models");

        int fold = page.Source.IndexOf("<details", StringComparison.Ordinal);
        (string used, string others) = (page.Source[..fold], page.Source[fold..]);
        foreach (string price in new[] { "1.11", "1.12", "2.11", "2.12" })
        {
            used.Split(price).Length.ShouldBe(2);
            others.ShouldNotContain(price);
        }

        foreach (string price in new[] { "3.11", "3.12", "4.11", "4.12" })
        {
            used.ShouldNotContain(price);
            others.Split(price).Length.ShouldBe(2);
        }
    }

    [Fact]
    public async Task Providers_without_a_key_that_nothing_uses_are_folded_away()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Catalog.Providers.Add(new() { Name = "idle", Dialect = "d", Key = KeyState.Missing, Rights = new ProviderRights() });
        host.Catalog.Providers.Add(new() { Name = "needed", Dialect = "d", Key = KeyState.Missing, Rights = new ProviderRights() });
        host.Catalog.Models.Add(new() { Name = "m", Provider = "needed", IsConfigured = true, Prices = [] });

        string source = (await host.GetAsync("/console/models")).Source;

        source.IndexOf("needed", StringComparison.Ordinal).ShouldBeLessThan(source.IndexOf("<details", StringComparison.Ordinal));
        source.IndexOf("idle", StringComparison.Ordinal).ShouldBeGreaterThan(source.IndexOf("<details", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rights_that_have_ended_are_shown_as_over()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Catalog.Providers.Add(new()
        {
            Name = "p",
            Dialect = "d",
            Key = KeyState.NotNeeded,
            Rights = new ProviderRights { Train = true, Contract = "A-1", Until = new DateOnly(2026, 3, 13) },
        });

        string text = (await host.GetAsync("/console/models")).Text;

        text.ShouldContain("2026-03-13 over");
        text.Split("✕ no").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Shows_what_runs_here_with_units_and_what_is_wrong_with_the_rest()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        string text = (await host.GetAsync("/console/models")).Text;

        foreach (string shown in new[]
        {
            "smollm2 Ready", "135 M", "Q4_1", "98.7 MB", "8,192 tokens", "412 MB of 4.19 GB", "55.4 MB kept", "1,234.5", "96.3", "182 ms",
            "median of the last 64",
            "301 of 412 prompts", "qwen3-8b Loading", "43 %", "phi Waits to be loaded", "broken Failed", "ends at byte 1,024", "spare Not loaded",
        })
        {
            text.ShouldContain(shown);
        }
    }

    [Fact]
    public async Task Is_live_once_a_second_while_something_happens_and_tells_screen_readers_states_only()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        LocalModelView loading = new() { Name = "a", Path = "/a", State = LocalModelState.Loading, Loaded = 0.1 };
        host.Catalog.LocalModels.Add(loading);
        Html.Tag before = await MainAsync(host);
        before["data-poll"].ShouldBe("1000");
        before["data-announce"].ShouldBe("a: Loading.");

        host.Catalog.LocalModels[0] = loading with { Loaded = 0.2 };
        Html.Tag after = await MainAsync(host);
        after["data-version"].ShouldNotBe(before["data-version"]);
        after["data-announce"].ShouldBe(before["data-announce"]);
        (await host.Client.GetStringAsync(new Uri(after["data-version-url"]!, UriKind.Relative))).ShouldBe(after["data-version"]);

        host.Catalog.LocalModels[0] = loading with { State = LocalModelState.Ready };
        Html.Tag ready = await MainAsync(host);
        ready["data-poll"].ShouldBeNull();
        ready["data-announce"].ShouldBe("a: Ready.");
    }

    private static async Task<Html.Tag> MainAsync(ConsoleHost host) => (await host.GetAsync("/console/models")).All("main").Single();
}
