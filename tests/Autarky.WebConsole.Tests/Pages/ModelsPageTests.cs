using Autarky.Ledger;
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
    public async Task Rights_that_have_ended_are_shown_as_over()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Catalog.Providers.Add(new()
        {
            Name = "p",
            Dialect = "d",
            Key = KeyState.NotNeeded,
            Rights = new ProviderRights { Until = new DateOnly(2026, 3, 13) },
        });

        string text = (await host.GetAsync("/console/models")).Text;

        text.ShouldContain("2026-03-13 over");
        text.Split("✕ no").Length.ShouldBe(3);
    }
}
