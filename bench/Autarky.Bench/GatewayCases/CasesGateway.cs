using System.Net.Http.Headers;
using Autarky.Application.Importing;
using Autarky.Gateway;
using Autarky.Gateway.Http;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Setup;
using Autarky.Gateway.UseCases;
using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Money;
using Autarky.Ledger.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autarky.Bench.GatewayCases;

/// <summary>A gateway in this process, as a server has it, with a ledger on the disk and one partner under two dialects.</summary>
internal sealed class CasesGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SqliteLedger _ledger;

    private CasesGateway(WebApplication app, SqliteLedger ledger, HttpClient client) => (_app, _ledger, Client) = (app, ledger, client);

    public HttpClient Client { get; }

    /// <summary>
    /// Models <c>openai</c> and <c>anthropic</c> ask the partner in that dialect; <c>openai-short</c> and <c>anthropic-short</c> with limits of 3 s.
    /// </summary>
    public static async Task<CasesGateway> StartAsync(int partnerPort, string folder)
    {
        SqliteLedger ledger = await SqliteLedger.OpenAsync(Path.Combine(folder, SqliteLedger.FileName), TimeProvider.System, default);
        var options = new GatewayOptions();
        options.Providers.Clear();
        foreach (bool isShort in new[] { false, true })
        {
            foreach ((string dialect, string path, string model) in new[] { ("openai", "/v1", "gpt-4o"), ("anthropic", "", "claude-sonnet-4-5") })
            {
                string name = dialect + (isShort ? "-short" : "");
                options.Providers[name] = new ProviderOptions
                {
                    Dialect = dialect,
                    BaseUrl = $"http://127.0.0.1:{partnerPort}{path}",
                    Retries = 1,
                    Timeouts = isShort ? new TimeoutOptions { TotalSeconds = 3 } : null,
                };
                options.Models[name] = new ModelOptions { Provider = name, Model = model };
            }
        }

        var ring = new KeyRing();
        (string key, ApiKey row) = KeyForm.Create("cases", DateTimeOffset.UtcNow);
        ring.Replace([row]);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(server => GatewayKestrel.Configure(server, options));
        builder.Services.AddSingleton<ILedger>(ledger)
            .AddSingleton<IUseCases, NoUseCases>()
            .AddSingleton<ITokenCounter, TokenCounter>()
            .AddSingleton<IPrices>(new BookPrices(PriceBook.Default))
            .AddSingleton(ring)
            .AddSingleton(new ProviderKeys(static _ => null));
        builder.Services.AddAutarkyGateway(options);
        WebApplication app = builder.Build();
        app.MapAutarkyGateway();
        await app.StartAsync();
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new CasesGateway(app, ledger, client);
    }

    public Task<Exchange?> RowAsync(string id) => _ledger.Exchanges.FindAsync(ExchangeId.TryParse(id, out ExchangeId found) ? found : default, default);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    private sealed class NoUseCases : IUseCases
    {
        public UseCase? Find(string name) => null;

        public IReadOnlyList<UseCase> List() => [];
    }
}
