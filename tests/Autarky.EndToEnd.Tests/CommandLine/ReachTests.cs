using System.Net;
using Autarky.Hosting;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.CommandLine;

/// <summary>Who reaches a server, and what is said of it.</summary>
public sealed class ReachTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("http://0.0.0.0:8710/", "http://127.0.0.1:8710/")]
    [InlineData("http://[::]:8710/", "http://[::1]:8710/")]
    [InlineData("http://127.0.0.1:8710/", "http://127.0.0.1:8710/")]
    [InlineData("http://10.0.0.7:8710/", "http://10.0.0.7:8710/")]
    public void An_address_that_stands_for_all_is_named_by_the_loopback(string bound, string named) =>
        Reach.FromHere(new Uri(bound)).ToString().ShouldBe(named);

    [Fact]
    public void A_server_on_this_machine_only_needs_no_words()
    {
        Reach.Words(IPAddress.Loopback, new Uri("http://127.0.0.1:8710/")).ShouldBeNull();
        Reach.FromElsewhere(IPAddress.IPv6Loopback, new Uri("http://[::1]:8710/")).ShouldBeEmpty();
    }

    [Fact]
    public void On_one_network_only_the_console_is_not_promised() =>
        Reach.Words(IPAddress.Parse("10.0.0.7"), new Uri("http://10.0.0.7:8710/"))!.ShouldContain("--host 0.0.0.0 has both");

    [Fact]
    public async Task A_server_on_every_network_says_who_reaches_it_and_answers_with_a_key_only()
    {
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--host", "0.0.0.0", "--port", "0", "--data", _data.FullPath]);

        server.BaseUrl.Host.ShouldBe("127.0.0.1");
        string said = string.Join(' ', server.Output.Split('\n', StringSplitOptions.TrimEntries));
        said.ShouldContain("needs a key");
        said.ShouldContain("allowed_hosts");
        said.ShouldContain($"http://127.0.0.1:{server.BaseUrl.Port}/console");
        using var http = new HttpClient();
        (await http.GetAsync(new Uri(server.BaseUrl + "/models"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await http.GetAsync(new Uri(server.BaseUrl, "/console"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("example.test", 2, "0.0.0.0 on every network")]
    [InlineData("203.0.113.7", 9, "This machine has no address 203.0.113.7")]
    public async Task An_address_that_cannot_be_listened_on_is_told(string host, int exitCode, string said)
    {
        CommandResult result = await Commands.RunAsync(_data.FullPath, "serve", "--port", "0", "--host", host);

        result.ExitCode.ShouldBe(exitCode, result.Error);
        result.Error.ShouldContain(said);
    }
}
