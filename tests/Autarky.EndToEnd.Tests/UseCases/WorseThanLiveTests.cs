using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>A student that passes the gate may still be worse than the one that it would replace.</summary>
public sealed class WorseThanLiveTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_worse_student_is_released_only_with_force_and_going_back_needs_none()
    {
        await File.WriteAllLinesAsync(_data["rows.jsonl"], SampleQuestions.Read()
            .Select(row => Commands.ExchangeLine(row.Question, row.Gold.Contains("card", StringComparison.Ordinal) ? "yes" : "no")));
        await Commands.RunAsync(_data.FullPath, "import", _data["rows.jsonl"], "--use-case", "cards");
        string first = await TrainAsync();
        (await Commands.RunAsync(_data.FullPath, "release", "cards")).ExitCode.ShouldBe(0);

        // It learns from a part of the rows, and has to ask the teacher more often to be as good.
        await File.WriteAllTextAsync(_data["autarky.json"], """{ "use_cases": { "cards": { "train_share": 0.15, "calibration_share": 0.25 } } }""");
        JsonElement trained = await Commands.JsonAsync(_data.FullPath, "train", "cards");
        CommandResult refused = await Commands.RunAsync(_data.FullPath, "release", "cards");
        CommandResult forced = await Commands.RunAsync(_data.FullPath, "release", "cards", "--force", "--reason", "we want it careful");
        CommandResult back = await Commands.RunAsync(_data.FullPath, "release", "cards", "--student", first);

        trained.GetProperty("gate").GetProperty("pass").GetBoolean().ShouldBeTrue();
        JsonElement against = trained.GetProperty("against_live");
        against.GetProperty("verdict").GetString().ShouldBe("worse", against.ToString());
        against.GetProperty("live").GetString().ShouldBe(first);
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("would replace a better one");
        forced.ExitCode.ShouldBe(0, forced.Error);
        back.ExitCode.ShouldBe(0, back.Error);
    }

    private async Task<string> TrainAsync() => (await Commands.JsonAsync(_data.FullPath, "train", "cards")).GetProperty("student").GetString()!;
}
