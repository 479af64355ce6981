using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Tests.Fakes;

/// <summary>A provider that does what the test says.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private WebApplication _app = null!;

    public Func<HttpContext, Task> Script { get; set; } = http => Json(http, Samples.Completion);

    public ConcurrentQueue<(string Path, string Body, IHeaderDictionary Headers)> Requests { get; } = new();

    public string Url => _app.Urls.First();

    public static async Task<ScriptedUpstream> StartAsync()
    {
        var upstream = new ScriptedUpstream();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        upstream._app = builder.Build();
        upstream._app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            upstream.Requests.Enqueue((http.Request.Path, Encoding.UTF8.GetString(body.ToArray()), new HeaderDictionary(http.Request.Headers.ToDictionary())));
            await upstream.Script(http);
        });
        await upstream._app.StartAsync();
        return upstream;
    }

    public static Task Json(HttpContext http, string json, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }

    public static Task Stream(HttpContext http, params string[] pieces) => Stream(http, pieces.Select(Encoding.UTF8.GetBytes));

    public static async Task Stream(HttpContext http, IEnumerable<byte[]> pieces)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = "text/event-stream";
        }

        foreach (byte[] piece in pieces)
        {
            await http.Response.Body.WriteAsync(piece);
            await http.Response.Body.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }
}
