using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Autarky.Hosting;

/// <summary>Who reaches a server that listens on an address, in words for whoever started it.</summary>
internal static class Reach
{
    /// <summary>Where this machine itself reaches it: an address that stands for all of them is none that a client can name.</summary>
    public static Uri FromHere(Uri bound) =>
        IPAddress.TryParse(bound.Host.Trim('[', ']'), out IPAddress? address) && IsAny(address)
            ? new UriBuilder(bound) { Host = address.AddressFamily == AddressFamily.InterNetworkV6 ? "[::1]" : "127.0.0.1" }.Uri
            : bound;

    /// <summary>Where other machines reach it; none where it listens on this machine only.</summary>
    /// <param name="listens">The address that it listens on.</param>
    /// <param name="server">The server's address, with the port.</param>
    public static IReadOnlyList<Uri> FromElsewhere(IPAddress listens, Uri server) => IPAddress.IsLoopback(listens) ? []
        : !IsAny(listens) ? [server]
        : [.. OfThisMachine(listens).Select(address => new UriBuilder(server) { Host = address.ToString() }.Uri)];

    /// <summary>What holds for a server on the network; null where it listens on this machine only.</summary>
    public static string? Words(IPAddress listens, Uri server)
    {
        if (IPAddress.IsLoopback(listens))
        {
            return null;
        }

        string console = IsAny(listens)
            ? $"The console answers on this machine only, at {FromHere(server)}console."
            : "The console answers on this machine only, under 127.0.0.1, where this server does not listen: --host 0.0.0.0 has both.";
        return "This server is on the network: whoever reaches its port can send it requests, and they are not encrypted on the way. "
            + $"Each needs a key: autarky keys create NAME. {console} "
            + "A proxy on this machine that passes on its own host name needs that name in \"allowed_hosts\" in autarky.json.";
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // What another machine could name: the addresses of networks that are up, without those that hold for one cable only.
    private static IEnumerable<IPAddress> OfThisMachine(IPAddress listens)
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                    .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                    .Select(unicast => unicast.Address)
                    .Where(address => !address.IsIPv6LinkLocal && !IPAddress.IsLoopback(address))
                    .Where(address => address.AddressFamily == AddressFamily.InterNetwork || listens.AddressFamily == AddressFamily.InterNetworkV6)
                    .Distinct(),
            ];
        }
        catch (Exception error) when (error is NetworkInformationException or PlatformNotSupportedException)
        {
            return [];
        }
    }
}
