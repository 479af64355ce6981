using System.Net;
using Autarky.WebConsole.Tests.Pages;

namespace Autarky.WebConsole.Tests.Access;

public sealed class AssetsTests
{
    [Fact]
    public async Task Every_file_of_a_page_is_served_to_be_kept()
    {
        await using ConsoleHost console = await ConsoleHost.StartAsync();
        Html page = await console.GetAsync("/console");
        string[] files = [.. page.Tags.Select(tag => tag.Name == "a" ? null : tag["src"] ?? tag["href"]).OfType<string>().Distinct()];

        files.Length.ShouldBe(3);
        foreach (string file in files)
        {
            using HttpResponseMessage response = await console.Client.GetAsync(new Uri(file, UriKind.Relative));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            response.Headers.CacheControl!.ToString().ShouldContain("immutable");
            response.Headers.ETag.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task A_known_file_is_not_sent_again()
    {
        await using ConsoleHost console = await ConsoleHost.StartAsync();
        string file = (await console.GetAsync("/console")).All("script").Single()["src"]!;
        using HttpResponseMessage first = await console.Client.GetAsync(new Uri(file, UriKind.Relative));
        using var again = new HttpRequestMessage(HttpMethod.Get, file);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage second = await console.Client.SendAsync(again);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_file_under_an_old_hash_is_served_but_not_to_be_kept()
    {
        await using ConsoleHost console = await ConsoleHost.StartAsync();

        using HttpResponseMessage response = await console.Client.GetAsync(new Uri("/console/assets/0000/console.css", UriKind.Relative));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoCache.ShouldBeTrue();
    }

    [Theory]
    [InlineData("/console/assets/0/secrets.txt")]
    [InlineData("/console/assets/0/..%2f..%2fetc%2fpasswd")]
    public async Task Nothing_else_is_served(string file)
    {
        await using ConsoleHost console = await ConsoleHost.StartAsync();

        using HttpResponseMessage response = await console.Client.GetAsync(new Uri(file, UriKind.Relative));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
