using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>
/// The body of a response while it is written. Streams over HTTP/1.1 are framed here and not by the server, because only so can a trailer follow them.
/// </summary>
internal sealed class ResponseBody(HttpContext http)
{
    private const int Slice = 64 * 1024;

    private readonly HttpResponse _response = http.Response;
    private readonly Lock _lock = new();
    private bool _isWriting;
    private Task _probe = Task.CompletedTask;
    private bool _isEvents;

    private bool FramedHere => _response.Headers.TransferEncoding.Count > 0;

    public void BeginStream(string mediaType)
    {
        _response.ContentType = mediaType;
        _isEvents = mediaType == "text/event-stream";
        _response.Headers["X-Accel-Buffering"] = "no";
        if (_response.SupportsTrailers())
        {
            _response.DeclareTrailer(ReplyHeaders.Cost);
        }
        else if (HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            _response.Headers.TransferEncoding = "chunked";
            _response.Headers.Trailer = ReplyHeaders.Cost;
        }
    }

    /// <exception cref="GatewayException">The client hung up.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        await BeginWritingAsync();
        try
        {
            await SendAsync(bytes, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _isWriting = false;
            }
        }
    }

    /// <summary>A whole body of a known length, in slices: the server copies what it is given into a pool that keeps as much as it ever took at once.</summary>
    public static async Task WriteWholeAsync(HttpContext http, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlyMemory<byte> slice = bytes[..Math.Min(bytes.Length, Slice)];
            bytes = bytes[slice.Length..];
            if ((await http.Response.BodyWriter.WriteAsync(slice, http.RequestAborted)).IsCompleted)
            {
                return; // the client left: the row says what there was to say
            }
        }
    }

    /// <summary>
    /// A comment (white space in JSON) between two pieces of a stream: clients skip it, and it comes back from those who are gone. None where a piece is on its
    /// way.
    /// </summary>
    public Task ProbeAsync()
    {
        lock (_lock)
        {
            return _isWriting || !_response.HasStarted ? Task.CompletedTask : _probe = CommentAsync();
        }
    }

    public async Task EndStreamAsync(ReadOnlyMemory<byte> rest, string? cost)
    {
        await BeginWritingAsync(); // to no end: nothing may follow
        PipeWriter writer = _response.BodyWriter;
        if (!FramedHere)
        {
            if (cost is not null && _response.SupportsTrailers())
            {
                _response.AppendTrailer(ReplyHeaders.Cost, cost);
            }

            await writer.WriteAsync(rest, http.RequestAborted);
            return;
        }

        // https://www.rfc-editor.org/rfc/rfc9112#section-7.1: the last chunk, the trailers, an empty line.
        WriteChunk(writer, rest.Span);
        writer.Write("0\r\n"u8);
        if (cost is not null)
        {
            writer.Write(System.Text.Encoding.ASCII.GetBytes($"{ReplyHeaders.Cost}: {cost}\r\n"));
        }

        writer.Write("\r\n"u8);
        await writer.FlushAsync(http.RequestAborted);
    }

    private Task BeginWritingAsync()
    {
        lock (_lock)
        {
            _isWriting = true;
            return _probe;
        }
    }

    private async Task CommentAsync()
    {
        try
        {
            await SendAsync(_isEvents ? ":\n\n"u8.ToArray() : "\n"u8.ToArray(), http.RequestAborted);
        }
        catch (Exception error) when (error is GatewayException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone, or over.
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        PipeWriter writer = _response.BodyWriter;
        if (FramedHere)
        {
            WriteChunk(writer, bytes.Span);
        }
        else
        {
            writer.Write(bytes.Span);
        }

        FlushResult flush = await writer.FlushAsync(cancellationToken);
        if (flush.IsCompleted)
        {
            throw new GatewayException(GatewayError.ClientGone, "The client hung up.");
        }
    }

    private static void WriteChunk(PipeWriter writer, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return; // an empty chunk is the end
        }

        Span<byte> size = writer.GetSpan(12);
        bytes.Length.TryFormat(size, out int digits, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(size[digits..]);
        writer.Advance(digits + 2);
        writer.Write(bytes);
        writer.Write("\r\n"u8);
    }
}
