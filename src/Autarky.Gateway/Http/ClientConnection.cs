using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>
/// A client that closes its sending half has said everything and waits for its answer; the server takes it for one that hung up, because both look the same
/// from here. This tells them apart: whoever is gone refuses the next bytes that come. Where no bytes of the answer come by themselves, a few are sent that
/// every client skips: the interim status 100 before an answer, a comment inside a stream.
/// </summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc9110#section-15.2, https://html.spec.whatwg.org/multipage/server-sent-events.html</remarks>
internal sealed class ClientConnection(Socket socket, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    // Most answers are there before: then nothing is sent.
    private static readonly TimeSpan FirstProbe = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NextProbe = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private bool _waits;
    private Func<Task>? _probe;

    /// <summary>Serves a connection whose end is looked at twice.</summary>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, TimeProvider time)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            await next(connection);
            return;
        }

        using var client = new ClientConnection(socket, time);
        CancellationToken closed = connection.ConnectionClosed;
        await using CancellationTokenRegistration registration = closed.UnsafeRegister(
            static state => _ = ((ClientConnection)state!).WatchAsync(), client);
        connection.Features.Set(client);
        connection.ConnectionClosed = client._gone.Token;
        IDuplexPipe transport = connection.Transport;
        connection.Transport = new DuplexPair(new ClientInput(transport.Input), transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
            connection.ConnectionClosed = closed;
        }
    }

    /// <summary>A request is being worked on, and nothing of its answer was sent.</summary>
    public void Waits(HttpContext http)
    {
        lock (_lock)
        {
            // A client of HTTP/1.0 knows no interim status.
            (_waits, _probe) = (HttpProtocol.IsHttp11(http.Request.Protocol), null);
        }
    }

    /// <summary>From now on the answer is sent.</summary>
    /// <param name="probe">Sends what a client skips, without disturbing the answer; null where nothing may be sent in between.</param>
    public void Answers(Func<Task>? probe)
    {
        lock (_lock)
        {
            (_waits, _probe) = (false, probe);
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
        _gone.Dispose();
    }

    // From the moment at which the client sends no more, to the end of the connection.
    private async Task WatchAsync()
    {
        try
        {
            CancellationToken over = _over.Token;
            long probed = time.GetTimestamp();
            TimeSpan until = FirstProbe;
            while (!IsGone())
            {
                await Task.Delay(Look, time, over);
                if (time.GetElapsedTime(probed) >= until)
                {
                    (probed, until) = (time.GetTimestamp(), NextProbe);
                    await ProbeAsync();
                }
            }

            await _gone.CancelAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The connection ended by itself.
        }
    }

    private async Task ProbeAsync()
    {
        Func<Task>? probe;
        lock (_lock)
        {
            probe = _probe;
            if (_waits)
            {
                try
                {
                    // Not by the server's own writer: nothing of an answer is in it, and it belongs to the request.
                    socket.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
                }
                catch (SocketException)
                {
                    // Gone, as the next look will find.
                }
            }
        }

        if (probe is not null)
        {
            await probe();
        }
    }

    // Sending nothing sends nothing, and fails where the other side has refused what was sent before.
    private bool IsGone()
    {
        try
        {
            socket.Send(ReadOnlySpan<byte>.Empty);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
