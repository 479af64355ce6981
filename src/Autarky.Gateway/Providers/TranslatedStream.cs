using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>A partner's stream, in no dialect.</summary>
internal sealed class TranslatedStream(
    IAnswerBody received, IStreamReader reader, string provider, long maxBytes, Func<string, string> clean) : IEventSource, IEventSink
{
    private const int MaxEventBytes = 16 * 1024 * 1024;

    private readonly EventSplitter _splitter = new(MaxEventBytes);
    private List<ChatEvent> _events = [];
    private long _received;

    public bool IsOver => reader.IsDone;

    public Usage? UsageSoFar => reader.Usage;

    public async ValueTask<IReadOnlyList<ChatEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        _events = [];
        while (_events.Count == 0 && !reader.IsDone)
        {
            ReadOnlyMemory<byte> piece = await received.ReadAsync(cancellationToken);
            if (piece.IsEmpty)
            {
                if (!reader.TryEnd(_events))
                {
                    throw new GatewayException(GatewayError.ProviderBrokeOff, $"Provider '{provider}' broke off in the middle of its answer.");
                }

                break;
            }

            _received += piece.Length;
            if (_received > maxBytes)
            {
                throw Invalid($"The answer of provider '{provider}' is larger than {maxBytes} bytes (limits.max_answer_bytes).");
            }

            Feed(piece);
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

        return reader.Error is { } message
            ? throw new GatewayException(GatewayError.ProviderError, $"Provider '{provider}' sent an error inside the stream: {clean(message)}")
            : !reader.IsDone;
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
