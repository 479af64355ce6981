using System.Net.Http.Headers;
using System.Net.Http.Json;
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

    [Fact]
    public async Task A_model_that_comes_is_served_without_a_restart_and_one_that_goes_is_not_found_any_more()
    {
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);
        (HttpResponseMessage before, _) = await Ask.ChatAsync(server, "tiny-late", "Hello");

        TinyLlama.CopyTo(_data["models/Tiny-Late"]);
        await UntilAsync(server, "tiny-late", 200);
        Directory.Delete(_data["models/Tiny-Late"], recursive: true);
        JsonElement refusal = await UntilAsync(server, "tiny-late", 404);

        ((int)before.StatusCode).ShouldBe(404);
        refusal.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("'tiny-late' does not exist here");
        server.Output.ShouldContain("'tiny-late' is loaded");
        server.Output.ShouldContain("'tiny-late' is gone");
        TinyLlama.CopyTo(_data["models/Tiny-Late"]);
        await UntilAsync(server, "tiny-late", 200);
    }

    [Fact]
    public async Task A_model_that_was_copied_half_is_refused_and_served_when_the_rest_has_come()
    {
        Directory.CreateDirectory(_data["models/Half"]);
        string weights = Path.Combine(TinyLlama.Folder, "model.safetensors");
        byte[] bytes = await File.ReadAllBytesAsync(weights);
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);
        foreach (string file in Directory.GetFiles(TinyLlama.Folder).Where(file => file != weights))
        {
            File.Copy(file, Path.Combine(_data["models/Half"], Path.GetFileName(file)));
        }

        await File.WriteAllBytesAsync(_data["models/Half/model.safetensors"], bytes[..(bytes.Length / 2)]);
        JsonElement refusal = await UntilAsync(server, "half", 503, "is not loaded");
        await File.WriteAllBytesAsync(_data["models/Half/model.safetensors"], bytes);
        await UntilAsync(server, "half", 200);

        refusal.ToString().ShouldNotContain(_data.FullPath);
        server.Output.ShouldContain("It is tried again when its files change");
    }

    [Fact]
    public async Task A_sentence_encoder_is_served_at_the_start_and_when_it_comes()
    {
        TinyEncoder.Write(_data["models/first"], seed: 1, "word");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);
        (await EmbedAsync(server, "first")).ShouldBe(200);

        TinyEncoder.Write(_data["models/second"], seed: 2, "word");
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await EmbedAsync(server, "second") != 200)
        {
            await Task.Delay(200, late.Token);
        }

        server.Output.ShouldContain("'second' is loaded: clients ask for it at /v1/embeddings");
    }

    private static async Task<int> EmbedAsync(AutarkyProcess server, string model)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.BaseUrl + "/embeddings")
        {
            Content = JsonContent.Create(new { model, input = "a word" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.ApiKey);
        using HttpResponseMessage response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    // The folder is looked at once a second; what has come settles for a few.
    private static async Task<JsonElement> UntilAsync(AutarkyProcess server, string model, int status, string words = "")
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            (HttpResponseMessage response, JsonElement body) = await Ask.ChatAsync(server, model, "Hello");
            if ((int)response.StatusCode == status && body.ToString().Contains(words, StringComparison.Ordinal))
            {
                return body;
            }

            await Task.Delay(200, late.Token);
        }
    }
}
