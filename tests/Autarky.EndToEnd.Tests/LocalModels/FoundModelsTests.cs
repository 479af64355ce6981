using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>Models that nobody named: they lie under <c>models</c> in the data directory.</summary>
public sealed class FoundModelsTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_server_runs_what_it_finds_and_a_broken_file_stops_nothing()
    {
        TinyLlama.CopyTo(_data["models/Tiny-Llama"]);
        await File.WriteAllTextAsync(_data["models/Broken.gguf"], "This is no model.");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);

        (HttpResponseMessage answered, JsonElement answer) = await Ask.ChatAsync(server, "tiny-llama", "Hello");
        (HttpResponseMessage refused, JsonElement refusal) = await Ask.ChatAsync(server, "broken", "Hello");

        ((int)answered.StatusCode).ShouldBe(200, answer.ToString());
        ((int)refused.StatusCode).ShouldBe(503);
        refusal.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("'broken' is not loaded");
        refusal.GetProperty("error").GetProperty("message").GetString()!.ShouldNotContain(_data.FullPath);
        server.Output.ShouldContain("model: tiny-llama");
        server.Output.ShouldContain("Broken.gguf");
    }
}
