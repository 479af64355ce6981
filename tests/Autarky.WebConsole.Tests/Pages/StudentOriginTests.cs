using Autarky.WebConsole.Tests.Fakes;
using Autarky.WebConsole.UseCases;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class StudentOriginTests
{
    private const string Evil = "<img src=x onerror=alert(1)>\"";

    [Fact]
    public async Task Says_what_became_of_the_requests_with_shares_and_reasons()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        Html page = await host.GetAsync("/console/use-cases/triage");

        page.Text.ShouldContain("5,400 requests of this use case: 4,506 different questions, and 894 that asked one of them again.");
        page.Text.ShouldContain("Kept back to measure");
        page.Text.ShouldContain("Outvoted");
        page.Text.ShouldContain("The teacher refused to answer or its answer was cut off. (openai)");
        page.All("rect").Where(rect => rect["class"]?.StartsWith("bar t-", StringComparison.Ordinal) == true && rect["height"] == "18").Count().ShouldBe(6);
    }

    [Fact]
    public async Task Says_how_a_candidate_compares_with_the_live_student()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        string text = (await host.GetAsync("/console/use-cases/triage")).Text;

        text.ShouldContain("Against the live student No difference shown");
        text.ShouldContain("1,000 (95.3 %)");
        text.ShouldContain("1,010 (96.3 %)");
        text.ShouldContain("between −2.0 points and +0.1 points with 95 % confidence");
        text.ShouldContain("probability 0.12");
    }

    [Fact]
    public async Task Older_reports_lack_both_and_show_neither()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        await host.Ledger.SaveAsync(Samples.Student(Samples.LiveHash, "old", ConsoleHost.Now, true, """{"threshold":0.5}"""), default);

        string text = (await host.GetAsync("/console/use-cases/old")).Text;

        text.ShouldNotContain("What became of its requests");
        text.ShouldNotContain("Against the live student");
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("null", "[]")]
    [InlineData("[]", "{}")]
    [InlineData("""{"parts":5}""", """{"live":5}""")]
    [InlineData("""{"parts":[]}""", """{"live":""}""")]
    [InlineData("""{"parts":[5,null,"x",[],{}]}""", """{"live":null}""")]
    [InlineData("""{"parts":[{"use":"learnt","requests":-1},{"use":"learnt","requests":1e300},{"use":"learnt","requests":"7"}]}""", """{"live":[]}""")]
    public void A_damaged_part_is_left_out(string traffic, string against)
    {
        StudentReport report = StudentReport.Read($$$"""{"threshold":0.5,"traffic":{{{traffic}}},"against_live":{{{against}}}}""");

        report.Threshold.ShouldBe(0.5);
        report.Traffic.ShouldBeNull();
        report.AgainstLive.ShouldBeNull();
    }

    [Fact]
    public async Task Parts_that_are_hostile_or_unknown_are_text_and_keep_the_page_small()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        string text = System.Text.Json.JsonSerializer.Serialize(Evil + new string('"', 100_000));
        string part = $$"""{"use":{{text}},"why":{{text}},"provider":{{text}},"requests":0,"share":7}""";
        string report = $$$"""
            {"traffic":{"requests":-1,"questions":"x","parts":[{{{string.Join(',', Enumerable.Repeat(part, 60))}}},{"use":"learnt","why":"\ud800","requests":9}]},
             "against_live":{"live":{{{text}}},"rows":0,"candidate_right":5,"verdict":{{{text}}},"why":{{{text}}},"against":{{{text}}},"difference":0.1,"interval":5,"mcnemar":null}}
            """;
        await host.Ledger.SaveAsync(Samples.Student(Samples.LiveHash, "evil", ConsoleHost.Now, true, report), default);

        Html page = await host.GetAsync("/console/use-cases/evil");

        page.All("img").Count().ShouldBe(1);
        page.Bytes.ShouldBeLessThan(200_000);
        page.Text.ShouldContain("No verdict");
    }
}
