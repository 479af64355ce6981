using System.Net;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class UseCaseActionsTests
{
    private static JobView Job(JobViewState state) => new() { Id = "0123456789ab", Kind = "train", State = state, Created = ConsoleHost.Now.AddMinutes(-2) };

    [Fact]
    public async Task The_page_has_buttons_to_train_and_to_evaluate_and_a_form_for_decisions()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        Html page = await host.GetAsync("/console/use-cases/triage");

        page.All("form").Select(form => (form["method"], form["action"])).ShouldBe(
        [
            ("post", "/console/ask/triage"), ("post", "/console/train/triage"), ("post", "/console/evaluate/triage"), ("post", "/console/release/triage"),
            ("post", "/console/release/triage"), ("post", "/console/keys"),
        ]);
        page.All("select").Single()["name"].ShouldBe("student");
    }

    [Fact]
    public async Task Without_a_student_there_is_nothing_to_evaluate_or_to_release()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        (await host.GetAsync("/console/use-cases/sentiment")).All("form").Select(form => form["action"]).ShouldBe(
            ["/console/ask/sentiment", "/console/train/sentiment", "/console/keys"]);
    }

    [Fact]
    public async Task A_host_that_runs_no_jobs_and_takes_no_decisions_shows_no_form()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        host.Actions.Offered = host.Keys.Offered = false;

        (await host.GetAsync("/console/use-cases/triage")).All("form").ShouldBeEmpty();
        (await host.PostAsync("/console/train/triage")).Status.ShouldBe(HttpStatusCode.NotFound);
        host.Actions.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/console/train/triage", "train triage")]
    [InlineData("/console/evaluate/triage", "evaluate triage")]
    [InlineData("/console/cancel/0123456789ab/triage", "cancel 0123456789ab")]
    public async Task A_button_asks_for_the_job_and_leads_back_to_the_page(string address, string asked)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        (HttpStatusCode status, string? location, _) = await host.PostAsync(address);

        status.ShouldBe(HttpStatusCode.SeeOther);
        location.ShouldBe("/console/use-cases/triage");
        host.Actions.Asked.ShouldBe([asked]);
    }

    [Fact]
    public async Task A_name_with_strange_letters_comes_and_goes_whole()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        const string name = "a/b ?ü";
        await host.Ledger.SaveAsync(Samples.Student(Samples.LiveHash, name, ConsoleHost.Now, true, "{}"), default);
        Html page = await host.GetAsync("/console/use-cases/" + Uri.EscapeDataString(name));

        (HttpStatusCode status, string? location, _) = await host.PostAsync(
            page.All("form").First(form => form["action"]!.Contains("/train/", StringComparison.Ordinal))["action"]!);

        status.ShouldBe(HttpStatusCode.SeeOther);
        host.Actions.Asked.ShouldBe(["train " + name]);
        (await host.GetAsync(location!)).Text.ShouldContain(name);
    }

    [Theory]
    [InlineData("/console/train/triage")]
    [InlineData("/console/evaluate/triage")]
    [InlineData("/console/cancel/0123456789ab/triage")]
    [InlineData("/console/release/triage")]
    [InlineData("/console/ask/triage")]
    [InlineData("/console/keys")]
    [InlineData("/console/keys/key00001/revoke")]
    public async Task A_form_of_another_site_or_of_nobody_knows_whom_changes_nothing(string address)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        foreach (string? site in new[] { "cross-site", "same-site", "none", null })
        {
            (HttpStatusCode status, _, _) = await host.PostAsync(
                address, site, ("reason", "because"), ("student", Samples.LiveHash), ("question", "why?"), ("name", "app"), ("form", "1"));
            status.ShouldBe(HttpStatusCode.Forbidden);
        }

        host.Actions.Asked.ShouldBeEmpty();
        host.Actions.Decisions.ShouldBeEmpty();
        host.Actions.Questions.ShouldBeEmpty();
        (await host.Ledger.Keys.ListAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_from_elsewhere_may_not_even_ask()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(clientAddress: IPAddress.Parse("10.1.2.3"), plausible: true);

        (await host.PostAsync("/console/train/triage")).Status.ShouldBe(HttpStatusCode.Forbidden);
        host.Actions.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_use_case_that_nobody_knows_is_not_trained()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        (await host.PostAsync("/console/train/nosuch")).Status.ShouldBe(HttpStatusCode.NotFound);
        host.Actions.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_running_job_shows_how_far_it_is_and_can_be_stopped_and_the_page_asks_each_second()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        host.Actions.Jobs["triage"] = [Job(JobViewState.Running) with { Share = 0.25, Detail = "training: 3 of 12", Left = TimeSpan.FromSeconds(30) }];

        Html page = await host.GetAsync("/console/use-cases/triage");

        page.All("progress").Single()["value"].ShouldBe("0.25");
        page.Text.ShouldContain("25.0 %, training: 3 of 12, 30 s left");
        page.All("form").Select(form => form["action"]).ShouldContain("/console/cancel/0123456789ab/triage");
        page.All("main").Single()["data-poll"].ShouldBe("1000");
    }

    [Fact]
    public async Task A_job_that_ended_says_in_words_what_came_of_it_and_offers_nothing()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        host.Actions.Jobs["triage"] =
        [
            Job(JobViewState.Failed) with { Share = 0.1, Outcome = "There are no <rows>. Import some." },
            Job(JobViewState.Done) with { Outcome = "Trained student 0123. The gate says yes." },
        ];

        Html page = await host.GetAsync("/console/use-cases/triage");

        page.Text.ShouldContain("There are no <rows>. Import some.");
        page.Text.ShouldContain("The gate says yes.");
        page.All("progress").ShouldBeEmpty();
        page.All("form").ShouldNotContain(form => form["action"]!.StartsWith("/console/cancel"));
        page.All("main").Single()["data-poll"].ShouldBeNull();
    }

    [Fact]
    public async Task The_version_of_the_page_is_the_one_that_its_script_is_told_and_changes_with_its_jobs()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        host.Actions.Jobs["triage"] = [Job(JobViewState.Running) with { Share = 0.25 }];
        Html.Tag main = (await host.GetAsync("/console/use-cases/triage")).All("main").Single();

        (await host.Client.GetStringAsync(new Uri(main["data-version-url"]!, UriKind.Relative))).ShouldBe(main["data-version"]);
        host.Actions.Jobs["triage"] = [Job(JobViewState.Running) with { Share = 0.5 }];
        (await host.Client.GetStringAsync(new Uri(main["data-version-url"]!, UriKind.Relative))).ShouldNotBe(main["data-version"]);
    }

    [Fact]
    public async Task A_decision_goes_with_student_reason_and_force_to_whoever_takes_it()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        (HttpStatusCode status, string? location, _) = await host.PostAsync("/console/release/triage",
            fields: [("do", "release"), ("student", Samples.LiveHash), ("reason", " back to the old one "), ("force", "true")]);
        await host.PostAsync("/console/release/triage", fields: [("do", "withdraw"), ("student", Samples.LiveHash), ("reason", "it misroutes")]);

        status.ShouldBe(HttpStatusCode.SeeOther);
        location.ShouldBe("/console/use-cases/triage");
        host.Actions.Decisions.ShouldBe(
            [new ReleaseWanted("triage", Samples.LiveHash, "back to the old one", true), new ReleaseWanted("triage", null, "it misroutes", false)]);
    }

    [Theory]
    [InlineData("release", "", Samples.LiveHash)]
    [InlineData("withdraw", "  ", "")]
    [InlineData("release", "because", "")]
    public async Task A_decision_without_reason_or_student_is_not_taken(string what, string reason, string student)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        (HttpStatusCode status, _, Html page) = await host.PostAsync(
            "/console/release/triage", fields: [("do", what), ("reason", reason), ("student", student)]);

        status.ShouldBe(HttpStatusCode.BadRequest);
        page.Text.ShouldContain("Go back");
        host.Actions.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_is_shown_in_its_own_words()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        host.Actions.Refusal = "The gate refused student 0123: <worse>.";

        (HttpStatusCode status, _, Html page) = await host.PostAsync(
            "/console/release/triage", fields: [("do", "release"), ("student", Samples.LiveHash), ("reason", "because")]);

        status.ShouldBe(HttpStatusCode.Conflict);
        page.Text.ShouldContain("The gate refused student 0123: <worse>.");
    }
}
