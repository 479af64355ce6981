using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Streams;
using Autarky.Ledger;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Providers;

/// <summary>Answers what a partner answered to the very same messages before, and nothing else.</summary>
internal sealed class RecordedProvider(IExchanges exchanges) : IProvider
{
    public async Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        // The hash covers roles and texts only: with images, tools or formats two different requests would look the same.
        if (call.Request.Text.NotPlain is { } why)
        {
            return Miss($"Recorded answers are given to plain text requests only, and {why}.");
        }

        Exchange? found;
        try
        {
            found = await exchanges.FindRecordedAsync(call.UseCase?.Name, call.Request.Text.Hash, null, cancellationToken);
        }
        catch (LedgerUnavailableException)
        {
            return Miss("The ledger could not be searched for a recorded answer.");
        }

        if (found?.Response is not { Length: > 0 } response || Read(found, response, call) is not { } reply)
        {
            return Miss("Nothing was recorded for this request.");
        }

        return reply;
    }

    private static GatewayFailure Miss(string message) => new(GatewayError.RecordedMiss, message);

    private static ProviderReply? Read(Exchange found, byte[] response, ProviderCall call)
    {
        try
        {
            using var document = JsonDocument.Parse(response);
            if (KnownDialects.Find(found.Dialect) is not { } dialect || !dialect.Partner.LooksRight(document.RootElement))
            {
                return null;
            }

            Usage counted = found.Usage;
            Usage usage = dialect.Partner.ReadUsage(document.RootElement) ?? counted;
            return Reply(dialect, document.RootElement, found, call, counted) with
            {
                Usage = () => usage,
                TokensEstimated = found.TokensEstimated,
                Model = found.Model,
                IsReplay = true,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return null;
        }
    }

    private static ProviderReply Reply(IChatDialect dialect, JsonElement answer, Exchange found, ProviderCall call, Usage counted)
    {
        // Imported answers may lack what client libraries insist on. What is there is left as it is.
        var frame = new ReplyFrame { Exchange = call.Exchange, Created = found.Created, Model = found.Model ?? call.Model };
        ReadOnlyMemory<byte> whole = dialect.Partner.Complete(answer, frame, counted);
        using var document = AnswerJson.Parse(whole);
        if (call.Request.TakesBytes && call.Request.Dialect == dialect.Name)
        {
            if (!call.Request.Stream)
            {
                return ProviderReply.Of(new MemoryBody(whole), isStream: false);
            }

            if (dialect.Partner.Restream(document.RootElement, call.Request.IncludeUsage) is { } stream)
            {
                return ProviderReply.Of(new MemoryBody(stream), isStream: true);
            }
        }

        List<ChatEvent> events = [.. dialect.Partner.Read(document.RootElement)];
        new HalfCharacters().Join(events);
        if (!events.Exists(happened => happened is TokensCounted))
        {
            events.Add(new TokensCounted(counted));
        }

        return ProviderReply.Of(new MemoryEvents(events));
    }
}
