using System.Net;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class AskTests
{
    [Fact]
    public async Task A_question_is_asked_once_and_its_answer_is_shown_on_the_page_of_the_use_case_with_who_how_sure_cost_and_row()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        var row = ExchangeId.New(ConsoleHost.Now);
        host.Actions.Answer = new AnswerView
        {
            Answer = "card <arrival>",
            Route = RouteKind.Student,
            Model = "4f2a90c1d7be",
            Confidence = 0.97,
            CostUsd = "0.00",
            Reason = "confidence 0.97 >= 0.71",
            Duration = TimeSpan.FromMilliseconds(3),
            Exchange = row,
        };

        (HttpStatusCode status, string? location, _) = await host.PostAsync(
            "/console/ask/triage", fields: [("question", " Where is my card? "), ("system", "Answer with the intent.")]);
        Html page = await host.GetAsync(location!.Split('#')[0]), again = await host.GetAsync(location.Split('#')[0]);

        status.ShouldBe(HttpStatusCode.SeeOther);
        host.Actions.Questions.ShouldBe([new QuestionAsked("triage", "Where is my card?", "Answer with the intent.")]);
        foreach (string shown in new[] { "card <arrival>", "Student, 4f2a90c1d7be", "0.970", "$0.00", "confidence 0.97 >= 0.71", "Where is my card?" })
        {
            page.Text.ShouldContain(shown);
        }

        page.All("a").ShouldContain(link => link["href"] == "/console/exchanges/" + row);
        again.Text.ShouldContain("card <arrival>");
    }

    [Fact]
    public async Task Why_there_is_no_answer_is_said()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        host.Actions.Answer = new AnswerView { Problem = "No key for <openai>. Set OPENAI_API_KEY.", Exchange = ExchangeId.New(ConsoleHost.Now) };

        (_, string? location, _) = await host.PostAsync("/console/ask/triage", fields: [("question", "hm?")]);

        string text = (await host.GetAsync(location!.Split('#')[0])).Text;
        text.ShouldContain("No key for <openai>. Set OPENAI_API_KEY.");
        text.ShouldContain("Its row in the ledger");
    }

    [Fact]
    public async Task An_answer_is_shown_on_no_other_use_cases_page_and_what_is_forgotten_leaves_the_page_as_it_is()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);
        (_, string? location, _) = await host.PostAsync("/console/ask/triage", fields: [("question", "hm?")]);

        string asked = location!.Split('#')[0];
        (await host.GetAsync(asked)).All("div").ShouldContain(part => part["class"] == "asked");
        (await host.GetAsync(asked.Replace("/triage", "/sentiment", StringComparison.Ordinal))).All("div").ShouldNotContain(part => part["class"] == "asked");
        for (int i = 0; i < 40; i++)
        {
            await host.PostAsync("/console/ask/triage", fields: [("question", "again?")]);
        }

        (await host.GetAsync(asked)).All("div").ShouldNotContain(part => part["class"] == "asked");
        (await host.GetAsync("/console/use-cases/triage?asked=<nonsense>")).Text.ShouldContain("Try it");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task A_question_without_text_or_too_long_is_not_asked(string? question)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        (HttpStatusCode status, _, Html page) = await host.PostAsync("/console/ask/triage", fields: [("question", question ?? new string('x', 20_001))]);

        status.ShouldBe(HttpStatusCode.BadRequest);
        page.Text.ShouldContain("Go back");
        host.Actions.Questions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_asks_a_use_case_that_is_not_there()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync(plausible: true);

        (await host.PostAsync("/console/ask/nosuch", fields: [("question", "hm?")])).Status.ShouldBe(HttpStatusCode.NotFound);
        host.Actions.Questions.ShouldBeEmpty();
    }
}
