using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import.Bodies;
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
        CheckDialect(recorded);
        if (recorded.Request is null)
        {
            throw new FormatException("The line has no 'request'.");
        }

        if (recorded.Response is null)
        {
            throw new FormatException("The line has no 'response'. Right answers without a model's answer are imported with --gold.");
        }

        RequestText text = BodiesOf(recorded).ReadRequest(recorded.Request);
        (Exchange row, bool priced) = Asked(recorded, importKey, recorded.Request, recorded.Response);
        return (row with
        {
            UseCase = useCase,
            InputHash = text.Hash,
            Request = recorded.Request,
            Response = recorded.Response,
            Dialect = recorded.Dialect,
            Gold = recorded.Line.TextField("gold"),
            GoldSource = GoldSource.Recorded,
            Licence = LicenceText.Of(recorded.Line) ?? options.Licence,
        }, priced);
    }

    /// <summary>A call for embeddings as a row, as the gateway keeps them: counts and money, no use case, no texts and no vectors.</summary>
    public (Exchange Row, bool Priced) Embedding(RecordedExchange recorded, string importKey)
        => Asked(recorded, importKey, recorded.Request!, recorded.Response!);

    /// <summary>A question with its right answer as a row of its own.</summary>
    public Exchange RightAnswer(RecordedExchange recorded, string useCase, string importKey)
    {
        CheckDialect(recorded);
        using var requestDocument = JsonDocument.Parse(recorded.Request);
        JsonElement request = requestDocument.RootElement;
        DateTimeOffset created = recorded.Line.TimeField("created") ?? recorded.Made ?? options.Time.GetUtcNow();
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
            InputHash = BodiesOf(recorded).ReadRequest(recorded.Request).Hash,
            Request = recorded.Request,
            Dialect = recorded.Dialect,
            Gold = GoldOf(recorded),
            GoldSource = GoldSource.Feedback,
            ImportKey = importKey,
        };
    }

    /// <summary>The right answer of a line: <c>gold</c>, or the text of the answer.</summary>
    private static string GoldOf(RecordedExchange recorded)
        => recorded.Line.TextField("gold")
            ?? (recorded.Response is { } response ? BodiesOf(recorded).ReadAnswerText(response) : null)
            ?? throw new FormatException("The line has no right answer: 'gold', or an answer that is a text, is needed.");

    // A line of an export under another use case is read like any recorded line, and its bodies may be in any dialect.
    private static void CheckDialect(RecordedExchange recorded)
    {
        string said = recorded.Line.TextField("dialect") ?? recorded.Dialect;
        if (BodyDialects.Find(said) is null || said != recorded.Dialect)
        {
            throw new FormatException(said == recorded.Dialect
                ? $"The bodies are in the dialect '{said}', which is not read."
                : $"The line's 'dialect' is '{said}', and its bodies look like '{recorded.Dialect}'.");
        }
    }

    private static IBodyDialect BodiesOf(RecordedExchange recorded) => BodyDialects.Find(recorded.Dialect)!;

    // What is the same for chats and embeddings.
    private (Exchange Row, bool Priced) Asked(RecordedExchange recorded, string importKey, byte[] requestBytes, byte[] responseBytes)
    {
        using var requestDocument = JsonDocument.Parse(requestBytes);
        using var responseDocument = JsonDocument.Parse(responseBytes);
        JsonElement line = recorded.Line;
        JsonElement request = requestDocument.RootElement;
        JsonElement response = responseDocument.RootElement;
        string? requested = request.TextOrNull("model");
        string? model = line.TextField("model") ?? response.TextOrNull("model") ?? requested;
        string provider = line.TextField("provider") ?? ProviderOfModel.Infer(model);
        DateTimeOffset created = line.TimeField("created") ?? CreatedOf(response) ?? recorded.Made ?? options.Time.GetUtcNow();
        Usage tokens = AnswerUsage.Read(response, recorded.Dialect) ?? Estimated(recorded, model, request);
        NanoUsd? cost = line.UsdField("cost") ?? ListPrice(provider, model, created, tokens);
        var row = new Exchange
        {
            Id = ExchangeId.New(created),
            Created = created,
            Origin = ExchangeOrigin.Imported,
            RequestedModel = requested ?? model,
            Provider = provider,
            Model = model,
            Route = RouteKind.Partner,
            RouteReason = "imported",
            Stream = recorded.IsStream || (request.TryField("stream", out JsonElement stream) && stream.ValueKind == JsonValueKind.True),
            Usage = tokens,
            Cost = cost ?? NanoUsd.Zero,
            CostUnknown = cost is null,
            PartnerCost = cost ?? NanoUsd.Zero,
            PartnerCostUnknown = cost is null,
            DurationMicroseconds = line.MillisecondsField("latency_ms") ?? 0,
            User = line.TextField("user") ?? request.TextOrNull("user"),
            ImportKey = importKey,
        };
        return (row with { Attempts = Attempt.ToldBy(row) }, cost is not null);
    }

    private NanoUsd? ListPrice(string provider, string? model, DateTimeOffset created, Usage tokens)
    {
        NanoUsd? cost = model is null ? null : options.Prices.Find(provider, model, created)?.Cost(tokens, created);
        return cost is null || cost <= Exchange.MaxCost
            ? cost
            : throw new FormatException("By its tokens the exchange costs more than a million dollars: 'usage' cannot be right.");
    }

    // Some servers put 0 there, which says nothing.
    private static DateTimeOffset? CreatedOf(JsonElement response)
        => response.TryField("created", out JsonElement created) ? Moments.Read(created, "created")
            : response.TryField("created_at", out JsonElement at) ? Moments.Read(at, "created_at")
            : null;

    private Usage Estimated(RecordedExchange recorded, string? model, JsonElement request)
    {
        var nothing = new Usage { IsEstimated = true };
        if (options.Tokens is not { } counter)
        {
            return nothing;
        }

        if (recorded.IsEmbedding)
        {
            return nothing with { Input = request.TryField("input", out JsonElement input) ? CountInput(counter, model, input) : 0 };
        }

        IBodyDialect bodies = BodiesOf(recorded);
        return nothing with
        {
            Input = counter.CountRequest(model, bodies.ReadMessages(recorded.Request!)),
            Output = counter.CountAnswer(model, bodies.ReadAnswerText(recorded.Response!) ?? ""),
        };
    }

    // A number is the id of a token.
    private static int CountInput(ITokenCounter counter, string? model, JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.String => counter.CountAnswer(model, input.Text("input")),
        JsonValueKind.Array => input.EnumerateArray().Sum(item => CountInput(counter, model, item)),
        JsonValueKind.Number => 1,
        _ => 0,
    };
}
