using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Ledger.Access;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Rights;
using Autarky.Ledger.Students;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class HostileTextTests
{
    private const string Evil = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\u202e\0é";

    private static Exchange Row(string text) => new()
    {
        Id = ExchangeId.New(ConsoleHost.Now),
        Created = ConsoleHost.Now.AddMinutes(-1),
        Origin = ExchangeOrigin.Served,
        UseCase = text,
        RequestedModel = text,
        Provider = text,
        Model = text,
        Route = RouteKind.Student,
        RouteReason = text,
        Outcome = ExchangeOutcome.ProviderFailed,
        Error = text,
        User = text,
        KeyId = text,
        InputHash = text,
        ImportKey = text,
        Gold = text,
        Request = Samples.Request(text, text),
        Response = Samples.Response(text, 1, 1),
    };

    private static async Task<ConsoleHost> HostAsync()
    {
        ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row(Evil);
        row = row with { Attempts = [Attempt.ToldBy(row)[0] with { Contract = Evil }] };
        host.Ledger.Add(row);
        await ((IKeys)host.Ledger).AddAsync(new() { Id = Evil, Name = Evil, Owner = Evil, Hash = new byte[32], Created = ConsoleHost.Now }, default);
        host.Catalog.UseCases.Add(
            new() { Name = Evil, TeacherModel = Evil, TeacherProvider = Evil, LiveStudent = Evil, Margin = 0, Target = 0, Confidence = 0 });
        host.Catalog.Providers.Add(
            new() { Name = Evil, Dialect = Evil, Address = Evil, Key = KeyState.Missing, KeySource = Evil, Rights = new ProviderRights { Contract = Evil } });
        host.Catalog.Models.Add(new() { Name = Evil, Provider = Evil, UpstreamName = Evil + "2", Prices = [FixedCatalog.Price("2024-01-01", 1, 1, 1, Evil)] });
        string report = new JsonObject { ["learn_from"] = Evil, ["gate"] = new JsonObject { ["why"] = new JsonArray(Evil) } }.ToJsonString();
        await host.Ledger.SaveAsync(
            new() { Hash = Evil, UseCase = Evil, Created = ConsoleHost.Now, Path = Evil, GatePassed = false, GateReason = Evil, ReportJson = report }, default);
        await host.Ledger.AddEvaluationAsync(
            new() { StudentHash = Evil, UseCase = Evil, Created = ConsoleHost.Now, GatePassed = false, GateReason = Evil, ReportJson = report }, default);
        await host.Ledger.AddReleaseAsync(
            new() { UseCase = Evil, StudentHash = Evil, Stage = ReleaseStage.Live, Created = ConsoleHost.Now, Reason = Evil, Forced = true }, default);
        await host.Ledger.AddAsync([new() { Exchange = row.Id, Gold = Evil, Created = ConsoleHost.Now, By = Evil }], default);
        return host;
    }

    [Fact]
    public async Task Is_text_on_every_page()
    {
        await using ConsoleHost host = await HostAsync();
        ExchangePage newest = await host.Ledger.PageAsync(new ExchangeFilter(), null, null, 1, default);
        string name = Uri.EscapeDataString(Evil);

        foreach (string address in new[]
        {
            "/console", "/console/use-cases", "/console/use-cases/" + name.Replace("%00", "", StringComparison.Ordinal), "/console/models",
            "/console/exchanges?provider=" + name + "&use_case=" + name + "&model=" + name, "/console/exchanges", "/console/exchanges/" + newest.Rows[0].Id,
            "/console/connect", "/console/connect?use_case=" + name,
        })
        {
            using HttpResponseMessage response = await host.Client.GetAsync(new Uri(address, UriKind.Relative));
            var page = new Html(await response.Content.ReadAsStringAsync());
            page.All("script").Count().ShouldBe(1, address);
            page.All("img").Count().ShouldBe(1, address);
            page.Source.ShouldNotContain("<script>alert");
            page.Source.ShouldNotContain("onerror=alert(2)>", Case.Sensitive, address);
        }
    }

    [Fact]
    public async Task Letters_of_other_scripts_stay_themselves()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row("日本語 é");
        host.Ledger.Add(row);

        (await host.GetAsync("/console/exchanges/" + row.Id)).Source.ShouldContain("日本語 é");
    }

    [Fact]
    public async Task Use_cases_with_slashes_are_found()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Row("a/b c?d"));

        Html page = await host.GetAsync("/console/use-cases");
        string link = page.All("a").Select(a => a["href"]!).First(href => href.StartsWith("/console/use-cases/", StringComparison.Ordinal));

        (await host.GetAsync(link)).Inside("h1").ShouldBe("a/b c?d");
    }

    [Theory]
    [InlineData('"')]
    [InlineData('+')]
    [InlineData('<')]
    [InlineData('\n')]
    [InlineData('é')]
    [InlineData('\u0001')]
    public async Task A_huge_body_stays_within_the_size_of_a_page(char letter)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row(new string(letter, 3_000_000));
        host.Ledger.Add(row);

        Html page = await host.GetAsync("/console/exchanges/" + row.Id);

        page.Bytes.ShouldBeLessThan(200_000);
        page.All("a").ShouldContain(link => link["href"] == $"/console/exchanges/{row.Id}/request" && link.Attributes.ContainsKey("download"));
    }

    [Fact]
    public async Task Very_many_messages_stay_within_the_size_of_a_page()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        var messages = new JsonArray([.. Enumerable.Range(0, 20_000).Select(i => new JsonObject { ["role"] = "user", ["content"] = "Frage " + i })]);
        Exchange row = Row("x") with { Request = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["messages"] = messages }) };
        host.Ledger.Add(row);

        Html page = await host.GetAsync("/console/exchanges/" + row.Id);

        page.Bytes.ShouldBeLessThan(200_000);
        page.Text.ShouldContain("19,940 messages are left out here");
        page.Text.ShouldContain("Frage 19999");
    }

    [Fact]
    public async Task Rows_full_of_long_hostile_names_stay_within_the_size_of_a_page()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Ledger.Add(Enumerable.Range(0, 10_000).Select(i => Row(new string('"', 500)) with { Id = ExchangeId.New(ConsoleHost.Now.AddMilliseconds(i)) }));

        (await host.GetAsync("/console/exchanges")).Bytes.ShouldBeLessThan(200_000);
        (await host.GetAsync("/console")).Bytes.ShouldBeLessThan(200_000);
    }

    [Theory]
    [InlineData("not JSON at all")]
    [InlineData("[1,2,3]")]
    [InlineData("{\"messages\":17}")]
    [InlineData("{\"messages\":[17,null,\"x\",{\"role\":3,\"content\":{\"a\":1}}]}")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}")]
    [InlineData("{\"choices\":[{\"message\":\"x\"},{}]}")]
    public async Task Bodies_of_any_shape_are_shown(string body)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(body);
        Exchange row = Row("x") with { Request = bytes, Response = bytes };
        host.Ledger.Add(row);

        (await host.GetAsync("/console/exchanges/" + row.Id)).Text.ShouldContain("Request as recorded");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_shown()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        Exchange row = Row("x") with { Request = [0xff, 0xfe, 0x00, 0x80], Response = [] };
        host.Ledger.Add(row);

        (await host.GetAsync("/console/exchanges/" + row.Id)).Text.ShouldContain("4 bytes");
    }
}
