using System.Diagnostics;
using System.Text.Json;
using Autarky.WebConsole.Connecting;

namespace Autarky.WebConsole.Tests.Connecting;

public sealed class SnippetsTests
{
    public static TheoryData<string> Names => ["triage", "it's \"quoted\"", "back\\slash", "$(id) `id` ${x}", "日本 \U0001F600 é", "line\nbreak", "{{ }} <&>"];

    private static string Text(string id, string model) =>
        Snippets.Of("http://127.0.0.1:8710", model, null).Single(snippet => snippet.Id == id).Text;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_a_use_case_is_called_a_shell_sends_its_name_as_it_is(string model)
    {
        // The shell reads the snippet, and a function in place of curl gives back the last argument, the body.
        var info = new ProcessStartInfo("sh") { RedirectStandardOutput = true };
        info.ArgumentList.Add("-c");
        info.ArgumentList.Add("curl() { for last; do :; done; printf %s \"$last\"; }\n" + Text("curl", model));
        using Process shell = Process.Start(info)!;
        string body = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        JsonDocument.Parse(body).RootElement.GetProperty("model").GetString().ShouldBe(model);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_other_languages_get_it_as_a_literal_of_plain_letters(string model)
    {
        foreach (string id in new[] { "csharp", "extensions-ai", "javascript", "anthropic-javascript", "python", "anthropic-python" })
        {
            Text(id, model).ShouldAllBe(letter => letter == '\n' || (letter >= ' ' && letter <= '~'));
        }

        Text("javascript", model).ShouldContain("model: " + JsonSerializer.Serialize(model) + ",");
    }

    [Fact]
    public void Python_gets_a_letter_beyond_the_first_plane_as_one_escape() =>
        Text("python", "a\\u \U0001F600").ShouldContain("model=\"a\\\\u \\U0001F600\",");
}
