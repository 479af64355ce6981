using System.Net;
using System.Text.RegularExpressions;
using Autarky.Ledger.Access;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class ConnectTests
{
    private static (string, string)[] Fields(string form = "f1") =>
        [("form", form), ("name", " the app "), ("owner", "billing"), ("use_case", "triage")];

    [Fact]
    public async Task A_key_is_shown_once_filled_into_the_snippets_and_in_no_cache()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/console/keys")
        {
            Content = new FormUrlEncodedContent(Fields().Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using HttpResponseMessage response = await host.Client.SendAsync(request);
        var page = new Html(await response.Content.ReadAsStringAsync());

        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Text.ShouldContain("shown this once");
        page.Text.ShouldContain("Authorization: Bearer ak_key00001-secret");
        page.Text.ShouldContain("\"model\":\"triage\"");
        page.All("main").Single()["data-version-url"].ShouldBeNull();
        Html later = await host.GetAsync("/console/connect?use_case=triage");
        later.Source.ShouldNotContain("secret");
        later.Text.ShouldContain("YOUR_KEY");
        later.Text.ShouldContain("the app billing key00001");
        ApiKey row = (await ((IKeys)host.Ledger).ListAsync(default)).Single();
        (row.Name, row.Owner).ShouldBe(("the app", "billing"));
    }

    [Fact]
    public async Task The_same_form_sent_again_makes_no_second_key()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        await host.PostAsync("/console/keys", fields: Fields());

        (HttpStatusCode status, _, Html page) = await host.PostAsync("/console/keys", fields: Fields());

        status.ShouldBe(HttpStatusCode.Conflict);
        page.Text.ShouldContain("sent already");
        (await ((IKeys)host.Ledger).ListAsync(default)).Count.ShouldBe(1);
        (await host.PostAsync("/console/keys", fields: Fields("f2"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("  ", "x")]
    [InlineData("name", "")]
    [InlineData("long", "x")]
    public async Task A_key_without_a_name_or_from_no_page_of_ours_is_not_made(string name, string form)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        name = name == "long" ? new string('n', 201) : name;

        (await host.PostAsync("/console/keys", fields: [("name", name), ("form", form)])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await ((IKeys)host.Ledger).ListAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_is_revoked_behind_a_confirmation_and_only_once()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        await host.PostAsync("/console/keys", fields: Fields());
        Html page = await host.GetAsync("/console/connect");
        page.Text.ShouldContain("That cannot be undone");
        string address = page.All("form").Select(form => form["action"]!).Single(action => action.EndsWith("/revoke", StringComparison.Ordinal));

        (HttpStatusCode status, string? location, _) = await host.PostAsync(address);

        (status, location).ShouldBe((HttpStatusCode.SeeOther, "/console/connect#keys-h"));
        Html after = await host.GetAsync("/console/connect");
        after.Text.ShouldContain("Revoked");
        after.All("form").ShouldNotContain(form => form["action"]!.EndsWith("/revoke", StringComparison.Ordinal));
        (await host.PostAsync(address)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_shown_where_the_newest_requests_tell_it()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        await host.PostAsync("/console/keys", fields: Fields());
        (await host.GetAsync("/console/connect")).Text.ShouldContain("not lately");

        host.Ledger.Add(Samples.Row(ConsoleHost.Now.AddMinutes(-7), new Random(3), 0.5) with { KeyId = "key00001" });

        (await host.GetAsync("/console/connect")).Text.ShouldContain("7 min ago");
    }

    [Theory]
    [InlineData(null, "localhost:5000", "http://localhost:5000/v1")]
    [InlineData("https", "console.example.org", "https://console.example.org/v1")]
    [InlineData("javascript", "127.0.0.1:8710", "http://127.0.0.1:8710/v1")]
    [InlineData(null, "a'$(id)'.localhost:80", "http://127.0.0.1:0/v1")]
    public async Task The_address_is_the_one_that_the_browser_sees_and_never_one_that_a_shell_would_run(string? proto, string host, string shown)
    {
        await using ConsoleHost console = await ConsoleHost.StartAsync(options => options.AllowedHosts.Add("console.example.org"), plausible: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/use-cases/triage");
        request.Headers.TryAddWithoutValidation("Host", host);
        if (proto is not null)
        {
            request.Headers.Add("X-Forwarded-Proto", proto);
        }

        using HttpResponseMessage response = await console.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        string text = new Html(await response.Content.ReadAsStringAsync()).Text;
        Regex.Matches(text, "https?://[^ \"']*/v1", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value).Distinct().ShouldBe([shown]);
    }
}
