using System.Text.Json;

namespace Autarky.EndToEnd.Tests.Promises;

/// <summary>The quickstart's chat with a model of the user's own.</summary>
[Collection(AfterQuickstart.Name)]
public sealed class FreeChatTests(QuickstartServer server)
{
    [Fact]
    public async Task The_quickstart_runs_the_model_that_it_finds_and_says_how_to_ask_it()
    {
        string output = await OutputAsync("tokens, the first after");

        output.ShouldContain($"curl {server.Process.BaseUrl}/chat/completions -H \"Authorization: Bearer {server.Process.ApiKey}\"");
        output.ShouldContain("\"model\":\"tiny-llama\"");
        output.ShouldContain("-d '{\"model\":\"banking77\",\"messages\":[{\"role\":\"user\",\"content\":\"Where is my card?");
        output.ShouldNotContain("autarky models pull");
        (HttpResponseMessage response, JsonElement body) = await Ask.ChatAsync(server.Process, "tiny-llama", "Hello");
        ((int)response.StatusCode).ShouldBe(200, body.ToString());
        response.Headers.GetValues("x-autarky-route").Single().ShouldBe("in-house");
    }

    [Fact]
    public async Task A_broken_model_is_named_and_does_not_stop_the_quickstart() =>
        (await OutputAsync("The server runs until")).ShouldContain("The model 'broken' cannot be loaded");

    // The fixture waits for the key only; what follows it takes a moment more.
    private async Task<string> OutputAsync(string until)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!server.Process.Output.Contains(until, StringComparison.Ordinal))
        {
            await Task.Delay(50, late.Token);
        }

        return server.Process.Output;
    }
}
