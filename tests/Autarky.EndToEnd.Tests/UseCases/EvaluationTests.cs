using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>What measuring a student again changes, and what it does not.</summary>
public sealed class EvaluationTests : IDisposable
{
    private const string UseCase = "about-cards";

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task After_an_older_student_was_measured_again_the_one_trained_last_is_released()
    {
        (string Question, string Answer, string Gold)[] rows = [.. SampleQuestions.Read()];
        await ImportAsync(rows.Take(3000).Select(row => (row.Question, IsCard(row.Gold))));
        string older = Student(await Commands.JsonAsync(_data.FullPath, "train", UseCase));
        await ImportAsync(rows.Skip(3000).Select(row => (row.Question, IsCard(row.Gold))));
        string newer = Student(await Commands.JsonAsync(_data.FullPath, "train", UseCase));
        string trainingReport = Path.Combine(_data["reports"], UseCase, older[..12], "report.json");
        byte[] before = await File.ReadAllBytesAsync(trainingReport);

        string measured = Student(await Commands.JsonAsync(_data.FullPath, "evaluate", UseCase, "--student", older[..8]));
        string released = Student(await Commands.JsonAsync(_data.FullPath, "release", UseCase));

        newer.ShouldNotBe(older);
        measured.ShouldBe(older);
        released.ShouldBe(newer);
        (await File.ReadAllBytesAsync(trainingReport)).ShouldBe(before);
        string beside = Directory.GetDirectories(Path.GetDirectoryName(trainingReport)!, "evaluated-*").ShouldHaveSingleItem();
        File.Exists(Path.Combine(beside, "report.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task Training_on_the_same_rows_again_gives_the_same_student_and_makes_it_the_newest()
    {
        await ImportAsync(SampleQuestions.Read().Select(row => (row.Question, IsCard(row.Gold))));
        string first = Student(await Commands.JsonAsync(_data.FullPath, "train", UseCase));
        string second = Student(await Commands.JsonAsync(_data.FullPath, "train", UseCase, "--learn-from", "teacher"));
        string again = Student(await Commands.JsonAsync(_data.FullPath, "train", UseCase));

        second.ShouldNotBe(first);
        again.ShouldBe(first);
        Student(await Commands.JsonAsync(_data.FullPath, "release", UseCase)).ShouldBe(first);
    }

    [Fact]
    public async Task A_student_that_fell_behind_by_its_newest_measurement_is_refused_for_that_reason()
    {
        (string Question, string Answer, string Gold)[] rows = [.. SampleQuestions.Read()];
        await ImportAsync(rows.Select(row => (row.Question, IsCard(row.Gold))));
        JsonElement trained = await Commands.JsonAsync(_data.FullPath, "train", UseCase);
        trained.GetProperty("gate").GetProperty("pass").GetBoolean().ShouldBeTrue(trained.ToString());
        await ImportAsync(rows.Select(row => ("Once more: " + row.Question, IsCard(row.Gold) == "yes" ? "no" : "yes")));

        JsonElement measured = await Commands.JsonAsync(_data.FullPath, "evaluate", UseCase);
        CommandResult refused = await Commands.RunAsync(_data.FullPath, "release", UseCase);

        measured.GetProperty("gate").GetProperty("pass").GetBoolean().ShouldBeFalse(measured.ToString());
        refused.ExitCode.ShouldBe(5, refused.Output);
        refused.Error.ShouldContain("measured again");
        refused.Error.ShouldContain(measured.GetProperty("gate").GetProperty("why")[0].GetString()!);
        (await Commands.JsonAsync(_data.FullPath, "release", UseCase, "--force", "--reason", "a trial")).GetProperty("forced").GetBoolean().ShouldBeTrue();
    }

    private static string IsCard(string intent) => intent.Contains("card", StringComparison.Ordinal) ? "yes" : "no";

    private static string Student(JsonElement result) => result.GetProperty("student").GetString()!;

    private async Task ImportAsync(IEnumerable<(string Question, string Answer)> rows)
    {
        string file = _data["rows.jsonl"];
        await File.WriteAllLinesAsync(file, rows.Select(row => Commands.ExchangeLine(row.Question, row.Answer)));
        CommandResult imported = await Commands.RunAsync(_data.FullPath, "import", file, "--use-case", UseCase);
        imported.ExitCode.ShouldBe(0, imported.Error);
    }
}
