using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.Http;
using Autarky.Gateway.InProcess;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Providers.Local;
using Autarky.Gateway.Setup;
using Autarky.Gateway.UseCases;
using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Tests.Fakes;

/// <summary>A gateway on a free port, with a scripted provider behind it and a ledger in memory.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const string PartnerKey = "sk-partner-SECRET-0123456789abcdef";

    private WebApplication _app = null!;

    public MemoryLedger Ledger { get; private init; } = new();

    public SomeUseCases UseCases { get; } = [];

    public ScriptedUpstream Upstream { get; private set; } = null!;

    public KeyRing Ring { get; private init; } = new();

    /// <summary>The row of <see cref="Key"/>.</summary>
    public ApiKey KeyRow { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public HttpClient Client { get; private set; } = null!;

    public GatewaySetups Setups => _app.Services.GetRequiredService<GatewaySetups>();

    /// <summary>The gateway's clients within the process.</summary>
    public GatewayClients InProcess => _app.Services.GetRequiredService<GatewayClients>();

    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<string> Log { get; } = new();

    /// <param name="change">Changes the options.</param>
    /// <param name="hasKey">Whether there are keys of partners.</param>
    /// <param name="local">Models that the process runs.</param>
    /// <param name="before">One whose ledger and key it goes on with, as after a restart.</param>
    /// <param name="prices">Prices; null for the book.</param>
    public static async Task<GatewayHost> StartAsync(
        Action<GatewayOptions>? change = null, bool hasKey = true, ILocalModels? local = null, GatewayHost? before = null, IPrices? prices = null)
    {
        var host = new GatewayHost
        {
            Upstream = await ScriptedUpstream.StartAsync(),
            Ledger = before?.Ledger ?? new MemoryLedger(),
            Ring = before?.Ring ?? new KeyRing(),
        };
        var options = new GatewayOptions();
        options.Providers["openai"].BaseUrl = host.Upstream.Url + "/v1";
        options.Providers["openai"].Retries = 0;
        options.Providers["anthropic"].BaseUrl = host.Upstream.Url;
        options.Providers["anthropic"].Retries = 0;
        options.Providers["gemini"].BaseUrl = host.Upstream.Url;
        options.Providers["gemini"].Retries = 0;
        options.Models["quick"] = new ModelOptions { Provider = "openai", Model = "gpt-4" };
        change?.Invoke(options);
        host.UseCases["triage"] = new UseCase
        {
            Name = "triage",
            TeacherProvider = "openai",
            TeacherModel = "gpt-4",
            Candidates = [new ClassifierCandidate(new WordStudent(), 0.85)],
        };
        host.UseCases["untrained"] = new UseCase { Name = "untrained", TeacherProvider = "openai", TeacherModel = "gpt-4" };
        (host.Key, host.KeyRow) = before is null ? KeyForm.Create("test", DateTimeOffset.UnixEpoch) : (before.Key, before.KeyRow);
        host.Ring.Replace([host.KeyRow]);

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddProvider(new ListLoggers(host.Log));
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(server => GatewayKestrel.Configure(server, options));
        builder.Services.AddSingleton<ILedger>(host.Ledger)
            .AddSingleton<IUseCases>(host.UseCases)
            .AddSingleton<ITokenCounter, WordCounter>()
            .AddSingleton(prices ?? new TwoPrices())
            .AddSingleton(host.Ring)
            .AddSingleton(new ProviderKeys(_ => hasKey ? PartnerKey : null));
        if (local is not null)
        {
            builder.Services.AddSingleton(local);
        }

        builder.Services.AddAutarkyGateway(options);
        host._app = builder.Build();
        host._app.MapAutarkyGateway();
        await host._app.StartAsync();
        host.Client = new HttpClient { BaseAddress = host.Url };
        host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Key);
        return host;
    }

    public async Task<Reply> SendAsync(string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using HttpResponseMessage response = await Client.SendAsync(request);
            return await Reply.Read(response);
        }
        catch (HttpRequestException error)
        {
            throw new InvalidOperationException(string.Join("\n", Log), error);
        }
    }

    /// <summary>Waits until a row is there: for what is committed after the client is gone.</summary>
    public async Task<Exchange> RowAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (Ledger.Rows.TryPeek(out Exchange? row))
            {
                return row;
            }

            await Task.Delay(10, late.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}

/// <summary>A response that was read to its end.</summary>
internal sealed record Reply(int Status, string Body, HttpResponseHeaders Headers, HttpResponseHeaders Trailers, string? MediaType)
{
    public static async Task<Reply> Read(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers,
        response.TrailingHeaders,
        response.Content.Headers.ContentType?.MediaType);

    public string? Header(string name) => Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : null;

    public string? Trailer(string name) => Trailers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : null;

    public string Exchange => Header("x-autarky-exchange")!;

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? ErrorCode => Json.GetProperty("error").GetProperty("code").GetString();

    public string ErrorMessage => Json.GetProperty("error").GetProperty("message").GetString()!;
}

internal sealed class ListLoggers(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose()
    {
    }
}
