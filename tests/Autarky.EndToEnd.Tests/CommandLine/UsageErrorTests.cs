using System.Text.Json;
using Autarky.CommandLine;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.CommandLine;

/// <summary>Slips in a command line.</summary>
public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("There is no command 'trian'. Did you mean 'train'?", "trian")]
    [InlineData("There is no command 'shw'. Did you mean 'show'?", "models", "shw", "FILE")]
    [InlineData("There is no command 'craete'. Did you mean 'create'?", "keys", "craete", "x")]
    [InlineData("There is no command 'frobnicate'.", "frobnicate")]
    [InlineData("There is no option '--prot' of autarky serve. Did you mean '--port'?", "serve", "--prot", "1")]
    [InlineData("There is no option '--jsno' of autarky doctor. Did you mean '--json'?", "doctor", "--jsno")]
    [InlineData("There is no option '--temp=1' of autarky chat. Did you mean '--temperature'?", "chat", "--temp=1")]
    [InlineData("autarky train does not know what to do with 'b'.", "train", "a", "b")]
    [InlineData("--port x is not possible: it must be a whole number.", "serve", "--port", "x")]
    [InlineData("--seed -1 is not possible: it must be a whole number from 0 on.", "chat", "--seed", "-1")]
    public async Task A_slip_is_told_in_two_lines_with_what_was_meant(string first, params string[] arguments)
    {
        CommandResult result = await AutarkyProcess.RunAsync(arguments);

        result.ExitCode.ShouldBe(2);
        result.Output.ShouldBeEmpty();
        string[] lines = result.Error.TrimEnd().Split('\n');
        lines.Length.ShouldBe(2, result.Error);
        lines[0].ShouldBe("error: " + first);
        lines[1].ShouldEndWith("--help says what there is.");
    }

    [Fact]
    public async Task With_json_a_slip_is_an_object_too()
    {
        CommandResult result = await AutarkyProcess.RunAsync(["modls", "--json"]);

        using JsonDocument error = JsonDocument.Parse(result.Output);
        error.RootElement.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("Did you mean 'models'?");
        error.RootElement.GetProperty("error").GetProperty("exit_code").GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("trian", "train")]
    [InlineData("mdoel", "model")]
    [InlineData("--max-token", "--max-tokens")]
    [InlineData("-prot", "--port")]
    [InlineData("PORT", "--port")]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("completely", null)]
    public void The_nearest_name_has_the_fewest_slips_and_not_many(string typed, string? nearest) =>
        NearestName.Of(typed, ["train", "model", "--max-tokens", "--port"]).ShouldBe(nearest);

    [Fact]
    public void A_name_of_a_megabyte_is_near_to_nothing() => NearestName.Of(new string('a', 1 << 20), ["train", "--port"]).ShouldBeNull();
}
