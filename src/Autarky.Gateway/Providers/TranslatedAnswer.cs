using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>A partner's whole answer, in no dialect.</summary>
internal sealed class TranslatedAnswer(IAnswerBody received, IPartnerEnd end, string provider, long maxBytes, ProviderRefusal refusals) : IEventSource
{
    public bool IsOver { get; private set; }

    public async ValueTask<IReadOnlyList<ChatEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        if (IsOver)
        {
            return [];
        }

        IsOver = true;
        (ReadOnlyMemory<byte> all, bool isCut) = await WholeBody.ReadAsync(received, provider, maxBytes, cancellationToken);
        try
        {
            using var document = AnswerJson.Parse(all);
            if (!end.LooksRight(document.RootElement))
            {
                throw new GatewayException(refusals.InsteadOfAnswer(document.RootElement, end.AnswerName));
            }

            List<ChatEvent> events = [.. end.Read(document.RootElement)];
            new HalfCharacters().Join(events);
            return events;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new GatewayException(WholeBody.NoJson(isCut, provider, refusals, end.AnswerName));
        }
    }

    public ValueTask DisposeAsync() => received.DisposeAsync();
}
