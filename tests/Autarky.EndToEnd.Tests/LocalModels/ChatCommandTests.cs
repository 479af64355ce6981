using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary><c>autarky chat</c> with its prompt from a pipe.</summary>
public sealed class ChatCommandTests
{
    [Fact]
    public async Task The_answer_is_the_same_with_any_number_of_threads()
    {
        string one = await TextAsync("--threads", "1"), two = await TextAsync("--threads", "2");

        one.ShouldNotBeEmpty();
        two.ShouldBe(one);
    }

    [Theory]
    [InlineData("--threads", "0", 2)]
    [InlineData("--context", "1", 2)]
    [InlineData("--context", "1000000", 3)]
    public async Task Numbers_that_make_no_sense_are_refused(string option, string value, int exitCode)
    {
        CommandResult result = await ChatAsync(option, value);

        result.ExitCode.ShouldBe(exitCode, result.Error);
        result.Error.ShouldContain(exitCode == 2 ? option : value);
    }

    [Fact]
    public async Task A_context_ends_an_answer()
    {
        using var answer = JsonDocument.Parse((await ChatAsync("--context", "32", "--seed", "1")).Output);

        int tokens = answer.RootElement.GetProperty("prompt_tokens").GetInt32() + answer.RootElement.GetProperty("answer_tokens").GetInt32();
        tokens.ShouldBeInRange(2, 32);
    }

    private static async Task<string> TextAsync(params string[] options)
    {
        CommandResult result = await ChatAsync([.. options, "--seed", "1", "--max-tokens", "12"]);
        result.ExitCode.ShouldBe(0, result.Error);
        using var answer = JsonDocument.Parse(result.Output);
        return answer.RootElement.GetProperty("text").GetString()!;
    }

    private static Task<CommandResult> ChatAsync(params string[] options) =>
        AutarkyProcess.RunAsync(["chat", "--model", TinyLlama.Folder, "--json", .. options], input: "Hi");
}
