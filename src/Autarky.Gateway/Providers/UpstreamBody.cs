using System.Buffers;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>The body of an HTTP response, as it comes, without a byte-order mark in front.</summary>
internal sealed class UpstreamBody(HttpResponseMessage response, Stream stream) : IAnswerBody
{
    private static readonly SearchValues<byte> Blank = SearchValues.Create(" \t\r\n"u8);

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private bool _looked;
    private int _front;
    private bool _over;
    private bool _disposed;

    /// <summary>
    /// What the body is: by its first character, since servers name either wrongly, and by its name where that says nothing. What was read for it comes with
    /// the next read.
    /// </summary>
    /// <param name="beforeRead">Called before every read: to wind up the clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The provider broke off before any of it.</exception>
    public async Task<BodyKind> KindAsync(Action beforeRead, CancellationToken cancellationToken)
    {
        _looked = true;
        while (true)
        {
            ReadOnlySpan<byte> seen = WithoutMark(_buffer.AsSpan(0, _front));
            int at = seen.IndexOfAnyExcept(Blank);
            bool mayBeMark = seen.Length < 3 && "\uFEFF"u8.StartsWith(seen);

            // Servers send empty lines while a model works; a buffer full of them is no answer.
            if (_over || _front == _buffer.Length || (at >= 0 && !mayBeMark))
            {
                return Kind(at < 0 ? default : seen[at]);
            }

            beforeRead();
            int count = await NextAsync(_buffer.AsMemory(_front), cancellationToken);
            _front += count;
            _over = count == 0;
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!_looked)
        {
            await KindAsync(static () => { }, cancellationToken);
        }

        if (_front > 0)
        {
            ReadOnlyMemory<byte> front = _buffer.AsMemory(0, _front);
            front = front[^WithoutMark(front.Span).Length..];
            _front = 0;
            if (!front.IsEmpty)
            {
                return front;
            }
        }

        return _over ? default : _buffer.AsMemory(0, await NextAsync(_buffer, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await stream.DisposeAsync();
            response.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    // The fields of events are data, event, id and retry; a colon begins a comment.
    private BodyKind Kind(byte first) => first switch
    {
        (byte)'{' or (byte)'[' => BodyKind.Json,
        (byte)':' or (byte)'d' or (byte)'e' or (byte)'i' or (byte)'r' => BodyKind.Events,
        _ => response.Content.Headers.ContentType?.MediaType is "text/event-stream" ? BodyKind.Events : BodyKind.Other,
    };

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    private async ValueTask<int> NextAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(into, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            throw new IOException("The content coding of the answer is broken.", error);
        }
    }
}

/// <summary>What a body is.</summary>
internal enum BodyKind
{
    /// <summary>An object or a list.</summary>
    Json,

    /// <summary>Server-sent events.</summary>
    Events,

    /// <summary>Neither: a page, plain words, nothing.</summary>
    Other,
}
