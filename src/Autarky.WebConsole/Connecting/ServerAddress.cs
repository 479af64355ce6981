using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Connecting;

/// <summary>This server's address as the browser that asks sees it.</summary>
internal static partial class ServerAddress
{
    /// <summary>
    /// Scheme, host and port, without a slash at the end. Behind a proxy the scheme is the one that the proxy was asked by. A host with anything but letters,
    /// digits, dots, hyphens and colons is not repeated: the address is pasted into shells.
    /// </summary>
    public static string Of(HttpRequest request)
    {
        string forwarded = request.Headers["X-Forwarded-Proto"].ToString();
        string scheme = forwarded is "http" or "https" ? forwarded : request.Scheme;
        string host = request.Host.Value ?? "";
        return scheme + "://" + (Plain().IsMatch(host) ? host
            : "127.0.0.1:" + request.HttpContext.Connection.LocalPort.ToString(CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Plain();
}
