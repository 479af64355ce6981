using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>Whose answers train, as the commands say and do it.</summary>
public sealed class RightsTests : IDisposable
{
    private const string UseCase = "about-cards";

    private static readonly string[] Spellings = ["OpenAI", " openai", "Open AI", "OPENAI", "open-ai", "ＯｐｅｎＡＩ"];

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Without_a_contract_nothing_trains_and_what_the_message_says_to_write_mends_it()
    {
        await ImportAsync();

        CommandResult refused = await TrainAsync();

        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain(_data["autarky.json"]);
        refused.Error.ShouldContain("--licence");
        string snippet = refused.Error.Split('\n').Single(line => line.Contains("{\"providers\"", StringComparison.Ordinal));
        await ConfigureAsync(snippet[snippet.IndexOf('{', StringComparison.Ordinal)..].Trim());
        (await TrainAsync()).ExitCode.ShouldBe(0);
        (await SourcesAsync()).ShouldBe(["the agreement's name"]);
    }

    [Theory]
    [InlineData("""{"train": true}""", "\"contract\"")]
    [InlineData("""{"train": true, "contract": "A-1", "until": "2020-01-31"}""", "2020-01-31")]
    public async Task Training_that_is_wanted_without_a_valid_contract_is_explained_and_serving_still_starts(string rights, string named)
    {
        await ImportAsync();
        await ConfigureAsync($$"""{"providers": {"openai": {"base_url": "https://api.openai.com/v1", "rights": {{rights}} } } }""");

        CommandResult refused = await TrainAsync();
        JsonElement doctor = await Commands.JsonAsync(_data.FullPath, "doctor", "--port", "0");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);

        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain("providers.openai.rights");
        refused.Error.ShouldContain(named);
        JsonElement finding = doctor.GetProperty("findings").EnumerateArray().Single(one => one.GetProperty("check").GetString() == "rights of openai");
        finding.GetProperty("remedy").GetString()!.ShouldContain(named);
        server.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task A_licence_that_is_named_later_trains_and_stands_on_the_card_unless_training_is_forbidden()
    {
        await ImportAsync();
        (await TrainAsync()).ExitCode.ShouldBe(3);
        await ImportAsync("--licence", "CC BY 4.0");

        (await TrainAsync()).ExitCode.ShouldBe(0);
        (await SourcesAsync()).ShouldBe(["CC BY 4.0"]);
        await ConfigureAsync("""{"providers": {"openai": {"base_url": "https://api.openai.com/v1", "rights": {"train": false}}}}""");
        CommandResult forbidden = await TrainAsync();

        forbidden.ExitCode.ShouldBe(3);
        forbidden.Error.ShouldContain("\"train\": false");
    }

    [Theory]
    [InlineData("--licence", "  ")]
    [InlineData("--licence", "MIT", "--gold")]
    public async Task A_licence_that_names_nothing_or_is_of_right_answers_is_a_usage_error(params string[] options)
    {
        CommandResult refused = await Commands.RunAsync(_data.FullPath, ["import", _data["rows.jsonl"], .. options]);

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("--licence");
    }

    private Task<CommandResult> TrainAsync() => Commands.RunAsync(_data.FullPath, "train", UseCase);

    private Task ConfigureAsync(string json) => File.WriteAllTextAsync(_data["autarky.json"], json);

    private async Task ImportAsync(params string[] options)
    {
        string file = _data["rows.jsonl"];
        await File.WriteAllLinesAsync(file, SampleQuestions.Read().Take(300).Select((row, i) =>
            Commands.ExchangeLine(row.Question, row.Gold.Contains("card", StringComparison.Ordinal) ? "yes" : "no", licence: null)
                .Replace("\"provider\":\"openai\"", $"\"provider\":\"{Spellings[i % Spellings.Length]}\"", StringComparison.Ordinal)));
        CommandResult imported = await Commands.RunAsync(_data.FullPath, ["import", file, "--use-case", UseCase, .. options]);
        imported.ExitCode.ShouldBe(0, imported.Error);
    }

    // The contracts and licences of the only student's dataset.
    private async Task<string?[]> SourcesAsync()
    {
        string manifest = Directory.GetFiles(_data["reports"], "dataset.json", SearchOption.AllDirectories).ShouldHaveSingleItem();
        using JsonDocument dataset = JsonDocument.Parse(await File.ReadAllBytesAsync(manifest));
        return [.. dataset.RootElement.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("contract").GetString()).Distinct()];
    }
}
