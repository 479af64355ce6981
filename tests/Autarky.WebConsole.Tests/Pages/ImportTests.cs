using System.Net;
using System.Text;
using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class ImportTests
{
    private static readonly byte[] Lines = Encoding.UTF8.GetBytes("{\"request\":{}}\n{\"request\":{}}\n");

    private static MultipartFormDataContent Form(byte[]? file, string name = "rows.jsonl", params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach ((string field, string value) in fields)
        {
            form.Add(new StringContent(value), field);
        }

        if (file is not null)
        {
            form.Add(new ByteArrayContent(file), "file", name);
        }

        return form;
    }

    private static async Task<(HttpStatusCode Status, string? Location, Html Page)> PostAsync(
        ConsoleHost host, HttpContent form, string? site = "same-origin", string address = "/console/import")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = form };
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using HttpResponseMessage response = await host.Client.SendAsync(request);
        return (response.StatusCode, response.Headers.Location?.OriginalString, new Html(await response.Content.ReadAsStringAsync()));
    }

    private static JobView Job(JobViewState state) =>
        new() { Id = "0123456789ab", Kind = "import", Subject = "rows.jsonl", State = state, Created = ConsoleHost.Now.AddMinutes(-2) };

    [Fact]
    public async Task The_list_of_use_cases_has_a_form_whose_file_comes_last()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        Html page = await host.GetAsync("/console/use-cases");

        Html.Tag form = page.All("form").Single();
        (form["method"], form["action"], form["enctype"]).ShouldBe(("post", "/console/import", "multipart/form-data"));
        page.All("input").Select(input => input["name"]).ShouldBe(["use_case", "gold", "licence", "question", "answer", "gold_column", "file"]);
    }

    [Fact]
    public async Task A_file_goes_byte_by_byte_to_whoever_imports_with_what_was_said_of_it()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        (HttpStatusCode status, string? location, _) = await PostAsync(
            host, Form(Lines, "täglich 1.jsonl", ("use_case", " triage "), ("licence", "CC-BY-4.0"), ("gold", "true")));

        status.ShouldBe(HttpStatusCode.SeeOther);
        location.ShouldBe("/console/use-cases");
        (ImportWanted wanted, byte[] content) = host.Actions.Files.Single();
        wanted.ShouldBe(new ImportWanted("täglich 1.jsonl", "triage", true, "CC-BY-4.0"));
        content.ShouldBe(Lines);
    }

    [Fact]
    public async Task The_columns_of_a_table_are_passed_on()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        await PostAsync(host, Form(Lines, "rows.csv", ("use_case", "triage"), ("question", "text"), ("answer", " label "), ("gold_column", "right")));

        host.Actions.Files.Single().Wanted.ShouldBe(
            new ImportWanted("rows.csv", "triage", false, null) { Question = "text", Answer = "label", GoldColumn = "right" });
    }

    [Fact]
    public async Task Fields_left_empty_say_nothing()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        await PostAsync(host, Form(Lines, "rows.jsonl", ("use_case", ""), ("licence", "  ")));

        host.Actions.Files.Single().Wanted.ShouldBe(new ImportWanted("rows.jsonl", null, false, null));
    }

    [Fact]
    public async Task Without_a_file_or_with_a_broken_form_nothing_is_imported()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        using var cut = new ByteArrayContent(Encoding.UTF8.GetBytes("--x\r\nContent-Disposition: form-data; name=\"use_case\"\r\n\r\ntri"));
        cut.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        using var noBoundary = new ByteArrayContent(Lines);
        noBoundary.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data");
        using var noForm = new ByteArrayContent(Lines);

        HttpContent tooLong = Form(Lines, "rows", ("use_case", new string('x', 501)));
        foreach (HttpContent form in new[] { Form(null), Form(null, fields: ("use_case", "a")), cut, noBoundary, noForm, tooLong })
        {
            (HttpStatusCode status, _, Html page) = await PostAsync(host, form);
            status.ShouldBe(HttpStatusCode.BadRequest);
            page.Text.ShouldContain("Go back");
        }

        host.Actions.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_of_another_site_imports_and_stops_nothing()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();

        foreach (string? site in new[] { "cross-site", "same-site", "none", null })
        {
            (await PostAsync(host, Form(Lines), site)).Status.ShouldBe(HttpStatusCode.Forbidden);
            (await PostAsync(host, Form(null), site, "/console/cancel-import/0123456789ab")).Status.ShouldBe(HttpStatusCode.Forbidden);
        }

        host.Actions.Files.ShouldBeEmpty();
        host.Actions.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_is_shown_in_its_own_words()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Actions.Refusal = "The disk is <full>.";

        (HttpStatusCode status, _, Html page) = await PostAsync(host, Form(Lines));

        status.ShouldBe(HttpStatusCode.Conflict);
        page.Text.ShouldContain("The disk is <full>.");
    }

    [Fact]
    public async Task A_running_import_shows_its_file_and_how_far_it_is_and_can_be_stopped()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        host.Actions.Imports.Add(Job(JobViewState.Running) with { Share = 0.25, Detail = "12,000 rows/s" });

        Html page = await host.GetAsync("/console/use-cases");

        page.Text.ShouldContain("import rows.jsonl");
        page.Text.ShouldContain("12,000 rows/s");
        Html.Tag main = page.All("main").Single();
        main["data-poll"].ShouldBe("1000");
        (await host.Client.GetStringAsync(new Uri(main["data-version-url"]!, UriKind.Relative))).ShouldBe(main["data-version"]);
        host.Actions.Imports[0] = Job(JobViewState.Done) with { Outcome = "2 read: 2 added." };
        (await host.Client.GetStringAsync(new Uri(main["data-version-url"]!, UriKind.Relative))).ShouldNotBe(main["data-version"]);

        (HttpStatusCode status, string? location, _) = await PostAsync(host, Form(null), address: "/console/cancel-import/0123456789ab");
        (status, location).ShouldBe((HttpStatusCode.SeeOther, "/console/use-cases"));
        host.Actions.Asked.ShouldBe(["cancel 0123456789ab"]);
    }

    [Fact]
    public async Task A_host_that_runs_no_jobs_takes_no_file()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Actions.Offered = false;

        (await host.GetAsync("/console/use-cases")).All("form").ShouldBeEmpty();
        (await PostAsync(host, Form(Lines))).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
