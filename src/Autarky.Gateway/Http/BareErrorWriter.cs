using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;

namespace Autarky.Gateway.Http;

/// <summary>
/// Passes everything on, except a response with an error status, no body and a closed connection, as the server makes them: that one is replaced.
/// The look costs a comparison of a few bytes for every piece written.
/// </summary>
internal sealed class BareErrorWriter(PipeWriter inner, Func<int, string, Task<byte[]>> replacement) : PipeWriter
{
    // The server writes the head of such a response in one piece when there is room for it.
    private const int RoomForHead = 512;

    private Memory<byte> _memory;
    private (int Status, string Reason)? _bare;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(Math.Max(sizeHint, RoomForHead));

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (bytes > 32 && _bare is null && Read(_memory.Span[..bytes]) is { } bare)
        {
            _bare = bare;
        }
        else
        {
            inner.Advance(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        _bare is null ? inner.FlushAsync(cancellationToken) : ReplaceAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (_bare is not null)
        {
            await ReplaceAsync(CancellationToken.None);
        }

        await inner.CompleteAsync(exception);
    }

    /// <summary>Status and reason of such a response; null for any other bytes.</summary>
    internal static (int Status, string Reason)? Read(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !head.EndsWith("\r\n\r\n"u8)
            || head.IndexOf("\r\nContent-Length: 0\r\n"u8) < 0 || head.IndexOf("\r\nConnection: close\r\n"u8) < 0
            || head.IndexOf("\r\nx-autarky-exchange: "u8) >= 0
            || !Utf8Parser.TryParse(head[9..], out int status, out int digits)
            || status is not (400 or 405 or 408 or 411 or 413 or 414 or 417 or 431 or 501 or 505))
        {
            return null;
        }

        ReadOnlySpan<byte> line = head[..head.IndexOf((byte)'\r')];
        return (status, Encoding.ASCII.GetString(line[Math.Min(line.Length, 9 + digits + 1)..]));
    }

    private async ValueTask<FlushResult> ReplaceAsync(CancellationToken cancellationToken)
    {
        (int status, string reason) = _bare!.Value;
        _bare = null;
        return await inner.WriteAsync(await replacement(status, reason), cancellationToken);
    }
}
