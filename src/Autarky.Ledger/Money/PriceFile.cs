using System.Globalization;
using System.Text.Json;

namespace Autarky.Ledger.Money;

/// <summary>
/// Reads prices from JSON: a list of objects with <c>provider</c>, <c>model</c>, <c>from</c> (2026-08-16, or 2026-08-16T16:00Z), the rates of
/// <see cref="Rates"/> in US dollars for a million tokens (<c>input</c> and <c>output</c>, and where they differ <c>cached_input</c>, <c>cache_write</c>,
/// <c>cache_write_1h</c>, <c>audio_input</c>, <c>reasoning</c>, <c>audio_output</c>; numbers or strings, read to the last digit either way), and optionally
/// <c>long</c>, <c>tiers</c>, <c>off_peak</c> and <c>note</c>.
/// </summary>
public static class PriceFile
{
    private const string Day = "yyyy-MM-dd";
    private const string Minute = "yyyy-MM-dd'T'HH:mm'Z'";

    private static readonly string[] OfRates =
        ["input", "cached_input", "cache_write", "cache_write_1h", "audio_input", "output", "reasoning", "audio_output"];

    private static readonly string[] Members = ["provider", "model", "from", .. OfRates, "long", "tiers", "off_peak", "note"];

    /// <summary>Reads the entries in the order of the file.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="FormatException">The file is not such a list; the message names the entry and the member.</exception>
    public static IReadOnlyList<PriceEntry> Read(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw new FormatException($"{name} must be a JSON list of prices.");
            }

            return [.. document.RootElement.EnumerateArray().Select((entry, index) => Entry(entry, $"{name}, entry {index + 1}"))];
        }
        catch (JsonException error)
        {
            throw new FormatException($"{name} is not valid JSON: {error.Message}", error);
        }
    }

    /// <summary>One entry.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="where">What to call it in messages.</param>
    /// <exception cref="FormatException">It is no such object; the message names the member.</exception>
    public static PriceEntry Entry(JsonElement entry, string where)
    {
        // A misspelt member would be a price that is silently not used.
        CheckMembers(entry, Members, where);
        string provider = Required(entry, "provider", where);
        string model = Required(entry, "model", where);
        where += $" ({model})";
        string from = Required(entry, "from", where);
        if (!DateTimeOffset.TryParseExact(
            from, [Day, Minute], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset first))
        {
            throw new FormatException($"{where}: 'from' must be a day like 2024-08-06 or a moment like 2026-08-16T16:00Z, not '{from}'.");
        }

        Rates rates = RatesOf(entry, where);
        return new PriceEntry
        {
            Provider = provider,
            Model = model,
            From = first,
            Price = new Price
            {
                InputPerMillion = rates.InputPerMillion,
                CachedInputPerMillion = rates.CachedInputPerMillion,
                CacheWritePerMillion = rates.CacheWritePerMillion,
                CacheWriteForAnHourPerMillion = rates.CacheWriteForAnHourPerMillion,
                AudioInputPerMillion = rates.AudioInputPerMillion,
                OutputPerMillion = rates.OutputPerMillion,
                ReasoningPerMillion = rates.ReasoningPerMillion,
                AudioOutputPerMillion = rates.AudioOutputPerMillion,
                LongContext = Has(entry, "long", out JsonElement longer) ? Long(longer, where + ", 'long'") : null,
                Tiers = Has(entry, "tiers", out JsonElement tiers) ? TiersOf(tiers, where + ", 'tiers'") : TierPrices.None,
                OffPeak = Has(entry, "off_peak", out JsonElement offPeak) ? OffPeakOf(offPeak, where + ", 'off_peak'") : null,
            },
            Note = Optional(entry, "note", where),
        };
    }

    /// <summary>A moment as the file writes it.</summary>
    internal static string Written(DateTimeOffset from) =>
        from.ToUniversalTime().ToString(from.UtcDateTime.TimeOfDay == TimeSpan.Zero ? Day : Minute, CultureInfo.InvariantCulture);

    private static Rates RatesOf(JsonElement from, string where) => new()
    {
        InputPerMillion = Money(from, "input", where) ?? throw new FormatException($"{where}: 'input' is missing."),
        CachedInputPerMillion = Money(from, "cached_input", where),
        CacheWritePerMillion = Money(from, "cache_write", where),
        CacheWriteForAnHourPerMillion = Money(from, "cache_write_1h", where),
        AudioInputPerMillion = Money(from, "audio_input", where),
        OutputPerMillion = Money(from, "output", where) ?? throw new FormatException($"{where}: 'output' is missing."),
        ReasoningPerMillion = Money(from, "reasoning", where),
        AudioOutputPerMillion = Money(from, "audio_output", where),
    };

    // "over" leaves its bound out, "from" takes it in: partners differ.
    private static LongContext Long(JsonElement from, string where)
    {
        CheckMembers(from, ["over", "from", "input", "output"], where);
        int? over = Count(from, "over", where);
        int? least = Count(from, "from", where);
        if (over is null == least is null)
        {
            throw new FormatException($"{where} must have 'over' (more tokens than that are long) or 'from' (that many are).");
        }

        return new LongContext(least ?? over!.Value + 1, FactorOf(from, "input", where), FactorOf(from, "output", where));
    }

    private static TierPrices TiersOf(JsonElement from, string where)
    {
        if (from.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{where} must be an object: the name of each tier with its price.");
        }

        var prices = new Dictionary<string, TierPrice>();
        foreach (JsonProperty tier in from.EnumerateObject())
        {
            if (ServedTier.Of(tier.Name) is not { } word || word != tier.Name || word == ServedTier.Default)
            {
                throw new FormatException($"{where}: '{tier.Name}' is no tier with a price of its own: one word in lower case, such as batch or priority.");
            }

            string of = $"{where}, '{tier.Name}'";
            if (tier.Value.ValueKind == JsonValueKind.Object)
            {
                CheckMembers(tier.Value, OfRates, of);
            }

            prices[word] = tier.Value.ValueKind == JsonValueKind.Object
                ? new TierPrice(RatesOf(tier.Value, of), Factor.Once)
                : new TierPrice(null, FactorOf(from, tier.Name, where));
        }

        return new TierPrices(prices);
    }

    private static OffPeak OffPeakOf(JsonElement from, string where)
    {
        CheckMembers(from, ["times", "peak"], where);
        if (!Has(from, "peak", out JsonElement peak) || peak.ValueKind != JsonValueKind.Array
            || peak.EnumerateArray().Any(hours => hours.ValueKind != JsonValueKind.String))
        {
            throw new FormatException($"{where}: 'peak' must be a list of times like \"Mon-Fri 01:00-04:00\".");
        }

        try
        {
            return new OffPeak(FactorOf(from, "times", where), peak.EnumerateArray().Select(hours => hours.GetString()!));
        }
        catch (FormatException error) when (!error.Message.StartsWith(where, StringComparison.Ordinal))
        {
            throw new FormatException($"{where}: {error.Message}", error);
        }
    }

    private static void CheckMembers(JsonElement of, string[] known, string where)
    {
        if (of.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{where} must be an object.");
        }

        foreach (JsonProperty member in of.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            throw new FormatException($"{where} has an unknown member '{member.Name}'. Known are: {string.Join(", ", known)}.");
        }
    }

    private static bool Has(JsonElement of, string member, out JsonElement value) =>
        of.TryGetProperty(member, out value) && value.ValueKind != JsonValueKind.Null;

    private static string Required(JsonElement entry, string member, string where)
        => Optional(entry, member, where) is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw new FormatException($"{where}: '{member}' is missing.");

    private static string? Optional(JsonElement entry, string member, string where)
        => !Has(entry, member, out JsonElement value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw new FormatException($"{where}: '{member}' must be a string, in quotes.");

    private static int? Count(JsonElement of, string member, string where)
        => !Has(of, member, out JsonElement value) ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count is >= 0 and < int.MaxValue ? count
            : throw new FormatException($"{where}: '{member}' must be a number of tokens.");

    private static Factor FactorOf(JsonElement of, string member, string where)
        => Decimal(of, member, where, "a number such as 1.5") is { } times
            ? times is >= 0 and <= 100 && decimal.IsInteger(times * 100)
                ? new Factor((int)(times * 100))
                : throw new FormatException($"{where}: '{member}' must lie between 0 and 100 and have two decimals at most, not {times}.")
            : throw new FormatException($"{where}: '{member}' is missing.");

    private static NanoUsd? Money(JsonElement of, string member, string where)
    {
        if (Decimal(of, member, where, "US dollars for a million tokens like 2.50") is not { } usd)
        {
            return null;
        }

        if (usd is < 0 or > 1_000_000)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{where}: '{member}' must lie between 0 and 1,000,000, not {usd}."));
        }

        NanoUsd money = NanoUsd.FromUsd(usd);
        return money.ToUsd() == usd
            ? money
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{where}: '{member}' has more than nine decimals: {usd}."));
    }

    // A number's own text is read, so that no digit is lost.
    private static decimal? Decimal(JsonElement of, string member, string where, string expected)
    {
        if (!Has(of, member, out JsonElement value))
        {
            return null;
        }

        string? text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw new FormatException($"{where}: '{member}' must be {expected}, not {value.GetRawText()}.");
    }
}
