using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Access;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Options;
using Autarky.Gateway.Setup;
using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.AnswerSets;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Json;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>POST /v1/feedback: the right answer for an exchange, from somebody who knows it.</summary>
internal sealed class FeedbackEndpoint(GatewaySetups setups, KeyRing keys, ILedger ledger, KnownAnswers answers, TimeProvider time)
{
    // Longer than any answer of a model; the console's form takes less.
    private const int LongestGold = 1_000_000;

    private const int LongestBy = 200;

    public async Task RunAsync(HttpContext http)
    {
        ApiKey key = Authentication.Run(http.Request.Headers.Authorization, http.Request.Headers["x-api-key"], keys);
        GatewayOptions options = setups.Options;
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(http, options.Limits, options.Timeouts, time, http.RequestAborted);
        (Feedback feedback, bool isNew) = Read(body, key, options.Limits.MaxDepth);
        int added;
        try
        {
            if (!isNew)
            {
                await RequireSeenAsync(feedback, http.RequestAborted);
            }

            added = await ledger.Feedback.AddAsync([feedback], http.RequestAborted);
        }
        catch (KeyNotFoundException)
        {
            throw new GatewayException(GatewayError.ClientExchangeUnknown,
                "No exchange of that id is in the ledger. The id of an answer is in its header x-autarky-exchange.", "exchange");
        }
        catch (LedgerUnavailableException error)
        {
            throw new GatewayException(new GatewayFailure(GatewayError.LedgerUnavailable, "The ledger could not keep the feedback. Try again."), error);
        }

        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "feedback"u8);
            writer.WriteString("exchange"u8, feedback.Exchange.ToString());
            writer.WriteNumber("added"u8, added);
            writer.WriteEndObject();
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = buffer.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }

    // A slip of the hand would be learnt as an answer of its own.
    private async Task RequireSeenAsync(Feedback feedback, CancellationToken cancellationToken)
    {
        string? useCase = (await ledger.Exchanges.FindAsync(feedback.Exchange, cancellationToken))?.UseCase;
        if (await answers.CheckAsync(useCase, feedback.Gold, cancellationToken) is { } unseen)
        {
            throw new GatewayException(GatewayError.ClientGoldUnseen,
                $"'gold' is {ClientText.Quote(feedback.Gold)}, which is none of the {unseen.Known} answers that {ClientText.Quote(useCase!)} has had. "
                + $"The closest are: {string.Join(", ", unseen.Closest.Select(answer => "'" + ClientText.Quote(answer) + "'"))}. "
                + "Send one of them exactly as it is, or add \"new_answer\": true to say that this is a new one.",
                "gold");
        }
    }

    private (Feedback Feedback, bool IsNew) Read(ReadOnlyMemory<byte> body, ApiKey key, int maxDepth)
    {
        using JsonDocument document = StrictJson.Parse(body, maxDepth);
        string exchange = Field(document.RootElement, "exchange") ?? throw Missing("exchange");
        string gold = Field(document.RootElement, "gold") ?? throw Missing("gold");
        if (!ExchangeId.TryParse(exchange, out ExchangeId id))
        {
            throw new GatewayException(
                GatewayError.ClientBodyInvalid, "'exchange' is no exchange id: send the 32 hexadecimal digits of x-autarky-exchange.", "exchange");
        }

        if (gold.Length == 0)
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid, "'gold' is empty. Send the right answer.", "gold");
        }

        string by = Field(document.RootElement, "by") ?? "key " + key.Id;
        CheckLength(gold, LongestGold, "gold");
        CheckLength(by, LongestBy, "by");
        return (new Feedback { Exchange = id, Gold = gold, Created = time.GetUtcNow(), By = by }, Flag(document.RootElement, "new_answer"));
    }

    private static void CheckLength(string text, int longest, string name)
    {
        if (text.Length > longest)
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid, $"'{name}' is longer than {longest} characters.", name);
        }
    }

    private static bool Flag(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Null => false,
        _ => throw new GatewayException(GatewayError.ClientBodyInvalid, $"'{name}' must be true or false, not {StrictJson.Name(value.ValueKind)}.", name),
    };

    private static string? Field(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? StrictJson.Text(value, name)
            : throw new GatewayException(GatewayError.ClientBodyInvalid, $"'{name}' must be a string, not {StrictJson.Name(value.ValueKind)}.", name);
    }

    private static GatewayException Missing(string name) => new(GatewayError.ClientBodyInvalid,
        $"'{name}' is missing. Send {{\"exchange\": \"<id>\", \"gold\": \"<the right answer>\"}}.", name);
}
