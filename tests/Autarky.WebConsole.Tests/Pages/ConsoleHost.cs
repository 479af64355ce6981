using System.Net;
using Autarky.Ledger;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Autarky.WebConsole.Tests.Pages;

/// <summary>The console on a ledger in memory, at a fixed time, without a port.</summary>
internal sealed class ConsoleHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    private readonly WebApplication _app;

    private ConsoleHost(WebApplication app, MemoryLedger ledger, FixedCatalog catalog, FakeActions actions)
    {
        (_app, Ledger, Catalog, Actions) = (app, ledger, catalog, actions);
        Client = app.GetTestServer().CreateClient();
        Client.BaseAddress = new Uri("http://localhost:5000");
    }

    public FakeTimeProvider Time { get; private init; } = new(Now);

    public MemoryLedger Ledger { get; }

    public FixedCatalog Catalog { get; }

    public FakeActions Actions { get; }

    public FakeKeys Keys { get; private init; } = null!;

    public HttpClient Client { get; }

    public static async Task<ConsoleHost> StartAsync(
        Action<WebConsoleOptions>? configure = null, IPAddress? clientAddress = null, bool plausible = false)
    {
        var ledger = new MemoryLedger();
        var catalog = new FixedCatalog();
        if (plausible)
        {
            await DevHost.Plausible.FillAsync(ledger, catalog, empty: false, Now);
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ILedger>(ledger).AddSingleton<IConsoleCatalog>(
            catalog).AddSingleton<IConsoleUseCases>(catalog).AddSingleton<IConsoleLocalModels>(catalog);
        var actions = new FakeActions();
        builder.Services.AddSingleton<IConsoleJobs>(actions).AddSingleton<IConsoleReleases>(actions).AddSingleton<IConsoleAsk>(actions);
        var time = new FakeTimeProvider(Now);
        var keys = new FakeKeys(ledger, time);
        builder.Services.AddSingleton<IConsoleKeys>(keys);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddAutarkyWebConsole(configure);
        WebApplication app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = clientAddress;
            return next(context);
        });
        app.MapAutarkyWebConsole();
        await app.StartAsync();
        return new ConsoleHost(app, ledger, catalog, actions) { Time = time, Keys = keys };
    }

    public async Task<Html> GetAsync(string address, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(address, UriKind.Relative));
        response.StatusCode.ShouldBe(expected);
        response.Content.Headers.ContentType?.ToString().ShouldBe("text/html; charset=utf-8");
        return new Html(await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
