using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Autarky.EndToEnd.Tests.Hostile;

/// <summary>Sends a case over a socket of its own and keeps all that comes back.</summary>
internal static class HostileClient
{
    // Longer than the 30 s that the server gives a request's headers.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(50);

    // After a whole answer: the server closes at once, unless a part of the request was taken for a second one.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    public static async Task<HostileAnswer> SendAsync(Uri server, HostileCase one, Secrets secrets)
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port);
        NetworkStream stream = tcp.GetStream();
        using var late = new CancellationTokenSource(Longest);
        Task sending = WriteAsync(tcp, stream, one, secrets, late.Token);
        HostileAnswer answer = await ReadAsync(stream, one, late);
        await late.CancelAsync();
        await sending;
        return answer;
    }

    private static async Task<HostileAnswer> ReadAsync(NetworkStream stream, HostileCase one, CancellationTokenSource late)
    {
        var answer = new HostileAnswer(one, "");
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, late.Token) is > 0 and int count)
            {
                bool whole = answer.IsWhole;
                answer = answer with { Raw = answer.Raw + Encoding.Latin1.GetString(buffer, 0, count) };
                if (!whole && answer.IsWhole)
                {
                    late.CancelAfter(Linger);
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, or nothing more came: what is there is judged.
        }

        return answer;
    }

    private static async Task WriteAsync(TcpClient tcp, NetworkStream stream, HostileCase one, Secrets secrets, CancellationToken stop)
    {
        (byte[] head, byte[] body) = one.Render(secrets);
        try
        {
            if (one.Pace == Pace.Drops)
            {
                await DropAsync(stream, head, body, stop);
                return;
            }

            await stream.WriteAsync(head, stop);
            await stream.WriteAsync(body, stop);
            await FillAsync(stream, one, stop);
            if (one.Pace == Pace.HalfClose)
            {
                tcp.Client.Shutdown(SocketShutdown.Send);
            }
            else if (one.Pace == Pace.Reset)
            {
                tcp.Client.LingerState = new LingerOption(enable: true, seconds: 0);
                tcp.Client.Close();
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The server has answered and closed before it had everything: its right.
        }
    }

    // Where there is a body, its bytes; else the bytes of the head from the third on.
    private static async Task DropAsync(NetworkStream stream, byte[] head, byte[] body, CancellationToken stop)
    {
        int atOnce = body.Length > 0 ? head.Length : 3;
        byte[] all = [.. head, .. body];
        await stream.WriteAsync(all.AsMemory(0, atOnce), stop);
        for (int i = atOnce; i < all.Length; i++)
        {
            await Task.Delay(500, stop);
            await stream.WriteAsync(all.AsMemory(i, 1), stop);
        }
    }

    private static async Task FillAsync(NetworkStream stream, HostileCase one, CancellationToken stop)
    {
        byte[] letters = new byte[64 * 1024];
        Array.Fill(letters, (byte)'a');
        byte[] chunk = [.. Encoding.ASCII.GetBytes(letters.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. letters, (byte)'\r', (byte)'\n'];
        for (long left = one.Filler; left > 0; left -= letters.Length)
        {
            await stream.WriteAsync(one.Chunked ? chunk : letters.AsMemory(0, (int)Math.Min(left, letters.Length)), stop);
        }

        if (one.Chunked)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), stop);
        }
    }
}
