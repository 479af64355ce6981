using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Autarky.Testing;

namespace Autarky.Bench.GatewayCases;

/// <summary>A partner that misbehaves by name: a script of Python's that takes a port and a folder.</summary>
internal sealed class MockPartner : IDisposable
{
    private readonly Process _process;

    private MockPartner(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<MockPartner> StartAsync(string script, string folder)
    {
        int port = FreePort();
        string python = Programs.Find("python3") ?? throw new InvalidOperationException("python3 is not installed.");
        Process process = Process.Start(new ProcessStartInfo(python, [script, port.ToString(System.Globalization.CultureInfo.InvariantCulture), folder])
        {
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        for (int tries = 0; ; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return new MockPartner(process, port);
            }
            catch (SocketException) when (tries < 100 && !process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
