using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests;

/// <summary>Shorthands for running commands on a data directory.</summary>
internal static class Commands
{
    /// <summary>Runs a command with <c>--json</c> and reads the one object it printed.</summary>
    public static async Task<JsonElement> JsonAsync(string data, params string[] arguments)
    {
        CommandResult result = await AutarkyProcess.RunAsync([.. arguments, "--data", data, "--json"]);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<CommandResult> RunAsync(string data, params string[] arguments) =>
        AutarkyProcess.RunAsync([.. arguments, "--data", data]);

    /// <summary>A licence that answers of tests come under.</summary>
    public const string AllowsTraining = "made up for tests, may train";

    /// <summary>One line of a file of recorded exchanges: a question and its answer in OpenAI's chat shape, under a licence that allows training.</summary>
    public static string ExchangeLine(string question, string answer, string? gold = null, string? licence = AllowsTraining) => JsonSerializer.Serialize(new
    {
        request = new { model = "gpt-4", messages = new[] { new { role = "user", content = question } } },
        response = new
        {
            @object = "chat.completion",
            choices = new[] { new { index = 0, message = new { role = "assistant", content = answer }, finish_reason = "stop" } },
        },
        provider = "openai",
        gold,
        licence,
    });
}
