using System.Diagnostics;
using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Clients;

/// <summary>The official <c>openai</c> package for Node, unchanged but for base URL and key.</summary>
[Collection(AfterQuickstart.Name)]
public sealed class OpenAiNodeClientTests(QuickstartServer server)
{
    [RequiresFact(Needed.OpenAiNode)]
    public async Task Completes_streams_lists_models_and_reads_errors()
    {
        using JsonDocument seen = await RunClientAsync("My card has not arrived yet");
        JsonElement root = seen.RootElement;

        root.GetProperty("answer").GetString().ShouldBe("card_arrival");
        root.GetProperty("finish").GetString().ShouldBe("stop");
        root.GetProperty("route").GetString().ShouldBe("student");
        root.GetProperty("streamed").GetString().ShouldBe("card_arrival");
        root.GetProperty("helped").GetString().ShouldBe("card_arrival");
        root.GetProperty("streamedTokens").GetInt32().ShouldBe(root.GetProperty("totalTokens").GetInt32());
        root.GetProperty("models").EnumerateArray().Select(model => model.GetString()).ShouldContain("banking77");
        root.GetProperty("error").GetProperty("status").GetInt32().ShouldBe(404);
        root.GetProperty("error").GetProperty("code").GetString().ShouldBe("model_not_found");
    }

    private async Task<JsonDocument> RunClientAsync(string question)
    {
        var info = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Programs.OpenAiNodeFolder };
        foreach (string argument in new[] { "client.mjs", server.Process.BaseUrl.ToString(), server.Process.ApiKey, "banking77", question })
        {
            info.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return JsonDocument.Parse(output);
    }
}
