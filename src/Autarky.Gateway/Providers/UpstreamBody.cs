using System.Buffers;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>The body of an HTTP response, as it comes.</summary>
internal sealed class UpstreamBody(HttpResponseMessage response, Stream stream) : IAnswerBody
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private bool _disposed;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        int count = await stream.ReadAsync(_buffer, cancellationToken);
        return _buffer.AsMemory(0, count);
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
}
