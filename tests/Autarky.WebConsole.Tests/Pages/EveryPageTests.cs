using System.Net;
using Autarky.Ledger;
using Autarky.Ledger.Exchanges;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class EveryPageTests(EveryPageTests.Hosts hosts) : IClassFixture<EveryPageTests.Hosts>
{
    private static readonly string[] InputNames = ["input", "select", "textarea"];

    public static TheoryData<string, bool> Pages
    {
        get
        {
            var pages = new TheoryData<string, bool>();
            foreach (string address in new[]
            {
                "/console", "/console?range=7d", "/console?range=30d", "/console?range=all", "/console/use-cases", "/console/exchanges",
                "/console/exchanges?route=student&outcome=complete", "/console/models", "/console/connect", "/console/nowhere", "/console/exchanges/none",
            })
            {
                pages.Add(address, true);
                pages.Add(address, false);
            }

            string[] addresses =
            [
                "/console/use-cases/triage", "/console/use-cases/sentiment", "/console/connect?use_case=triage",
                "/console/evidence/" + Fakes.Samples.LiveHash + "/triage", "/console/exchanges/NEWEST", "/console/exchanges/NEWEST?saved=1",
            ];
            foreach (string address in addresses)
            {
                pages.Add(address, true);
            }

            return pages;
        }
    }

    private async Task<Html> OpenAsync(string address, bool plausible)
    {
        ConsoleHost host = plausible ? hosts.Plausible : hosts.Empty;
        if (address.Contains("NEWEST", StringComparison.Ordinal))
        {
            ExchangePage page = await host.Ledger.PageAsync(new ExchangeFilter(), null, null, 1, default);
            address = address.Replace("NEWEST", page.Rows[0].Id.ToString(), StringComparison.Ordinal);
        }

        bool missing = address.EndsWith("/nowhere", StringComparison.Ordinal) || address.EndsWith("/none", StringComparison.Ordinal);
        return await host.GetAsync(address, missing ? HttpStatusCode.NotFound : HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Has_one_heading_a_title_a_language_and_landmarks(string address, bool plausible)
    {
        Html page = await OpenAsync(address, plausible);

        page.All("h1").Count().ShouldBe(1);
        page.Inside("title").ShouldEndWith("· Autarky");
        page.All("html").Single()["lang"].ShouldBe("en");
        page.All("main").Single()["id"].ShouldBe("main");
        page.All("header").Count().ShouldBe(1);
        page.All("footer").Count().ShouldBe(1);
        page.All("nav").ShouldAllBe(nav => nav["aria-label"] != null);
        page.All("a").First()["href"].ShouldBe("#main");
        page.All("meta").ShouldContain(meta => meta["name"] == "viewport");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Labels_every_table_input_and_picture(string address, bool plausible)
    {
        Html page = await OpenAsync(address, plausible);
        HashSet<string?> ids = [.. page.Tags.Select(tag => tag["id"])];

        page.All("caption").Count().ShouldBe(page.All("table").Count());
        page.All("th").ShouldAllBe(cell => cell["scope"] == "col" || cell["scope"] == "row");
        page.Tags.Where(tag => InputNames.Contains(tag.Name) && tag["type"] != "hidden")
            .ShouldAllBe(input => page.All("label").Any(label => label["for"] == input["id"]));
        page.All("svg").Where(svg => svg["role"] == "img").SelectMany(svg => svg["aria-labelledby"]!.Split(' ')).ShouldAllBe(id => ids.Contains(id));
        page.All("img").ShouldAllBe(image => image["alt"] != null);
        page.Tags.Where(tag => tag["aria-labelledby"] != null).SelectMany(tag => tag["aria-labelledby"]!.Split(' ')).ShouldAllBe(id => ids.Contains(id));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Holds_nothing_that_its_security_policy_would_block(string address, bool plausible)
    {
        Html page = await OpenAsync(address, plausible);

        page.Tags.ShouldAllBe(tag => tag["style"] == null && !tag.Attributes.Keys.Any(name => name.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
        page.All("style").ShouldBeEmpty();
        page.All("script").ShouldAllBe(script => script["src"]!.StartsWith("/console/assets/"));
        page.Tags.SelectMany(tag => new[] { tag["href"], tag["src"], tag["action"] }).OfType<string>()
            .ShouldAllBe(target => target.StartsWith("/console") || target == "#main");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Names_an_id_once(string address, bool plausible)
    {
        Html page = await OpenAsync(address, plausible);

        page.Tags.Select(tag => tag["id"]).OfType<string>().ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Stays_under_200_kilobytes(string address, bool plausible) =>
        (await OpenAsync(address, plausible)).Bytes.ShouldBeLessThan(200_000);

    [Fact]
    public async Task The_root_leads_to_the_console()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        using HttpResponseMessage response = await host.Client.GetAsync(new Uri("/", UriKind.Relative));

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe("/console");
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_is_a_503_that_says_what_to_do()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Broken = new LedgerUnavailableException("The disk is full.");

        Html page = await host.GetAsync("/console", HttpStatusCode.ServiceUnavailable);

        page.Text.ShouldContain("The disk is full.");
        page.Text.ShouldContain("autarky doctor");
    }

    [Fact]
    public async Task Head_answers_like_get_without_a_body()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Head, "/console");
        using HttpResponseMessage response = await host.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    /// <summary>One console with a month of traffic and one without anything, for all tests that only read.</summary>
    public sealed class Hosts : IAsyncLifetime
    {
        internal ConsoleHost Plausible { get; private set; } = null!;

        internal ConsoleHost Empty { get; private set; } = null!;

        public async Task InitializeAsync() =>
            (Plausible, Empty) = (await ConsoleHost.StartAsync(plausible: true), await ConsoleHost.StartAsync());

        public async Task DisposeAsync()
        {
            await Plausible.DisposeAsync();
            await Empty.DisposeAsync();
        }
    }
}
