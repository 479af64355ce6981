using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Testing;

/// <summary>
/// Serves files as Hugging Face does: <c>/owner/repo/resolve/main/FILE</c> redirects to <c>/cdn/FILE</c> with hash and length in its headers, and
/// <c>/api/models/owner/repo/revision/main</c> lists them. It can break off, forget ranges, and lie.
/// </summary>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ModelServer(WebApplication app) => _app = app;

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What it said its hash was, where that is not the truth.</summary>
    public string? Lie { get; set; }

    /// <summary>Break every answer off after so many bytes; 0 for never.</summary>
    public int BreakAfter { get; set; }

    /// <summary>Whether ranges are understood.</summary>
    public bool Ranges { get; set; } = true;

    /// <summary>Whether hash and length are told on the way.</summary>
    public bool Tells { get; set; } = true;

    /// <summary>What the redirection leads to instead.</summary>
    public string? RedirectTo { get; set; }

    /// <summary>The first byte that each request for a file asked for.</summary>
    public ConcurrentQueue<long> AskedFrom { get; } = new();

    /// <summary>The authorisation that each request brought, the redirecting server's first.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    public string Url => _app.Urls.First();

    public string FileUrl(string name) => $"{Url}/owner/repo/resolve/main/{name}";

    public static async Task<ModelServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var server = new ModelServer(app);
        app.MapGet("/owner/repo/resolve/main/{name}", server.Redirect);
        app.MapGet("/cdn/{name}", server.SendAsync);
        app.MapGet("/api/models/owner/repo/revision/main",
            context => context.Response.WriteAsJsonAsync(new { siblings = server.Files.Keys.Select(name => new { rfilename = name }) }));
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task Redirect(HttpContext context)
    {
        string name = (string)context.GetRouteValue("name")!;
        if (!Files.TryGetValue(name, out byte[]? bytes))
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        }

        Tokens.Enqueue(context.Request.Headers.Authorization.ToString());
        if (Tells)
        {
            context.Response.Headers["X-Linked-Etag"] = $"\"{Lie ?? Convert.ToHexStringLower(SHA256.HashData(bytes))}\"";
            context.Response.Headers["X-Linked-Size"] = bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        context.Response.StatusCode = 302;
        context.Response.Headers.Location = RedirectTo ?? "/cdn/" + name;
        return Task.CompletedTask;
    }

    private async Task SendAsync(HttpContext context)
    {
        byte[] bytes = Files[(string)context.GetRouteValue("name")!];
        long from = Ranges ? context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0 : 0;
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"";
        if (context.Request.Headers.IfRange is { Count: > 0 } condition && condition != tag)
        {
            from = 0;
        }

        AskedFrom.Enqueue(from);
        context.Response.Headers.ETag = tag;
        context.Response.ContentLength = bytes.Length - from;
        if (from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }

        int count = (int)(bytes.Length - from);
        if (BreakAfter > 0 && BreakAfter < count)
        {
            await context.Response.Body.WriteAsync(bytes.AsMemory((int)from, BreakAfter));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory((int)from, count));
    }
}
