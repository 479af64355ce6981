using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Import;

/// <summary>
/// The attempts in an export line: a list <c>attempts</c>, an object each. It is left out where the line itself tells of the one attempt that there was, which
/// is the usual case; read back, such a line has that attempt again.
/// </summary>
internal static class AttemptLines
{
    private const string Name = "attempts";

    public static void Write(Utf8JsonWriter writer, Exchange exchange)
    {
        if (exchange.Attempts.SequenceEqual(Attempt.ToldBy(exchange)))
        {
            return;
        }

        writer.WriteStartArray(Name);
        foreach (Attempt attempt in exchange.Attempts)
        {
            Write(writer, attempt);
        }

        writer.WriteEndArray();
    }

    /// <exception cref="FormatException">The list is none, or an attempt cannot be read; the message says which field.</exception>
    public static IReadOnlyList<Attempt> Read(JsonElement line, Exchange exchange)
    {
        if (!line.TryField(Name, out JsonElement list))
        {
            return Attempt.ToldBy(exchange);
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"'{Name}' must be a list, not {LineFields.InWords(list.ValueKind)}.");
        }

        Attempt[] attempts = [.. list.EnumerateArray().Select((attempt, ordinal) => Read(attempt, exchange.Id, ordinal))];
        return attempts.Length == 0
            || (Attempt.CostOfRequest(attempts) == exchange.Cost && Attempt.CostOfRequestIsUnknown(attempts) == exchange.CostUnknown)
            ? attempts
            : throw new FormatException($"'cost' is not what the '{Name}' for the client's request cost together.");
    }

    private static void Write(Utf8JsonWriter writer, Attempt attempt)
    {
        writer.WriteStartObject();
        writer.WriteString("purpose", StoredNames.Purposes[attempt.Purpose]);
        writer.WriteString("answerer", StoredNames.Routes[attempt.Answerer]);
        Text(writer, "provider", attempt.Provider);
        Text(writer, "model", attempt.Model);
        writer.WriteString("outcome", StoredNames.Outcomes[attempt.Outcome]);
        Text(writer, "error", attempt.Error);
        if (attempt.ProviderStatus is { } status)
        {
            writer.WriteNumber("provider_status", status);
        }

        TokenFields.Write(writer, attempt.Usage);
        CostFields.Write(writer, "cost", attempt.Cost, attempt.CostUnknown);
        writer.WriteNumber("started_ms", attempt.StartedMicroseconds / 1000m);
        writer.WriteNumber("latency_ms", attempt.DurationMicroseconds / 1000m);
        if (attempt.TimeToFirstTokenMicroseconds is { } first)
        {
            writer.WriteNumber("first_token_ms", first / 1000m);
        }

        Text(writer, "contract", attempt.Contract);
        writer.WriteEndObject();
    }

    [SuppressMessage("Maintainability", "CA1502:Avoid excessive complexity", Justification = "One line a field.")]
    private static Attempt Read(JsonElement line, ExchangeId exchange, int ordinal)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"An entry of '{Name}' must be an object, not {LineFields.InWords(line.ValueKind)}.");
        }

        if (line.TextField("provider") is null && line.TextField("model") is null)
        {
            throw new FormatException($"An entry of '{Name}' must have 'provider' or 'model'.");
        }

        (NanoUsd cost, bool isUnknown) = CostFields.Read(line, "cost");
        return new Attempt
        {
            Exchange = exchange,
            Ordinal = ordinal,
            Purpose = StoredNames.Purposes.Parse("purpose", line.TextField("purpose") ?? ""),
            Answerer = line.TextField("answerer") is { } answerer ? StoredNames.Routes.Parse("answerer", answerer) : RouteKind.None,
            Provider = line.TextField("provider"),
            Model = line.TextField("model"),
            Outcome = line.TextField("outcome") is { } outcome ? StoredNames.Outcomes.Parse("outcome", outcome) : ExchangeOutcome.Complete,
            Error = line.TextField("error"),
            ProviderStatus = (int?)line.NumberField("provider_status", 100, 999),
            Usage = TokenFields.Read(line),
            Cost = cost,
            CostUnknown = isUnknown,
            StartedMicroseconds = line.MillisecondsField("started_ms") ?? 0,
            DurationMicroseconds = line.MillisecondsField("latency_ms") ?? 0,
            TimeToFirstTokenMicroseconds = line.MillisecondsField("first_token_ms"),
            Contract = line.TextField("contract"),
        };
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
