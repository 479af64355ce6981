using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Tests.Pages;

public sealed class StudentAlertTests
{
    private static UseCaseView View(StudentProblemView? problem) => new()
    {
        Name = "triage",
        TeacherModel = "gpt-4",
        Margin = 0.03,
        Target = 0.05,
        Confidence = 0.95,
        Problem = problem,
    };

    [Theory]
    [InlineData("/console")]
    [InlineData("/console/use-cases")]
    [InlineData("/console/use-cases/triage")]
    public async Task A_released_student_that_does_not_answer_is_shown_with_what_to_do(string address)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Catalog.UseCases.Add(View(new("4f2a90c1d7be", "Student 4f2a90c1d7be cannot be loaded: <no encoder>.", "Put it into models.")));

        Html page = await host.GetAsync(address);

        page.All("div").ShouldContain(tag => tag["class"] == "alert" && tag["role"] == "alert");
        page.Text.ShouldContain("Student 4f2a90c1d7be cannot be loaded: <no encoder>. What to do. Put it into models.");
    }

    [Theory]
    [InlineData("/console")]
    [InlineData("/console/use-cases")]
    [InlineData("/console/use-cases/triage")]
    public async Task Nothing_is_shown_where_every_student_answers(string address)
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Catalog.UseCases.Add(View(null));

        (await host.GetAsync(address)).All("div").ShouldNotContain(tag => tag["class"] == "alert");
    }

    [Fact]
    public async Task An_open_page_learns_that_it_is_over()
    {
        await using ConsoleHost host = await ConsoleHost.StartAsync();
        host.Catalog.UseCases.Add(View(new("4f2a90c1d7be", "It cannot be loaded.", "Put it into models.")));
        string before = await host.Client.GetStringAsync(new Uri("/console/version", UriKind.Relative));

        host.Catalog.UseCases[0] = View(null);

        (await host.Client.GetStringAsync(new Uri("/console/version", UriKind.Relative))).ShouldNotBe(before);
    }
}
