using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class UseCasePageTests
{
    [Fact]
    public async Task Shows_threshold_gate_reasons_and_the_curve()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        Html page = await host.GetAsync("/console/use-cases/triage");

        page.Text.ShouldContain("0.712");
        page.Text.ShouldContain("Passed");
        page.Text.ShouldContain("loss at most 1.6 points with 95 % confidence (margin 3.0).");
        page.All("path").Count(path => path["class"] == "line t-student").ShouldBe(1);
        page.All("circle").ShouldContain(circle => circle["cx"] == "26.8%");
    }

    [Fact]
    public async Task Puts_students_side_by_side_with_their_provenance()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        string text = (await host.GetAsync("/console/use-cases/triage")).Text;

        text.ShouldContain(Samples.LiveHash[..12]);
        text.ShouldContain("gold, else the teacher");
        text.ShouldContain("91.1 % (88.8–93.2)");
        text.ShouldContain("9,016");
    }

    [Fact]
    public async Task Says_who_was_forced_and_why()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        string text = (await host.GetAsync("/console/use-cases/invoice-fields")).Text;

        text.ShouldContain("Forced");
        text.ShouldContain("Pilot with the finance team until Friday");
        text.ShouldContain("Refused");
    }

    [Fact]
    public async Task Without_a_student_it_says_how_to_train_one()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        (await host.GetAsync("/console/use-cases/sentiment")).Text.ShouldContain("autarky train sentiment");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"curve\":[{\"teacher_calls\":\"x\"},null,3],\"rows\":7,\"gate\":\"no\",\"threshold\":1e999}")]
    public async Task A_report_of_another_shape_still_makes_a_page(string report)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        await host.Ledger.SaveAsync(Samples.Student(Samples.LiveHash, "triage", ConsoleHost.Now, true, report), default);

        (await host.GetAsync("/console/use-cases/triage")).Text.ShouldContain("holds no curve");
    }

    [Fact]
    public async Task Without_gold_the_curve_shows_agreement()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        const string report = """{"teacher_calls":0.2,"agreement":0.97,"curve":[{"teacher_calls":0,"agreement":0.9},{"teacher_calls":1,"agreement":1}]}""";
        await host.Ledger.SaveAsync(Samples.Student(Samples.LiveHash, "triage", ConsoleHost.Now, true, report), default);

        Html page = await host.GetAsync("/console/use-cases/triage");

        page.All("path").ShouldContain(path => path["class"] == "line t-second");
        page.All("path").ShouldNotContain(path => path["class"] == "line t-student");
    }
}
