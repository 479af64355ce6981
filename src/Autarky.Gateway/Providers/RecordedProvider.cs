using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Ledger;
using Autarky.Ledger.Chat;

namespace Autarky.Gateway.Providers;

/// <summary>Answers what a partner answered to the very same messages before, and nothing else.</summary>
internal sealed class RecordedProvider(IExchanges exchanges) : IProvider
{
    public async Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        // The hash covers roles and texts only: with images, tools or formats two different requests would look the same.
        if (call.Request.NotPlain is { } why)
        {
            return Miss($"Recorded answers are given to plain text requests only, and {why}.");
        }

        Exchange? found;
        try
        {
            found = await exchanges.FindRecordedAsync(call.UseCase?.Name, call.Request.Text.Hash, BodyDialects.OpenAiChat, cancellationToken);
        }
        catch (LedgerUnavailableException)
        {
            return Miss("The ledger could not be searched for a recorded answer.");
        }

        if (found?.Response is not { Length: > 0 } response || Complete(found, response, call) is not { } completion)
        {
            return Miss("Nothing was recorded for this request.");
        }

        using var document = JsonDocument.Parse(completion);
        ReadOnlyMemory<byte> body = call.Request.Stream ? CompletionStream.Events(document.RootElement, call.Request.IncludeUsage) : completion;
        Usage usage = Usage.Read(document.RootElement) ?? new Usage(found.InputTokens, found.CachedInputTokens, found.OutputTokens);
        return ProviderReply.Whole(body, usage, found.TokensEstimated, found.Model, isReplay: true);
    }

    private static GatewayFailure Miss(string message) => new(GatewayError.RecordedMiss, message);

    // Imported answers may lack what client libraries insist on: id, object, created, model. What is there is left as it is.
    private static ReadOnlyMemory<byte>? Complete(Exchange found, byte[] response, ProviderCall call)
    {
        try
        {
            using var document = JsonDocument.Parse(response);
            JsonElement root = document.RootElement;
            if (!Completions.LooksRight(root))
            {
                return null;
            }

            bool usage = root.TryGetProperty("usage"u8, out _);
            if (usage && root.TryGetProperty("id"u8, out _) && root.TryGetProperty("object"u8, out _)
                && root.TryGetProperty("created"u8, out _) && root.TryGetProperty("model"u8, out _))
            {
                return response;
            }

            var buffer = new ArrayBufferWriter<byte>(response.Length + 256);
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                Default(writer, root, "id", w => w.WriteStringValue("chatcmpl-" + call.Exchange));
                Default(writer, root, "object", w => w.WriteStringValue("chat.completion"u8));
                Default(writer, root, "created", w => w.WriteNumberValue(found.Created.ToUnixTimeSeconds()));
                Default(writer, root, "model", w => w.WriteStringValue(found.Model ?? call.Model));
                Default(writer, root, "usage", w => TextCompletion.WriteUsage(w, new Usage(found.InputTokens, found.CachedInputTokens, found.OutputTokens)));
                foreach (JsonProperty property in root.EnumerateObject())
                {
                    property.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            return buffer.WrittenMemory;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Default(Utf8JsonWriter writer, JsonElement root, string name, Action<Utf8JsonWriter> write)
    {
        if (!root.TryGetProperty(name, out _))
        {
            writer.WritePropertyName(name);
            write(writer);
        }
    }
}
