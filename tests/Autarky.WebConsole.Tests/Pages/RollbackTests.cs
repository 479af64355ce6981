using Autarky.Ledger.Students;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class RollbackTests
{
    private const string First = "9d01c37ab2cc4f0e8d3e55aa10b7781f3a6c9c2f4477b9e1620f0d5eab1c2233";

    [Fact]
    public async Task Each_earlier_student_that_was_released_can_be_put_back_once_and_the_live_one_cannot()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        await host.Ledger.AddReleaseAsync(
            new() { UseCase = "triage", StudentHash = First, Stage = ReleaseStage.Live, Created = ConsoleHost.Now.AddDays(-20), Reason = "again" }, default);

        Html page = await host.GetAsync("/console/use-cases/triage");

        page.All("input").Where(input => input["name"] == "student").Select(input => input["value"]).ShouldBe([First]);
        string id = page.All("input").Single(input => input["id"] == "return-reason-" + First[..12])["name"]!;
        await host.PostAsync("/console/release/triage", fields: [("do", "release"), ("student", First), (id, "the new one misroutes")]);
        host.Actions.Decisions.ShouldBe([new ReleaseWanted("triage", First, "the new one misroutes", false)]);
    }

    [Fact]
    public async Task Rows_of_releases_have_keys_so_that_what_is_typed_into_one_stays_with_its_student()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        Html page = await host.GetAsync("/console/use-cases/triage");

        page.All("tr").Select(row => row["data-key"]).OfType<string>().ShouldBeUnique();
        page.All("section").ShouldAllBe(section => section["data-key"] != null);
    }

    [Fact]
    public async Task The_row_of_a_release_leads_to_the_students_evidence()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        string link = (await host.GetAsync("/console/use-cases/triage")).All("a").Select(a => a["href"]!)
            .First(href => href.Contains("/evidence/" + First, StringComparison.Ordinal));

        string text = (await host.GetAsync(link)).Text;

        foreach (string shown in new[]
        {
            "Evidence of student " + First[..12], "Passed", "loss at most 1.6 points with 95 % confidence (margin 3.0).", "0.712", "Measured again",
            "Still not worse than the teacher.|By now worse than the teacher.", "Drift on card_arrival after the new app; retraining.",
        })
        {
            shown.Split('|').Any(text.Contains).ShouldBeTrue(shown);
        }

        await host.GetAsync($"/console/evidence/{Samples.LiveHash}/nosuch", System.Net.HttpStatusCode.NotFound);
    }
}
