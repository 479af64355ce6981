using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autarky.EndToEnd.Tests.Hostile;

/// <summary>A partner that answers the model <c>good</c>, and every model whose name is a status with that status and our key all over it.</summary>
internal sealed class LeakyPartner : IAsyncDisposable
{
    private const string Completion =
        """{"id":"c1","object":"chat.completion","created":1,"model":"good","choices":[{"index":0,"message":{"role":"assistant","content":"fine"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}""";

    private readonly WebApplication _app;

    private LeakyPartner(WebApplication app) => _app = app;

    public string BaseUrl => _app.Urls.First() + "/v1";

    public static async Task<LeakyPartner> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new LeakyPartner(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext http)
    {
        using JsonDocument request = await JsonDocument.ParseAsync(http.Request.Body);
        string model = request.RootElement.GetProperty("model").GetString()!;
        string key = http.Request.Headers.Authorization.ToString();
        string bare = key.Replace("Bearer ", "", StringComparison.Ordinal);
        http.Response.ContentType = "application/json";
        if (!int.TryParse(model, CultureInfo.InvariantCulture, out int status))
        {
            await http.Response.WriteAsync(model == "nonsense" ? "<html>" + bare : Completion);
            return;
        }

        http.Response.StatusCode = status;
        http.Response.Headers["x-request-id"] = bare;
        http.Response.Headers["www-authenticate"] = key;
        await http.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            error = new { message = $"Incorrect key {bare} ({bare[..12]}…{bare[^12..]}), sent as '{key}'", type = bare, param = bare, code = bare },
        }));
    }
}
