using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>An answer that has begun, or a failure.</summary>
internal sealed record ProviderReply : IAsyncDisposable
{
    /// <summary>The answer's bytes in the request's own dialect, to be passed on as they are; null where it comes as <see cref="Events"/>.</summary>
    public IAnswerBody? Bytes { get; private init; }

    /// <summary>Whether <see cref="Bytes"/> are a stream of events, and not one object.</summary>
    public bool IsEventStream { get; private init; }

    /// <summary>What takes out of <see cref="Bytes"/> what the client did not ask for; null for nothing.</summary>
    public IStreamFilter? Filter { get; init; }

    /// <summary>The answer in no dialect; null where it comes as <see cref="Bytes"/>.</summary>
    public IEventSource? Events { get; private init; }

    /// <summary>What went wrong; null with an answer.</summary>
    public GatewayFailure? Failure { get; private init; }

    /// <summary>The model that answered, where the provider knows better than the attempt.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the answer was recorded earlier and costs nothing now.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether the token counts in the answer are our own count.</summary>
    public bool TokensEstimated { get; init; }

    /// <summary>What of the request the provider was not sent, because its dialect has no like of it.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>The tokens as known now, where the answer may not say them; null when it does not know.</summary>
    public Func<Usage?> Usage { get; init; } = static () => null;

    public static implicit operator ProviderReply(GatewayFailure failure) => new() { Failure = failure };

    public static ProviderReply Of(IAnswerBody bytes, bool isStream) => new() { Bytes = bytes, IsEventStream = isStream };

    public static ProviderReply Of(IEventSource events) => new() { Events = events };

    public async ValueTask DisposeAsync()
    {
        if (Bytes is not null)
        {
            await Bytes.DisposeAsync();
        }

        if (Events is not null)
        {
            await Events.DisposeAsync();
        }
    }
}
