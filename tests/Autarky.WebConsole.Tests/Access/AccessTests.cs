using System.Net;
using Autarky.WebConsole.Tests.Pages;

namespace Autarky.WebConsole.Tests.Access;

public sealed class AccessTests
{
    private static async Task<HttpStatusCode> StatusAsync(
        string host, string? address = "127.0.0.1", string? allowed = null, string path = "/console", (string Name, string Value)? header = null)
    {
        await using ConsoleHost console = await ConsoleHost.StartAsync(
            options => options.AllowedHosts.Add(allowed ?? "unused.example"), address is null ? null : IPAddress.Parse(address));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        if (header is { } extra)
        {
            request.Headers.Add(extra.Name, extra.Value);
        }

        using HttpResponseMessage response = await console.Client.SendAsync(request);
        return response.StatusCode;
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("localhost:8080", "::1")]
    [InlineData("127.0.0.1:8080", "127.0.0.1")]
    [InlineData("127.9.9.9", "127.0.0.5")]
    [InlineData("[::1]:8080", "::1")]
    [InlineData("autarky.localhost", "::ffff:127.0.0.1")]
    [InlineData("localhost", null)]
    public async Task Clients_on_this_machine_see_the_console(string host, string? address) =>
        (await StatusAsync(host, address)).ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData("evil.example", "127.0.0.1")]
    [InlineData("localhost.evil.example", "127.0.0.1")]
    [InlineData("127.0.0.1.nip.example", "127.0.0.1")]
    [InlineData("192.168.1.5", "127.0.0.1")]
    [InlineData("localhost", "192.168.1.5")]
    [InlineData("localhost", "2001:db8::1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    public async Task Nobody_else_does(string host, string address) => (await StatusAsync(host, address)).ShouldBe(HttpStatusCode.Forbidden);

    [Theory]
    [InlineData("/")]
    [InlineData("/console/version")]
    [InlineData("/console/exchanges/x/request")]
    [InlineData("/console/assets/x/console.js")]
    [InlineData("/console/whatever")]
    public async Task The_rule_holds_for_every_address(string path) =>
        (await StatusAsync("evil.example", path: path)).ShouldBe(HttpStatusCode.Forbidden);

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    public async Task A_proxy_on_this_machine_does_not_make_its_clients_local(string header) =>
        (await StatusAsync("localhost", header: (header, "for=203.0.113.9"))).ShouldBe(HttpStatusCode.Forbidden);

    [Fact]
    public async Task A_listed_host_is_served_to_any_client() =>
        (await StatusAsync("Console.Example.org:443", "203.0.113.9", "console.example.org")).ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task The_refusal_says_what_to_do()
    {
        await using ConsoleHost console = await ConsoleHost.StartAsync(clientAddress: IPAddress.Parse("10.1.2.3"));

        Html page = await console.GetAsync("/console", HttpStatusCode.Forbidden);

        page.Text.ShouldContain("ssh -L");
        page.Text.ShouldContain("only to clients on the machine");
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_what_not_to_do()
    {
        await using ConsoleHost console = await ConsoleHost.StartAsync();

        using HttpResponseMessage response = await console.Client.GetAsync(new Uri("/console", UriKind.Relative));

        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        response.Headers.GetValues("Referrer-Policy").Single().ShouldBe("same-origin");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }
}
