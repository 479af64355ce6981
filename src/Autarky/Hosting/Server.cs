using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Autarky.Application.Errors;
using Autarky.Application.Importing;
using Autarky.Application.InService;
using Autarky.Application.Jobs;
using Autarky.Application.Local;
using Autarky.Application.Setup;
using Autarky.Gateway;
using Autarky.Gateway.Http;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers.Local;
using Autarky.Gateway.UseCases;
using Autarky.Ledger;
using Autarky.Ledger.Import;
using Autarky.WebConsole;
using Autarky.WebConsole.Contracts;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Autarky.Hosting;

/// <summary>The running web server: gateway and console in one process.</summary>
internal sealed class Server : IAsyncDisposable
{
    /// <summary>Beyond what requests in work are given to end: whatever still holds a connection then is cut off.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(4);

    private readonly WebApplication _app;
    private bool _stopped;

    private Server(WebApplication app, IPAddress listens, Uri address)
    {
        _app = app;
        Listens = listens;
        Address = address;
    }

    /// <summary>The address that it listens on, perhaps one that stands for all of them.</summary>
    public IPAddress Listens { get; }

    /// <summary>Where this machine reaches it, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Starts listening; requests are answered when this completes.</summary>
    /// <param name="installation">What is served.</param>
    /// <param name="host">The address to listen on.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="models">Models that this process runs, perhaps not loaded yet; they must outlive the server. Null for none.</param>
    /// <exception cref="UserError">The address is no address, or the port is taken.</exception>
    public static async Task<Server> StartAsync(
        Installation installation, string host, int port, CancellationToken cancellationToken, LocalModels? models = null)
    {
        if (!IPAddress.TryParse(string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : host, out IPAddress? address))
        {
            throw new UserError(
                $"--host {host} is no IP address. 127.0.0.1 listens on this machine only, 0.0.0.0 on every network; "
                    + "there clients may call it by any name.",
                UserErrorKind.Usage);
        }

        if (port is < 0 or > 65535)
        {
            throw new UserError(
                string.Create(CultureInfo.InvariantCulture, $"--port {port} is no port: 1 to 65535, or 0 for a free one."), UserErrorKind.Usage);
        }

        WebApplication app = Build(installation, address, port, models);
        try
        {
            await app.Services.GetRequiredService<LedgerFollower>().RefreshAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
        }
        catch (Exception error) when (SocketErrorOf(error) is { } failed)
        {
            await app.DisposeAsync();
            throw new UserError(WhyNotOpened(failed, error, host, port.ToString(CultureInfo.InvariantCulture)), UserErrorKind.PortUnavailable, error);
        }

        string bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Server(app, address, Reach.FromHere(new Uri(bound.TrimEnd('/') + "/")));
    }

    /// <summary>What is trained, measured and imported in this process; the console shows it.</summary>
    public UseCaseJobs Jobs => _app.Services.GetRequiredService<UseCaseJobs>();

    /// <summary>Reads keys, use cases and releases from the ledger now instead of within a second.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => _app.Services.GetRequiredService<LedgerFollower>().RefreshAsync(cancellationToken);

    /// <summary>Waits for Ctrl+C, then lets requests in work end.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(() => end.TrySetResult()))
        await using (_app.Lifetime.ApplicationStopping.Register(() => end.TrySetResult()))
        {
            await end.Task;
        }

        await StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Also where something else ended the command, Ctrl+C while models are loaded perhaps: requests in work are told.
        await StopAsync();
        await _app.DisposeAsync();
    }

    private async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _app.StopAsync(CancellationToken.None);
        }
    }

    private static string WhyNotOpened(SocketError failed, Exception error, string host, string port) => failed switch
    {
        SocketError.AddressAlreadyInUse => $"Port {port} on {host} is taken: another program listens there, perhaps another autarky. "
            + "End that one, or choose another port with --port, or --port 0 for a free one.",
        SocketError.AccessDenied =>
            $"Port {port} on {host} may not be opened by this user. Choose one over 1023 with --port, or --port 0 for a free one.",
        SocketError.AddressNotAvailable =>
            $"This machine has no address {host}. --host 127.0.0.1 listens on this machine only, --host 0.0.0.0 on every network.",
        _ => $"Port {port} on {host} cannot be opened: {error.Message} Choose another with --port, or --port 0 for a free one.",
    };

    // The library wraps some of them.
    private static SocketError? SocketErrorOf(Exception error) => error switch
    {
        Microsoft.AspNetCore.Connections.AddressInUseException => SocketError.AddressAlreadyInUse,
        SocketException socket => socket.SocketErrorCode,
        IOException { InnerException: { } inner } => SocketErrorOf(inner),
        _ => null,
    };

    private static WebApplication Build(Installation installation, IPAddress address, int port, LocalModels? models)
    {
        // Empty: no configuration files, environment variables or arguments of ASP.NET change what is served.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "autarky" });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);

        GatewayOptions options = installation.Configuration.Gateway;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            // Before Listen: what it sets for every endpoint holds only for those that come later.
            GatewayKestrel.Configure(kestrel, options);
            kestrel.Listen(address, port);
        });

        IServiceCollection services = builder.Services;
        services.AddRoutingCore();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(installation.Data);
        services.AddSingleton(installation.InForce);
        services.AddSingleton(installation.Encoders);
        services.AddSingleton(installation.Configuration.Prices);
        services.AddSingleton<ILedger>(installation.Ledger);
        services.AddSingleton<ITokenCounter, TokenCounter>();
        services.AddSingleton(_ => new UseCaseJobs(installation));
        services.AddSingleton<LiveUseCases>();
        services.AddSingleton<IUseCases>(UseCaseSnapshot.Empty);
        services.AddHostedService<ConfigurationFollower>();
        services.AddSingleton<LedgerFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<LedgerFollower>());
        services.AddHostedService<SearchFollower>();
        services.AddSingleton<ConsoleViews>();
        services.AddSingleton<IConsoleCatalog>(provider => provider.GetRequiredService<ConsoleViews>());
        services.AddSingleton<IConsoleUseCases>(provider => provider.GetRequiredService<ConsoleViews>());
        services.AddSingleton<IConsoleJobs, ConsoleJobs>();
        services.AddSingleton<IConsoleReleases>(provider => new ConsoleReleases(installation, provider.GetRequiredService<LedgerFollower>()));
        services.AddSingleton<IConsoleKeys, ConsoleKeys>();
        services.AddSingleton<IConsoleAsk, ConsoleAsk>();
        services.AddSingleton<IConsoleLocalModels>(new LocalModelViews(models));
        if (models is not null)
        {
            services.AddSingleton<ILocalModels>(models);
            services.AddSingleton(models);
            services.AddHostedService<ModelsFolderFollower>();
        }

        services.AddAutarkyGateway(options);
        services.AddAutarkyWebConsole();

        WebApplication app = builder.Build();
        app.MapAutarkyGateway();
        app.MapAutarkyWebConsole();
        return app;
    }
}
