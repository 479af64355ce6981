using Autarky.Gateway.Access;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Options;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Access;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>A request that came over HTTP.</summary>
/// <param name="http">The request.</param>
/// <param name="read">Reads a body in the dialect of the path: body, header by name, depth.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpArrival(HttpContext http, Func<ReadOnlyMemory<byte>, Func<string, string?>, int, ApiRequest> read, TimeProvider time) : IArrival
{
    public CancellationToken Gone => http.RequestAborted;

    public bool AcceptUnsure => string.Equals(http.Request.Headers["x-autarky-accept-unsure"].ToString().Trim(), "true", StringComparison.OrdinalIgnoreCase);

    public ApiKey? Authenticate(KeyRing keys) => Authentication.Run(http.Request.Headers.Authorization, SentKey.Plain(http.Request), keys);

    public async Task<ApiRequest> ReadAsync(GatewayOptions options)
    {
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(http, options.Limits, options.Timeouts, time, http.RequestAborted);
        http.Features.Get<ClientConnection>()?.Waits(http);
        return read(body, name => HeaderOf(http.Request, name), options.Limits.MaxDepth);
    }

    /// <summary>A header, or the path with its query by the name that HTTP/2 has for it; null where it was not sent.</summary>
    public static string? HeaderOf(HttpRequest request, string name) => name == IClientEnd.Target ? request.Path + request.QueryString
        : request.Headers[name] is { Count: > 0 } values ? values.ToString()
        : null;
}
