using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Import;

/// <summary>Makes the row that an export line was written from: everything as it was, its id too.</summary>
internal static class ExchangeRestore
{
    /// <summary>Whether a line was written by <see cref="Exporter"/>.</summary>
    public static bool IsExport(JsonElement line)
        => line.TextOrNull("origin") is not null && ExchangeId.TryParse(line.TextOrNull("id"), out _);

    /// <summary>A body that was no JSON object, and so was written as base64.</summary>
    public static byte[]? Base64(JsonElement line, string name)
    {
        if (line.TextField(name) is null)
        {
            return null;
        }

        try
        {
            return line.GetProperty(name).GetBytesFromBase64();
        }
        catch (FormatException error)
        {
            throw new FormatException($"'{name}' is not base64.", error);
        }
    }

    /// <summary>The row. Fields that are missing are as in a row that never had them.</summary>
    [SuppressMessage("Maintainability", "CA1502:Avoid excessive complexity", Justification = "One line a field.")]
    public static Exchange Read(RecordedExchange recorded)
    {
        JsonElement line = recorded.Line;
        (NanoUsd cost, bool isUnknown) = CostFields.Read(line, "cost");
        (NanoUsd partnerCost, bool isPartnerUnknown) = line.TryGetProperty("partner_cost", out _) ? CostFields.Read(line, "partner_cost") : (cost, isUnknown);
        var row = new Exchange
        {
            Id = ExchangeId.TryParse(line.TextField("id"), out ExchangeId id) ? id : throw new FormatException("'id' is no id of an exchange."),
            Created = line.TimeField("created") ?? throw new FormatException("A line of an export must have 'created'."),
            Origin = StoredNames.Origins.Parse("origin", line.TextField("origin")!),
            UseCase = line.TextField("use_case"),
            RequestedModel = line.TextField("requested_model"),
            Provider = line.TextField("provider"),
            Model = line.TextField("model"),
            Route = line.TextField("route") is { } route ? StoredNames.Routes.Parse("route", route) : RouteKind.None,
            RouteReason = line.TextField("route_reason"),
            Confidence = line.NumberField("confidence", 0, 1),
            Threshold = line.NumberField("threshold", double.MinValue, double.MaxValue),
            Outcome = line.TextField("outcome") is { } outcome ? StoredNames.Outcomes.Parse("outcome", outcome) : ExchangeOutcome.Complete,
            Status = line.CountField("status") ?? 200,
            Error = line.TextField("error"),
            Stream = line.FlagField("stream") ?? false,
            Usage = TokenFields.Read(line),
            Cost = cost,
            CostUnknown = isUnknown,
            PartnerCost = partnerCost,
            PartnerCostUnknown = isPartnerUnknown,
            DurationMicroseconds = line.MillisecondsField("latency_ms") ?? 0,
            TimeToFirstTokenMicroseconds = line.MillisecondsField("first_token_ms"),
            User = line.TextField("user"),
            KeyId = line.TextField("key"),
            InputHash = line.TextField("input_hash"),
            Request = recorded.Request,
            Response = recorded.Response,
            Gold = line.TextField("gold"),
            GoldSource = line.TextField("gold_source") is { } source
                ? StoredNames.GoldSources.Parse("gold_source", source) : GoldSource.Recorded,
            Licence = LicenceText.Of(line),
            ImportKey = line.TextField("import_key"),
            Dialect = recorded.Dialect,
        };
        return row with { Attempts = AttemptLines.Read(line, row) };
    }

    /// <summary>The dialect of the bodies of a line.</summary>
    /// <exception cref="FormatException">Its name cannot be one.</exception>
    public static string DialectOf(JsonElement line) => line.TextField("dialect") switch
    {
        null => BodyDialects.OpenAiChat,
        { Length: > 0 and <= BodyDialects.LongestName } name => name,
        _ => throw new FormatException($"'dialect' must have 1 to {BodyDialects.LongestName} characters."),
    };
}
