using System.Net;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Access;

/// <summary>
/// Who may see the console: a client on this machine that calls the server by a loopback name, or anybody who calls it by a name that the
/// options list. The name matters because a hostile page can point its own name at 127.0.0.1 (DNS rebinding) and read what a browser gets.
/// </summary>
internal sealed class ClientRule(IEnumerable<string> allowedHosts)
{
    private readonly HashSet<string> _allowed = new(allowedHosts, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when the client may see the console; otherwise why not, in one sentence.</summary>
    public string? Refuses(HttpContext context)
    {
        string host = context.Request.Host.Host;
        if (_allowed.Contains(host))
        {
            return null;
        }

        if (!IsLoopbackName(host))
        {
            return "The console was asked for by the name “" + Formatting.Format.Cut(host, 100) + "”, which is not a name of this machine's loopback.";
        }

        // No address means no network: a Unix socket, a named pipe or a test.
        if (context.Connection.RemoteIpAddress is { } address && !IsLoopback(address))
        {
            return "The console is shown only to clients on the machine that it runs on.";
        }

        if (context.Request.Headers.ContainsKey("X-Forwarded-For") || context.Request.Headers.ContainsKey("Forwarded"))
        {
            return "The request came through a proxy, so nobody can tell whether the client is on this machine.";
        }

        return null;
    }

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IsLoopback(address));

    private static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
