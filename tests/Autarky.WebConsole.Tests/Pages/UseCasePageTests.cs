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
        page.All("path").Count(path => path["class"] == "line t-student").ShouldBe(2);
        page.All("circle").ShouldContain(circle => circle["cx"] == "26.8%");
    }

    [Fact]
    public async Task Puts_students_side_by_side_with_their_provenance()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        string text = (await host.GetAsync("/console/use-cases/triage")).Text;

        text.ShouldContain(Samples.LiveHash[..12]);
        text.ShouldContain("people’s right answers, else the teacher");
        text.ShouldContain("91.1 % (88.8–93.2)");
        text.ShouldContain("9,016");
    }

    [Fact]
    public async Task Marks_the_operating_point_on_accuracy_and_agreement_of_the_live_and_the_newest_other_student()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        await host.Ledger.SaveAsync(Samples.Student("aa" + Samples.LiveHash[2..], "new", ConsoleHost.Now, true, Report(0.6, 0.80, 0.9)), default);
        await host.Ledger.SaveAsync(Samples.Student("bb" + Samples.LiveHash[2..], "new", ConsoleHost.Now.AddDays(-1), true, Report(0.1, 0.92, 0.85)), default);
        await host.Ledger.SaveAsync(Samples.Student("cc" + Samples.LiveHash[2..], "new", ConsoleHost.Now.AddDays(-2), true, Report(0.3, 0.7, 0.7)), default);

        Html page = await host.GetAsync("/console/use-cases/new");

        page.All("figure").Count(figure => figure["class"] == "chart curve").ShouldBe(2);
        page.All("circle").Where(circle => circle["cx"] is not null && circle["r"] == "5").Select(circle => (circle["cx"], circle["class"]))
            .ShouldBe([("60%", "point t-second"), ("60%", "point t-student"), ("10%", "point t-second"), ("10%", "point t-student")]);
        page.All("text").Count(text => text["class"]?.StartsWith("value", StringComparison.Ordinal) == true).ShouldBe(4);

        static string Report(double calls, double accuracy, double agreement) => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $$$"""
            {"teacher_calls":{{{calls}}},"cascade_accuracy":{{{accuracy}}},"cascade_agreement":{{{agreement}}},"threshold":0.5,
             "curve":[{"teacher_calls":0,"agreement":0.7,"accuracy":0.7},{"teacher_calls":1,"agreement":1,"accuracy":0.8}]}
            """);
    }

    [Fact]
    public async Task Lists_evaluations_below_the_students_and_leaves_the_students_as_they_were_trained()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        await host.Ledger.SaveAsync(Samples.Student(Samples.LiveHash, "triage", ConsoleHost.Now.AddDays(-3), true, """{"agreement":0.91,"teacher_calls":0.25}"""), default);
        (await host.GetAsync("/console/use-cases/triage")).Text.ShouldNotContain("Evaluations");
        await host.Ledger.AddEvaluationAsync(
            Samples.Evaluation(Samples.LiveHash, "triage", ConsoleHost.Now.AddDays(-1), false, """{"agreement":0.743,"teacher_calls":0.314,"risk":0.082}"""), default);

        string text = (await host.GetAsync("/console/use-cases/triage")).Text;

        string students = text[text.IndexOf("Students side by side", StringComparison.Ordinal)..text.IndexOf("Evaluations", StringComparison.Ordinal)];
        students.ShouldContain("91.0 %");
        students.ShouldContain("passed");
        students.ShouldNotContain("74.3 %");
        string evaluations = text[text.IndexOf("Evaluations", StringComparison.Ordinal)..text.IndexOf("Releases", StringComparison.Ordinal)];
        foreach (string shown in new[] { "Refused", "74.3 %", "31.4 %", "8.2 %", "By now worse than the teacher.", Samples.LiveHash[..12] })
        {
            evaluations.ShouldContain(shown);
        }
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
