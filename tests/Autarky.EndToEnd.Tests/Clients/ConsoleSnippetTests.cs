using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Clients;

/// <summary>What the console tells people to copy runs as it stands.</summary>
[Collection(AfterQuickstart.Name)]
public sealed partial class ConsoleSnippetTests(QuickstartServer server)
{
    private async Task<IReadOnlyDictionary<string, string>> SnippetsAsync()
    {
        // With a key made on the page, as a person gets them.
        using var http = new HttpClient { BaseAddress = new Uri(server.Process.BaseUrl, "/") };
        using var request = new HttpRequestMessage(HttpMethod.Post, "console/keys")
        {
            Content = new FormUrlEncodedContent(
            [
                new("name", "snippets"), new("use_case", "banking77"), new("form", Guid.NewGuid().ToString("N")),
            ]),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage response = await http.SendAsync(request);
        string page = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        return SnippetPattern().Matches(page).ToDictionary(match => match.Groups["id"].Value, match => WebUtility.HtmlDecode(match.Groups["text"].Value));
    }

    [Fact]
    public async Task The_curl_snippet_gets_an_answer()
    {
        string text = (await SnippetsAsync())["curl"];

        (await RunAsync("sh", Path.GetTempPath(), "-c", text.Replace("curl ", "curl -sS ", StringComparison.Ordinal))).ShouldContain("card_arrival");
    }

    [RequiresTheory(Needed.NodeClients)]
    [InlineData("javascript")]
    [InlineData("anthropic-javascript")]
    public async Task The_javascript_snippets_get_an_answer(string id)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder["snippet.mjs"], (await SnippetsAsync())[id]);
        Directory.CreateSymbolicLink(folder["node_modules"], Path.Combine(Programs.NodeClientsFolder, "node_modules"));

        (await RunAsync("node", folder.FullPath, "snippet.mjs")).Trim().ShouldBe("card_arrival");
    }

    [Fact]
    public async Task The_csharp_snippet_is_the_program_that_is_compiled_and_run_here()
    {
        string text = (await SnippetsAsync())["csharp"];
        string key = KeyPattern().Match(text).Value;
        string source = await File.ReadAllTextAsync(Path.Combine(Programs.Repository, "tests", "Autarky.EndToEnd.Tests", "Clients", "OpenAiSnippet.cs"));

        string shown = text.Replace($"\"{key}\"", "key", StringComparison.Ordinal).Replace($"\"{server.Process.BaseUrl}\"", "address", StringComparison.Ordinal)
            .Replace("\"banking77\"", "model", StringComparison.Ordinal).Replace("Console.WriteLine(", "output.WriteLine(", StringComparison.Ordinal);

        foreach (string line in shown.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            source.ShouldContain(line);
        }

        using var output = new StringWriter();
        await OpenAiSnippet.RunAsync(server.Process.BaseUrl.ToString(), key, "banking77", output);
        output.ToString().Trim().ShouldBe("card_arrival");
    }

    private static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        var info = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return output;
    }

    [GeneratedRegex("<pre class=\"command\" id=\"snippet-(?<id>[a-z-]+)\"[^>]*>(?<text>[^<]*)</pre>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SnippetPattern();

    [GeneratedRegex("ak_[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex KeyPattern();
}
