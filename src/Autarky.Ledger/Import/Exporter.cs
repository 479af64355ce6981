using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// Writes exchanges as JSON Lines in the shape that <see cref="Importer"/> reads: imported into an empty ledger they give the same rows.
/// Fields that a row does not have are left out.
/// </summary>
public static class Exporter
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Writes every matching exchange, refused ones too, in the order of commit.</summary>
    /// <returns>How many lines were written.</returns>
    /// <param name="ledger">The ledger.</param>
    /// <param name="filter">Which exchanges.</param>
    /// <param name="destination">Receives UTF-8; stays open.</param>
    /// <param name="progress">Told the number of lines so far, every thousand; may be null.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    public static async Task<long> ExportAsync(
        ILedger ledger, ExchangeFilter filter, Stream destination, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(destination);
        var buffer = new ArrayBufferWriter<byte>(FlushBytes);
        using var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer);
        long lines = 0;
        await foreach (Exchange exchange in ledger.Exchanges.ReadAllAsync(filter, cancellationToken))
        {
            writer.Reset();
            Write(writer, exchange);
            writer.Flush();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushBytes)
            {
                await destination.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }

            if (++lines % 1000 == 0)
            {
                progress?.Report(lines);
            }
        }

        await destination.WriteAsync(buffer.WrittenMemory, cancellationToken);
        await destination.FlushAsync(cancellationToken);
        return lines;
    }

    /// <summary>Writes one exchange as a JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(exchange);
        writer.WriteStartObject();
        writer.WriteString("id", exchange.Id.ToString());
        writer.WriteString("created", exchange.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        writer.WriteString("origin", StoredNames.Origins[exchange.Origin]);
        Text(writer, "use_case", exchange.UseCase);
        Text(writer, "requested_model", exchange.RequestedModel);
        Text(writer, "provider", exchange.Provider);
        Text(writer, "model", exchange.Model);
        writer.WriteString("route", StoredNames.Routes[exchange.Route]);
        Text(writer, "route_reason", exchange.RouteReason);
        Share(writer, "confidence", exchange.Confidence);
        Share(writer, "threshold", exchange.Threshold);
        writer.WriteString("outcome", StoredNames.Outcomes[exchange.Outcome]);
        writer.WriteNumber("status", exchange.Status);
        Text(writer, "error", exchange.Error);
        writer.WriteBoolean("stream", exchange.Stream);
        TokenFields.Write(writer, exchange.Usage);
        CostFields.Write(writer, "cost", exchange.Cost, exchange.CostUnknown);
        CostFields.Write(writer, "partner_cost", exchange.PartnerCost, exchange.PartnerCostUnknown);
        if (exchange.DurationMicroseconds != 0)
        {
            writer.WriteNumber("latency_ms", exchange.DurationMicroseconds / 1000m);
        }

        if (exchange.TimeToFirstTokenMicroseconds is { } firstToken)
        {
            writer.WriteNumber("first_token_ms", firstToken / 1000m);
        }

        Text(writer, "user", exchange.User);
        Text(writer, "key", exchange.KeyId);
        Text(writer, "input_hash", exchange.InputHash);
        Text(writer, "gold", exchange.Gold);
        if (exchange.Gold is not null)
        {
            writer.WriteString("gold_source", StoredNames.GoldSources[exchange.GoldSource]);
        }

        Text(writer, "licence", exchange.Licence);
        Text(writer, "import_key", exchange.ImportKey);
        Text(writer, "dialect", exchange.Dialect == BodyDialects.OpenAiChat ? null : exchange.Dialect);
        AttemptLines.Write(writer, exchange);
        Body(writer, "request", exchange.Request);
        Body(writer, "response", exchange.Response);
        writer.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Share(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    // Line ends cannot stand inside the strings of valid JSON, so in a body on one line they are spaces. What is no JSON object goes as base64.
    private static void Body(Utf8JsonWriter writer, string name, byte[]? body)
    {
        if (body is null)
        {
            return;
        }

        if (!IsObject(body))
        {
            writer.WriteBase64String(name + "_base64", body);
            return;
        }

        byte[] line = [.. body];
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        writer.WritePropertyName(name);
        writer.WriteRawValue(line.AsSpan().Trim((byte)' '), skipInputValidation: true);
    }

    private static bool IsObject(byte[] body)
    {
        if (!System.Text.Unicode.Utf8.IsValid(body))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
