namespace Autarky.Gateway.Streams;

/// <summary>The bytes of an answer as a provider sends them: one JSON object, or server-sent events.</summary>
internal interface IAnswerBody : IAsyncDisposable
{
    /// <summary>The next bytes, valid until the next call; empty at the end.</summary>
    /// <exception cref="IOException">The provider broke off.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A body that is there already.</summary>
internal sealed class MemoryBody(ReadOnlyMemory<byte> bytes) : IAnswerBody
{
    private ReadOnlyMemory<byte> _left = bytes;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> all = _left;
        _left = default;
        return new ValueTask<ReadOnlyMemory<byte>>(all);
    }

    public ValueTask DisposeAsync() => default;
}
