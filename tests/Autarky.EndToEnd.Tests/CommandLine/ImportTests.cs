using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.CommandLine;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_file_imported_twice_adds_nothing_the_second_time()
    {
        string file = await WriteAsync(Commands.ExchangeLine("Where is my card?", "card_arrival"), Commands.ExchangeLine("Why a fee?", "fee"));

        JsonElement first = await Commands.JsonAsync(_data.FullPath, "import", file, "--use-case", "support");
        JsonElement second = await Commands.JsonAsync(_data.FullPath, "import", file, "--use-case", "support");

        first.GetProperty("added").GetInt32().ShouldBe(2);
        second.GetProperty("added").GetInt32().ShouldBe(0);
        second.GetProperty("already_there").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Bad_lines_are_reported_by_number_and_the_good_ones_land()
    {
        string file = await WriteAsync(
            Commands.ExchangeLine("Where is my card?", "card_arrival"), "{\"request\": 7}", "not json at all", Commands.ExchangeLine("Why a fee?", "fee"));

        CommandResult result = await Commands.RunAsync(_data.FullPath, "import", file, "--use-case", "support", "--json");

        result.ExitCode.ShouldBe(4);
        using JsonDocument report = JsonDocument.Parse(result.Output);
        report.RootElement.GetProperty("added").GetInt32().ShouldBe(2);
        report.RootElement.GetProperty("bad").EnumerateArray().Select(bad => bad.GetProperty("line").GetInt32()).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        CommandResult result = await Commands.RunAsync(_data.FullPath, "import", _data["nowhere.jsonl"]);

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("nowhere.jsonl");
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_elsewhere_and_gives_the_same_exchanges()
    {
        using var other = new TemporaryDirectory();
        string file = await WriteAsync(
            Commands.ExchangeLine("Where is my card?", "card_arrival", gold: "card_arrival"), Commands.ExchangeLine("Why a fee?", "fee"));
        await Commands.JsonAsync(_data.FullPath, "import", file, "--use-case", "support");
        CommandResult export = await Commands.RunAsync(_data.FullPath, "export");
        string exported = other["exported.jsonl"];
        await File.WriteAllTextAsync(exported, export.Output);

        JsonElement imported = await Commands.JsonAsync(other.FullPath, "import", exported);
        CommandResult again = await Commands.RunAsync(other.FullPath, "export");

        imported.GetProperty("added").GetInt32().ShouldBe(2);
        WithoutIds(again.Output).ShouldBe(WithoutIds(export.Output));
    }

    private static string[] WithoutIds(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!.AsObject())
            .Select(row =>
            {
                row.Remove("id");
                return row.ToJsonString();
            })];

    private async Task<string> WriteAsync(params string[] lines)
    {
        string file = _data["rows.jsonl"];
        await File.WriteAllLinesAsync(file, lines);
        return file;
    }
}
