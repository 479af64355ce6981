using System.Net.Sockets;
using System.Text;

namespace Autarky.Gateway.Tests.Fakes;

/// <summary>A client that sees every byte and may stop anywhere.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly NetworkStream _stream;
    private readonly StringBuilder _read = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Task<int>? _pending;

    public RawClient(Uri url)
    {
        _tcp.Connect(url.Host, url.Port);
        _stream = _tcp.GetStream();
    }

    public Task SendAsync(string key, string json) => WriteAsync(
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    public async Task WriteAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

    /// <summary>Says that nothing more is sent; the other half stays open.</summary>
    public void FinishSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>What arrives within a while.</summary>
    public async Task<string> ReadForAsync(TimeSpan time)
    {
        using var late = new CancellationTokenSource(time);
        try
        {
            while (await NextAsync(late.Token))
            {
            }
        }
        catch (OperationCanceledException)
        {
        }

        return _read.ToString();
    }

    public async Task<string> ReadUntilAsync(string text)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!_read.ToString().Contains(text, StringComparison.Ordinal) && await NextAsync(late.Token))
        {
        }

        return _read.ToString();
    }

    public async Task<string> ReadToEndAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await NextAsync(late.Token))
        {
        }

        return _read.ToString();
    }

    public void Dispose() => _tcp.Dispose();

    // The read goes on when a wait is given up: nothing that arrives is lost.
    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        _pending ??= ReadAsync();
        int count = await _pending.WaitAsync(cancellationToken);
        _pending = null;
        _read.Append(Encoding.UTF8.GetString(_buffer, 0, count));
        return count > 0;
    }

    private async Task<int> ReadAsync()
    {
        try
        {
            return await _stream.ReadAsync(_buffer);
        }
        catch (IOException)
        {
            return 0; // cut
        }
    }
}
