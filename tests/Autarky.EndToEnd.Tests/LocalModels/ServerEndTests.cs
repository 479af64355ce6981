using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Autarky.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>Ctrl+C while answers are written, by a partner that never ends and by a model of our own.</summary>
public sealed class ServerEndTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Every_open_stream_is_told_every_row_says_so_and_the_process_ends()
    {
        await using WebApplication partner = await EndlessPartnerAsync();
        await File.WriteAllTextAsync(_data["autarky.json"], JsonSerializer.Serialize(new
        {
            providers = new { slow = new { base_url = partner.Urls.First() + "/v1", in_house = true } },
            models = new
            {
                plain = new { provider = "local", path = ChatServer.Write(_data["plain"], context: 65536) },
                endless = new { provider = "slow", model = "endless" },
            },
        }));
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.ApiKey);
        const string Asked = "\"messages\":[{\"role\":\"user\",\"content\":\"Go on.\"}],\"max_tokens\":60000";
        Stream[] streams =
        [
            await OpenAsync("chat/completions", $$"""{"model":"endless",{{Asked}},"stream":true}"""),
            await OpenAsync("messages", $$"""{"model":"endless",{{Asked}},"stream":true}"""),
            await OpenAsync("chat/completions", $$"""{"model":"plain",{{Asked}},"logit_bias":{"2":-100}, "stream":true}"""),
        ];
        Task<HttpResponseMessage> whole = client.PostAsync(
            server.BaseUrl + "/chat/completions", Json($$"""{"model":"plain",{{Asked}},"logit_bias":{"2":-100} }"""));
        string[] begun = await Task.WhenAll(streams.Select(FirstAsync));

        Task<int> end = server.StopAsync();
        string[] texts = await Task.WhenAll(streams.Select(RestAsync));
        using HttpResponseMessage refused = await whole;
        await end;

        begun.ShouldAllBe(text => text.Length > 0);
        foreach (string text in texts)
        {
            string last = text.TrimEnd().Split("\n\n")[^1];
            last.ShouldContain("\"error\"");
            last.ShouldContain("The server is stopping");
        }

        texts[0].ShouldContain("\"code\":\"server_stopping\"");
        texts[1].ShouldContain("event: error\ndata: {\"type\":\"error\"");
        texts[2].ShouldContain("\"code\":\"server_stopping\"");
        ((int)refused.StatusCode).ShouldBe(503);
        refused.Headers.RetryAfter.ShouldNotBeNull();

        CommandResult export = await Commands.RunAsync(_data.FullPath, "export");
        JsonElement[] rows = [.. export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        rows.Length.ShouldBe(4, export.Output + export.Error);
        rows.ShouldAllBe(row => row.GetProperty("outcome").GetString() == "stopped");

        async Task<Stream> OpenAsync(string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, server.BaseUrl + "/" + path) { Content = Json(body) };
            HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            ((int)response.StatusCode).ShouldBe(200);
            return await response.Content.ReadAsStreamAsync();
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<string> FirstAsync(Stream stream)
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
    }

    private static async Task<string> RestAsync(Stream stream)
    {
        var text = new MemoryStream();
        byte[] buffer = new byte[4096];
        try
        {
            for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
            {
                text.Write(buffer, 0, count);
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            // A stream that is no whole answer ends without HTTP's own end.
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static async Task<WebApplication> EndlessPartnerAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(async http =>
        {
            const string Chunk = """{"id":"x","object":"chat.completion.chunk","created":1,"model":"endless","choices":[{"index":0,"delta":{"content":"on "},"finish_reason":null}]}""";
            http.Response.ContentType = "text/event-stream";
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync($"data: {Chunk}\n\n", http.RequestAborted);
                await Task.Delay(20, http.RequestAborted);
            }
        });
        await app.StartAsync();
        return app;
    }
}
