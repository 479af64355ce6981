namespace Autarky.Gateway.Conversations;

/// <summary>An answer in no dialect, while it is written.</summary>
internal interface IEventSource : IAsyncDisposable
{
    /// <summary>Whether nothing more is to come. A source may notice it only when it is read again.</summary>
    bool IsOver { get; }

    /// <summary>The tokens that were counted so far, where that is known before the end; null else.</summary>
    Usage? UsageSoFar => null;

    /// <summary>What happened since the last call, at least one event; empty at the end.</summary>
    /// <exception cref="IOException">The provider broke off.</exception>
    /// <exception cref="Errors.GatewayException">The provider's answer is wrong, or an error.</exception>
    ValueTask<IReadOnlyList<ChatEvent>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>An answer that is there already.</summary>
internal sealed class MemoryEvents(IReadOnlyList<ChatEvent> events) : IEventSource
{
    private IReadOnlyList<ChatEvent> _left = events;

    public bool IsOver { get; private set; }

    public ValueTask<IReadOnlyList<ChatEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ChatEvent> all = _left;
        _left = [];
        IsOver = true;
        return new ValueTask<IReadOnlyList<ChatEvent>>(all);
    }

    public ValueTask DisposeAsync() => default;
}
