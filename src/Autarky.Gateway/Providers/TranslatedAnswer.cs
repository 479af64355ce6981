using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>A partner's whole answer, in no dialect.</summary>
internal sealed class TranslatedAnswer(IAnswerBody received, IPartnerEnd end, string provider, long maxBytes) : IEventSource
{
    public bool IsOver { get; private set; }

    public async ValueTask<IReadOnlyList<ChatEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        if (IsOver)
        {
            return [];
        }

        IsOver = true;
        using var all = new MemoryStream();
        for (ReadOnlyMemory<byte> piece; !(piece = await received.ReadAsync(cancellationToken)).IsEmpty;)
        {
            all.Write(piece.Span);
            if (all.Length > maxBytes)
            {
                throw new GatewayException(
                    GatewayError.ProviderAnswerInvalid, $"The answer of provider '{provider}' is larger than {maxBytes} bytes (limits.max_answer_bytes).");
            }
        }

        try
        {
            using var document = JsonDocument.Parse(all.GetBuffer().AsMemory(0, (int)all.Length));
            if (end.LooksRight(document.RootElement))
            {
                return end.Read(document.RootElement);
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Said below.
        }

        throw new GatewayException(GatewayError.ProviderAnswerInvalid, $"Provider '{provider}' answered something that is no {end.AnswerName}.");
    }

    public ValueTask DisposeAsync() => received.DisposeAsync();
}
