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

    [Fact]
    public async Task A_table_is_read_by_its_columns()
    {
        string file = _data["tickets.csv"];
        await File.WriteAllTextAsync(file, "\uFEFFtext;answer;right\r\n\"Where is my card?\r\nNow!\";card_arrival;card_arrival\r\nWhy a fee?;fee;other\r\n");

        JsonElement both = await Commands.JsonAsync(
            _data.FullPath, "import", file, "--question", "text", "--answer", "answer", "--gold", "right", "--use-case", "support");
        JsonElement again = await Commands.JsonAsync(
            _data.FullPath, "import", file, "--question", "text", "--answer", "answer", "--gold", "right", "--use-case", "support");
        JsonElement right = await Commands.JsonAsync(_data.FullPath, "import", file, "--question", "text", "--gold", "right", "--use-case", "support");
        JsonElement flag = await Commands.JsonAsync(
            _data.FullPath, "import", file, "--question", "text", "--answer", "answer", "--gold", "--use-case", "other");

        (both.GetProperty("added").GetInt32(), again.GetProperty("added").GetInt32(), again.GetProperty("already_there").GetInt32()).ShouldBe((2, 0, 2));
        (right.GetProperty("feedback").GetInt32(), right.GetProperty("added").GetInt32()).ShouldBe((2, 0));
        flag.GetProperty("added").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_table_whose_columns_are_not_said_or_not_there_is_told_with_those_that_are()
    {
        string file = _data["tickets.csv"];
        await File.WriteAllTextAsync(file, "text,answer\nWhere is my card?,card_arrival\n");

        CommandResult unsaid = await Commands.RunAsync(_data.FullPath, "import", file);
        CommandResult wrong = await Commands.RunAsync(_data.FullPath, "import", file, "--question", "txt", "--answer", "answer");
        CommandResult half = await Commands.RunAsync(_data.FullPath, "import", file, "--question", "text");
        CommandResult other = await Commands.RunAsync(_data.FullPath, "import", file, "--answer", "answer");

        (unsaid.ExitCode, wrong.ExitCode, half.ExitCode, other.ExitCode).ShouldBe((3, 3, 2, 2));
        unsaid.Output.ReplaceLineEndings(" ").ShouldContain("--question COLUMN --answer COLUMN");
        wrong.Output.ReplaceLineEndings(" ").ShouldContain("The closest is 'text'; its columns are 'text', 'answer'.");
        half.Error.ReplaceLineEndings(" ").ShouldContain("--answer COLUMN");
        other.Error.ReplaceLineEndings(" ").ShouldContain("--question COLUMN");
    }

    [Fact]
    public async Task Gold_is_a_flag_for_lines_wherever_it_stands()
    {
        string file = await WriteAsync("{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]},\"gold\":\"b\"}");

        JsonElement before = await Commands.JsonAsync(_data.FullPath, "import", "--gold", file, "--use-case", "support");
        JsonElement after = await Commands.JsonAsync(_data.FullPath, "import", file, "--use-case", "support", "--gold");
        CommandResult none = await Commands.RunAsync(_data.FullPath, "import", "--gold");

        (before.GetProperty("added").GetInt32(), after.GetProperty("already_there").GetInt32()).ShouldBe((1, 1));
        none.ExitCode.ShouldBe(2);
        none.Error.ShouldContain("Name the file to import");
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
