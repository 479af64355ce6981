using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>The same commands on use cases that nobody prepared.</summary>
public sealed class UnpreparedUseCaseTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Two_labels_are_learnt_released_and_reported()
    {
        // Is the question about a card? The rule is ours, the questions are real.
        await ImportAsync(
            "about-cards",
            SampleQuestions.Read().Select(row => (row.Question, row.Gold.Contains("card", StringComparison.Ordinal) ? "yes" : "no", (string?)null)));

        JsonElement trained = await Commands.JsonAsync(_data.FullPath, "train", "about-cards");

        trained.GetProperty("gate").GetProperty("pass").GetBoolean().ShouldBeTrue(trained.GetProperty("gate").ToString());
        trained.GetProperty("agreement").GetDouble().ShouldBeGreaterThan(0.85);
        JsonElement released = await Commands.JsonAsync(_data.FullPath, "release", "about-cards");
        released.GetProperty("stage").GetString().ShouldBe("live");
        JsonElement evaluated = await Commands.JsonAsync(_data.FullPath, "evaluate", "about-cards");
        evaluated.GetProperty("agreement").GetDouble().ShouldBe(trained.GetProperty("agreement").GetDouble());
    }

    [Fact]
    public async Task Thirty_rows_are_too_few_and_only_force_with_a_reason_releases_them()
    {
        await ImportAsync("tiny", SampleQuestions.Read().Take(30).Select((row, i) => (row.Question, i % 2 == 0 ? "yes" : "no", (string?)null)));

        JsonElement trained = await Commands.JsonAsync(_data.FullPath, "train", "tiny");
        CommandResult refused = await Commands.RunAsync(_data.FullPath, "release", "tiny");
        CommandResult withoutReason = await Commands.RunAsync(_data.FullPath, "release", "tiny", "--force");
        JsonElement forced = await Commands.JsonAsync(_data.FullPath, "release", "tiny", "--force", "--reason", "a trial");

        trained.GetProperty("gate").GetProperty("pass").GetBoolean().ShouldBeFalse();
        trained.GetProperty("gate").GetProperty("why").EnumerateArray().ShouldNotBeEmpty();
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("--force");
        withoutReason.ExitCode.ShouldBe(2);
        forced.GetProperty("forced").GetBoolean().ShouldBeTrue();
        forced.GetProperty("reason").GetString().ShouldBe("a trial");
    }

    [Fact]
    public async Task Free_text_answers_are_refused_with_what_to_do()
    {
        await ImportAsync("summaries", SampleQuestions.Read().Take(400).Select(row => (row.Question, "You asked: " + row.Question, (string?)null)));

        CommandResult refused = await Commands.RunAsync(_data.FullPath, "train", "summaries");

        refused.ExitCode.ShouldBe(6);
        refused.Error.ShouldContain("no closed set");
    }

    [Fact]
    public async Task A_teacher_who_is_wrong_half_of_the_time_does_not_get_its_errors_released()
    {
        var random = new Random(3);
        await ImportAsync("coin", SampleQuestions.Read().Select(row =>
        {
            string right = row.Gold.Contains("card", StringComparison.Ordinal) ? "yes" : "no";
            string wrong = right == "yes" ? "no" : "yes";
            return (row.Question, random.Next(2) == 0 ? right : wrong, (string?)null);
        }));

        JsonElement trained = await Commands.JsonAsync(_data.FullPath, "train", "coin");

        trained.GetProperty("gate").GetProperty("pass").GetBoolean().ShouldBeFalse();
        trained.GetProperty("agreement").GetDouble().ShouldBeLessThan(0.6);
    }

    [Fact]
    public async Task An_unknown_use_case_names_those_that_there_are()
    {
        await ImportAsync("known", [("What is this?", "yes", null)]);

        CommandResult refused = await Commands.RunAsync(_data.FullPath, "train", "unknown");

        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain("known");
    }

    private async Task ImportAsync(string useCase, IEnumerable<(string Question, string Answer, string? Gold)> rows)
    {
        string file = _data["rows.jsonl"];
        await File.WriteAllLinesAsync(file, rows.Select(row => Commands.ExchangeLine(row.Question, row.Answer, row.Gold)));
        CommandResult imported = await Commands.RunAsync(_data.FullPath, "import", file, "--use-case", useCase);
        imported.ExitCode.ShouldBe(0, imported.Error);
    }
}
