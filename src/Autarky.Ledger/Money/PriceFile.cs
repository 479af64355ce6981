using System.Globalization;
using System.Text.Json;

namespace Autarky.Ledger.Money;

/// <summary>
/// Reads prices from JSON: a list of objects with <c>provider</c>, <c>model</c>, <c>from</c> (yyyy-MM-dd), <c>input</c>, <c>output</c> and
/// optionally <c>cached_input</c> (US dollars for a million tokens, as strings so that no digit is lost) and <c>note</c>.
/// </summary>
public static class PriceFile
{
    private static readonly string[] Members = ["provider", "model", "from", "input", "cached_input", "output", "note"];

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

    private static PriceEntry Entry(JsonElement entry, string where)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{where} must be an object.");
        }

        // A misspelt member would be a price that is silently not used.
        foreach (JsonProperty member in entry.EnumerateObject().Where(member => !Members.Contains(member.Name)))
        {
            throw new FormatException($"{where} has an unknown member '{member.Name}'. Known are: {string.Join(", ", Members)}.");
        }

        string provider = Required(entry, "provider", where);
        string model = Required(entry, "model", where);
        where += $" ({model})";
        string from = Required(entry, "from", where);
        if (!DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            throw new FormatException($"{where}: 'from' must be a day like 2024-08-06, not '{from}'.");
        }

        return new PriceEntry
        {
            Provider = provider,
            Model = model,
            From = day,
            Price = new Price
            {
                InputPerMillion = Money(Required(entry, "input", where), "input", where),
                CachedInputPerMillion = Optional(entry, "cached_input", where) is { } cached ? Money(cached, "cached_input", where) : null,
                OutputPerMillion = Money(Required(entry, "output", where), "output", where),
            },
            Note = Optional(entry, "note", where),
        };
    }

    private static string Required(JsonElement entry, string member, string where)
        => Optional(entry, member, where) is { Length: > 0 } text ? text : throw new FormatException($"{where}: '{member}' is missing.");

    private static string? Optional(JsonElement entry, string member, string where)
    {
        if (!entry.TryGetProperty(member, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new FormatException($"{where}: '{member}' must be a string, in quotes.");
    }

    private static NanoUsd Money(string text, string member, string where)
    {
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out decimal usd))
        {
            throw new FormatException($"{where}: '{member}' must be US dollars for a million tokens like \"2.50\", not '{text}'.");
        }

        if (usd is < 0 or > 1_000_000)
        {
            throw new FormatException($"{where}: '{member}' must lie between 0 and 1,000,000, not {text}.");
        }

        NanoUsd money = NanoUsd.FromUsd(usd);
        return money.ToUsd() == usd ? money : throw new FormatException($"{where}: '{member}' has more than nine decimals: {text}.");
    }
}
