using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Import;

/// <summary>Makes rows of the ledger from recorded lines.</summary>
internal sealed class ExchangeBuild(ImportOptions options)
{
    private const int LongestName = 200;

    /// <summary>The use case that a line belongs to: the option's, the line's, or the one its metadata names.</summary>
    public string? UseCaseOf(JsonElement line)
    {
        string? name = options.UseCase ?? line.TextField("use_case")
            ?? (line.TryField("metadata", out JsonElement metadata) ? metadata.TextOrNull("use_case") : null);
        return name is null || (name.Length is > 0 and <= LongestName && !name.Any(char.IsControl))
            ? name
            : throw new FormatException($"'use_case' must have 1 to {LongestName} characters and no control characters.");
    }

    /// <summary>A recorded exchange as a row.</summary>
    public (Exchange Row, bool Priced) Imported(RecordedExchange recorded, string? useCase, string importKey)
    {
        CheckDialect(recorded.Line);
        if (recorded.Request is null)
        {
            throw new FormatException("The line has no 'request'.");
        }

        if (recorded.Response is null)
        {
            throw new FormatException("The line has no 'response'. Right answers without a model's answer are imported with --gold.");
        }

        using var requestDocument = JsonDocument.Parse(recorded.Request);
        using var responseDocument = JsonDocument.Parse(recorded.Response);
        JsonElement line = recorded.Line;
        JsonElement request = requestDocument.RootElement;
        JsonElement response = responseDocument.RootElement;
        RequestText text = RequestText.Read(request);
        CheckAnswer(response);

        string? requested = request.TextOrNull("model");
        string? model = line.TextField("model") ?? response.TextOrNull("model") ?? requested;
        string provider = line.TextField("provider") ?? ProviderOfModel.Infer(model);
        DateTimeOffset created = Created(line, response);
        (ExchangeTokens tokens, bool estimated) = Tokens(model, request, response, recorded.Response);
        NanoUsd? cost = line.UsdField("cost") ?? ListPrice(provider, model, created, tokens);
        var row = new Exchange
        {
            Id = ExchangeId.New(created),
            Created = created,
            Origin = ExchangeOrigin.Imported,
            UseCase = useCase,
            RequestedModel = requested ?? model,
            Provider = provider,
            Model = model,
            Route = RouteKind.Partner,
            RouteReason = "imported",
            Stream = request.TryField("stream", out JsonElement stream) && stream.ValueKind == JsonValueKind.True,
            InputTokens = tokens.Input,
            CachedInputTokens = tokens.CachedInput,
            OutputTokens = tokens.Output,
            TokensEstimated = estimated,
            Cost = cost ?? NanoUsd.Zero,
            PartnerCost = cost ?? NanoUsd.Zero,
            DurationMicroseconds = line.MillisecondsField("latency_ms") ?? 0,
            User = line.TextField("user") ?? request.TextOrNull("user"),
            InputHash = text.Hash,
            Request = recorded.Request,
            Response = recorded.Response,
            Gold = line.TextField("gold"),
            GoldSource = GoldSource.Recorded,
            Licence = LicenceText.Of(line) ?? options.Licence,
            ImportKey = importKey,
        };
        return (row with { Attempts = Attempt.ToldBy(row) }, cost is not null);
    }

    /// <summary>A question with its right answer as a row of its own.</summary>
    public Exchange RightAnswer(RecordedExchange recorded, string useCase, string importKey)
    {
        CheckDialect(recorded.Line);
        using var requestDocument = JsonDocument.Parse(recorded.Request);
        JsonElement request = requestDocument.RootElement;
        DateTimeOffset created = recorded.Line.TimeField("created") ?? options.Time.GetUtcNow();
        return new Exchange
        {
            Id = ExchangeId.New(created),
            Created = created,
            Origin = ExchangeOrigin.Feedback,
            UseCase = useCase,
            RequestedModel = request.TextOrNull("model"),
            Route = RouteKind.None,
            RouteReason = "right answer given as feedback; no model was asked",
            User = recorded.Line.TextField("user") ?? request.TextOrNull("user"),
            InputHash = RequestText.Read(request).Hash,
            Request = recorded.Request,
            Gold = GoldOf(recorded),
            GoldSource = GoldSource.Feedback,
            ImportKey = importKey,
        };
    }

    /// <summary>Counts as a line says them; what it does not say is 0.</summary>
    public static ExchangeTokens Tokens(int? input, int? cachedInput, int? output)
        => (cachedInput ?? 0) <= (input ?? 0)
            ? new ExchangeTokens(input ?? 0, cachedInput ?? 0, output ?? 0)
            : throw new FormatException("More tokens were read from the provider's cache than the request has.");

    /// <summary>The right answer of a line: <c>gold</c>, or the text of the answer.</summary>
    private static string GoldOf(RecordedExchange recorded)
        => recorded.Line.TextField("gold")
            ?? (recorded.Response is { } response ? AnswerText.Read(response) : null)
            ?? throw new FormatException("The line has no right answer: 'gold', or an answer that is a text, is needed.");

    // A line of an export under another use case is read like any recorded line, and its bodies may be in any dialect.
    private static void CheckDialect(JsonElement line)
    {
        if (line.TextField("dialect") is { } dialect && dialect != BodyDialects.OpenAiChat)
        {
            throw new FormatException($"The bodies are in the dialect '{dialect}': recorded lines are read in '{BodyDialects.OpenAiChat}' only.");
        }
    }

    private static void CheckAnswer(JsonElement response)
    {
        if (!response.TryField("choices", out JsonElement choices))
        {
            throw new FormatException(response.TryField("error", out _)
                ? "The 'response' is a provider's error, not an answer."
                : "The 'response' has no 'choices': a chat completion in OpenAI's shape is expected.");
        }

        if (choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0
            || choices[0].ValueKind != JsonValueKind.Object
            || !choices[0].TryField("message", out JsonElement message) || message.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("The 'choices' of the 'response' must be a list whose first entry has a 'message'.");
        }
    }

    private NanoUsd? ListPrice(string provider, string? model, DateTimeOffset created, ExchangeTokens tokens)
    {
        Price? price = model is null ? null : options.Prices.Find(provider, model, DateOnly.FromDateTime(created.UtcDateTime));
        NanoUsd? cost = price?.Cost(tokens.Input, tokens.CachedInput, tokens.Output);
        return cost is null || cost <= LineFields.MaxCost
            ? cost
            : throw new FormatException("By its tokens the exchange costs more than a million dollars: 'usage' cannot be right.");
    }

    private DateTimeOffset Created(JsonElement line, JsonElement response)
    {
        if (line.TimeField("created") is { } said)
        {
            return said;
        }

        return response.TryField("created", out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : options.Time.GetUtcNow();
    }

    private (ExchangeTokens Tokens, bool Estimated) Tokens(string? model, JsonElement request, JsonElement response, byte[] responseBytes)
    {
        if (response.TryField("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object
            && usage.TryField("prompt_tokens", out _))
        {
            int? cached = usage.TryField("prompt_tokens_details", out JsonElement details) && details.ValueKind == JsonValueKind.Object
                ? details.CountField("cached_tokens") : null;
            return (Tokens(usage.CountField("prompt_tokens"), cached, usage.CountField("completion_tokens")), false);
        }

        return options.Tokens is { } counter
            ? (new(counter.CountRequest(model, ChatMessages.Read(request)), 0, counter.CountAnswer(model, AnswerText.Read(responseBytes) ?? "")), true)
            : (default, true);
    }
}
