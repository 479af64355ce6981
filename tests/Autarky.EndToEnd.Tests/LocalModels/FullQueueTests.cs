using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>A server whose models have next to no memory and let one request wait, filled by a plain HTTP client.</summary>
public sealed class FullQueueTests : IAsyncLifetime
{
    private const string LongChat = """{"model":"tiny","messages":[{"role":"user","content":"x"}],"n":4,"max_tokens":200,"logit_bias":{"2":-100}}""";

    private readonly TemporaryDirectory _data = new();
    private readonly HttpClient _client = new();
    private AutarkyProcess _server = null!;

    public async Task InitializeAsync()
    {
        string configuration = JsonSerializer.Serialize(new
        {
            models = new
            {
                // One MiB for keys and values: room for one of these requests.
                tiny = new { provider = "local", path = TinyLlama.Folder, cache_gib = 0.001, queue = 1, threads = 1 },
                words = new { provider = "local", path = LocalModelServer.Encoder(_data.FullPath), queue = 1, threads = 1, context = 16 },
            },
        });
        await File.WriteAllTextAsync(_data["autarky.json"], configuration);
        _server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _server.ApiKey);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public Task A_chat_that_finds_the_queue_full_gets_429_and_a_time_to_come_again() => FillAsync("/chat/completions", LongChat);

    [Fact]
    public Task Texts_to_embed_that_find_the_queue_full_get_429_and_a_time_to_come_again()
    {
        string texts = string.Join(',', Enumerable.Repeat("\"card loan my is lost card loan\"", 2048));
        return FillAsync("/embeddings", $$"""{"model":"words","encoding_format":"base64","input":[{{texts}}]}""");
    }

    [Fact]
    public async Task The_context_of_the_configuration_holds()
    {
        using HttpResponseMessage response = await SendAsync("/embeddings", """{"model":"words","input":"a b c d e f g h i j k l m n o"}""");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("17 tokens, and the model reads at most 16");
    }

    // Keeps twelve requests in the air until one is refused; whoever is not refused is answered.
    private async Task FillAsync(string path, string request)
    {
        var refused = new ConcurrentBag<(string Body, RetryConditionHeaderValue? RetryAfter, bool HasRow)>();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            while (refused.IsEmpty)
            {
                late.Token.ThrowIfCancellationRequested();
                using HttpResponseMessage response = await SendAsync(path, request);
                string body = await response.Content.ReadAsStringAsync(late.Token);
                if (response.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    refused.Add((body, response.Headers.RetryAfter, response.Headers.Contains("x-autarky-exchange")));
                }
                else
                {
                    response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
                }
            }
        }));

        foreach ((string body, RetryConditionHeaderValue? retryAfter, bool hasRow) in refused)
        {
            JsonElement error = JsonDocument.Parse(body).RootElement.GetProperty("error");
            error.GetProperty("type").GetString().ShouldBe("rate_limit_error");
            error.GetProperty("message").GetString()!.ShouldContain("wait for the model");
            retryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
            hasRow.ShouldBeTrue();
        }

        using HttpResponseMessage later = await SendAsync(path, request);
        later.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string request)
    {
        using var content = new StringContent(request, Encoding.UTF8, "application/json");
        return await _client.PostAsync(new Uri(_server.BaseUrl + path), content);
    }
}
