using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.OpenAi;
using Autarky.Ledger;
using Autarky.Ledger.Import;
using Autarky.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>Step 6: tokens and money of a turn, as far as it got.</summary>
internal sealed partial class Meter(ITokenCounter counter, IPrices prices, ILogger<Meter> log)
{
    private readonly ConcurrentDictionary<(string, string), bool> _warned = new();

    /// <summary>
    /// Takes the provider's usage; where it gave none (a stream for which the client did not ask for usage, or that broke off) the tokens are
    /// counted here and marked as estimated. The request is never changed to get the usage: bytes go out as they came.
    /// </summary>
    public void Measure(Turn turn)
    {
        if (turn.Attempt is not { } attempt || turn.Request is not { } request)
        {
            return;
        }

        if ((turn.Answer?.ReadUsage() ?? turn.Answer?.Reply.Usage()) is { } usage)
        {
            turn.Usage = usage;
            turn.TokensEstimated = turn.Answer!.Reply.TokensEstimated;
        }
        else
        {
            string model = ModelOf(turn, attempt);
            turn.Usage = new Usage(CountRequest(model, request), 0, turn.Answer is { } answer ? CountAnswer(model, answer.WrittenText()) : 0);
            turn.TokensEstimated = true;
        }

        Price(turn, attempt);
    }

    /// <summary>The same for vectors, where nothing is written.</summary>
    public void MeasureEmbedding(Turn turn)
    {
        if (turn.Attempt is not { } attempt || turn.Embedding is not { } request)
        {
            return;
        }

        Usage? counted = turn.Answer?.Reply.Usage() ?? turn.Answer?.ReadUsage();
        turn.Usage = counted ?? new Usage(CountInput(attempt.Model, request.Input), 0, 0);
        turn.TokensEstimated = counted is null;
        Price(turn, attempt);
    }

    public int CountRequest(string? model, ChatRequest request) => counter.CountRequest(model, Messages(request.Root));

    public int CountAnswer(string? model, string text) => text.Length == 0 ? 0 : counter.CountAnswer(model, text);

    private void Price(Turn turn, RouteAttempt attempt)
    {
        DateOnly today = DateOnly.FromDateTime(turn.Created.UtcDateTime);
        (string provider, string model) = attempt.Kind is AttemptKind.Student or AttemptKind.Recorded
            ? (turn.UseCase!.TeacherProvider, turn.UseCase.TeacherModel)
            : (attempt.Provider, attempt.Model);
        NanoUsd? listed = prices.Cost(provider, model, today, turn.Usage);
        if (listed is null && attempt.Kind != AttemptKind.InHouse && _warned.TryAdd((provider, model), true))
        {
            LogNoPrice(provider, model);
        }

        turn.PartnerCost = listed ?? NanoUsd.Zero;
        turn.Cost = attempt.Kind is AttemptKind.Student or AttemptKind.Recorded ? NanoUsd.Zero
            : attempt.Kind == AttemptKind.InHouse ? listed ?? NanoUsd.Zero
            : listed;
    }

    // A number is the id of a token; what else a provider may take cannot be counted here.
    private int CountInput(string model, JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.String => CountAnswer(model, input.GetString()!),
        JsonValueKind.Array => input.EnumerateArray().Sum(item => CountInput(model, item)),
        JsonValueKind.Number => 1,
        _ => 0,
    };

    private static string ModelOf(Turn turn, RouteAttempt attempt) =>
        attempt.Kind is AttemptKind.Student or AttemptKind.Recorded ? turn.UseCase!.TeacherModel : attempt.Model;

    private static List<(string Role, string Text)> Messages(JsonElement root)
    {
        JsonElement messages = root.GetProperty("messages"u8);
        var list = new List<(string, string)>(messages.GetArrayLength());
        foreach (JsonElement message in messages.EnumerateArray())
        {
            list.Add((message.GetProperty("role"u8).GetString()!, TextOf(message)));
        }

        return list;
    }

    private static string TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content"u8, out JsonElement content) || content.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        var text = new StringBuilder();
        foreach (JsonElement part in content.EnumerateArray())
        {
            if (part.TryGetProperty("text"u8, out JsonElement piece) && piece.ValueKind == JsonValueKind.String)
            {
                text.Append(piece.GetString());
            }
        }

        return text.ToString();
    }

    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning,
        Message = "No price is known for {Provider}/{Model}: its exchanges are recorded without a cost. Add it to the price table.")]
    private partial void LogNoPrice(string provider, string model);
}
