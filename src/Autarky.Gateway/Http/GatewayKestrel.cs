using Autarky.Gateway.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Autarky.Gateway.Http;

/// <summary>The server's limits.</summary>
public static class GatewayKestrel
{
    /// <summary>
    /// Sets the server's own limits wider than the gateway's, so that the gateway can refuse with an error in OpenAI's shape and a row in the
    /// ledger where the server would only close the connection.
    /// </summary>
    public static void Configure(KestrelServerOptions server, GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);
        server.AddServerHeader = false;
        server.AllowSynchronousIO = false;
        server.Limits.MaxRequestBodySize = null; // the gateway counts, answers 413 and drains
        server.Limits.MaxRequestHeadersTotalSize = Math.Max(1024 * 1024, options.Limits.MaxHeaderBytes * 4);
        server.Limits.MaxRequestHeaderCount = Math.Max(2000, options.Limits.MaxHeaders * 4);
        server.Limits.MaxRequestLineSize = 16 * 1024;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        server.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        server.ConfigureEndpointDefaults(endpoint =>
        {
            BareErrors errors = server.ApplicationServices.GetRequiredService<BareErrors>();
            TimeProvider time = server.ApplicationServices.GetRequiredService<TimeProvider>();
            endpoint.Use(next => connection => errors.RunAsync(connection, next));
            endpoint.Use(next => connection => ClientConnection.RunAsync(connection, next, time));
        });
        server.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
