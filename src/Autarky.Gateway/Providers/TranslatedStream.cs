using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>A partner's stream, in no dialect.</summary>
internal sealed class TranslatedStream(
    IAnswerBody received, IStreamReader reader, string provider, long maxBytes, ProviderRefusal refusals) : IEventSource, IEventSink
{
    private const int MaxEventBytes = 16 * 1024 * 1024;

    private readonly EventSplitter _splitter = new(MaxEventBytes);
    private List<ChatEvent> _events = [];
    private readonly HalfCharacters _halves = new();
    private long _received;

    public bool IsOver => reader.IsDone;

    public Usage? UsageSoFar => reader.Usage;

    public async ValueTask<IReadOnlyList<ChatEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        _events = [];
        while (_events.Count == 0 && !reader.IsDone)
        {
            ReadOnlyMemory<byte> piece = await NextAsync(cancellationToken);
            if (piece.IsEmpty)
            {
                End();
                break;
            }

            _received += piece.Length;
            if (_received > maxBytes)
            {
                throw WholeBody.TooLarge(provider, maxBytes);
            }

            Feed(piece);
            _halves.Join(_events);
        }

        return _events;
    }

    public ValueTask DisposeAsync() => received.DisposeAsync();

    public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        try
        {
            reader.Read(name, data, _events);
        }
        catch (InvalidDataException error)
        {
            throw new GatewayException(GatewayError.ProviderBrokeOff, $"Provider '{provider}' {error.Message}.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Invalid($"Provider '{provider}' sent an event that is not one of its dialect.");
        }

        return reader.Error is { } said ? throw new GatewayException(refusals.InStream(said)) : !reader.IsDone;
    }

    // A connection that breaks is an end like any other: what came before says whether the answer is whole.
    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await received.ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return default;
        }
    }

    private void End()
    {
        try
        {
            _splitter.End(this); // some servers leave out the empty line behind the last event
        }
        catch (GatewayException error) when (error.Failure.Error == GatewayError.ProviderAnswerInvalid)
        {
            // Half an event: what came before it counts.
        }

        if (!reader.IsDone && !reader.TryEnd(_events))
        {
            throw new GatewayException(WholeBody.BrokeOff(provider));
        }

        _halves.Join(_events);
    }

    private void Feed(ReadOnlyMemory<byte> piece)
    {
        try
        {
            _splitter.Feed(piece, this);
        }
        catch (InvalidDataException)
        {
            throw Invalid($"Provider '{provider}' sent an event that is too large.");
        }
    }

    private static GatewayException Invalid(string message) => new(GatewayError.ProviderAnswerInvalid, message);
}
