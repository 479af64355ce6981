using System.Net;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Setup;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Autarky.Gateway.Http;

/// <summary>What every request must pass, whatever its path: the size of its headers, and under which name it reached a loopback address.</summary>
internal sealed class RequestGuard(GatewaySetups setups, Refusals refusals)
{
    public Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (IsFramedTwoWays(http.Request.Headers))
        {
            http.Response.Headers.Connection = "close"; // whatever follows is not read as a request
            return refusals.RefuseAsync(http, new GatewayFailure(GatewayError.ClientProtocol,
                "The body's end can be read in two ways. Send either Content-Length or 'Transfer-Encoding: chunked', and no other transfer coding."));
        }

        if (HeadersTooLarge(http.Request.Headers))
        {
            return refusals.RefuseAsync(http, new GatewayFailure(GatewayError.ClientHeadersTooLarge,
                $"The request's headers are over the limit of {setups.Options.Limits.MaxHeaders} headers or {setups.Options.Limits.MaxHeaderBytes} bytes. "
                    + "Send fewer or shorter ones."));
        }

        // A web page can make a browser reach this machine under a name of its own (DNS rebinding): only known names are answered.
        if (http.Connection.LocalIpAddress is not { } local || IPAddress.IsLoopback(local))
        {
            if (!MayAsk(http.Request.Host.Host))
            {
                return refusals.RefuseAsync(http, new GatewayFailure(GatewayError.ClientHostForeign,
                    "This address is not answered under that host name. "
                        + "Use localhost or 127.0.0.1, or add the name to allowed_hosts in the gateway's options."));
            }
        }

        return next(http);
    }

    internal bool MayAsk(string host)
    {
        host = host.TrimEnd('.');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address))
            || setups.Options.AllowedHosts.Exists(allowed => allowed == "*" || host.Equals(allowed, StringComparison.OrdinalIgnoreCase));
    }

    // A proxy in front that takes the length while we take the chunks sees another request than we do (request smuggling). The server hides the
    // length from us in that case and keeps it under another name.
    private static bool IsFramedTwoWays(IHeaderDictionary headers) => headers.TransferEncoding.Count > 0
        && (headers.TransferEncoding.Count > 1 || !string.Equals(headers.TransferEncoding[0], "chunked", StringComparison.OrdinalIgnoreCase)
            || headers.ContentLength is not null || headers.ContainsKey("X-Content-Length"));

    private bool HeadersTooLarge(IHeaderDictionary headers)
    {
        int bytes = 0;
        int count = 0;
        foreach ((string name, StringValues values) in headers)
        {
            foreach (string? value in values)
            {
                count++;
                bytes += name.Length + (value?.Length ?? 0);
            }
        }

        return count > setups.Options.Limits.MaxHeaders || bytes > setups.Options.Limits.MaxHeaderBytes;
    }
}
