using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Import;

/// <summary>
/// Typed access to the fields of a line. A missing field and a JSON null are the same; a wrong type is a <see cref="FormatException"/> in words.
/// </summary>
internal static class LineFields
{
    /// <summary>A field that is there and not null.</summary>
    public static bool TryField(this JsonElement line, string name, out JsonElement value)
        => line.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A string.</summary>
    public static string? TextField(this JsonElement line, string name)
    {
        if (!line.TryField(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.Text(name) : throw Wrong(name, "a string", value);
    }

    /// <summary>The text of a value that is a string.</summary>
    /// <exception cref="FormatException">It is no valid text.</exception>
    public static string Text(this JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException($"'{name}' holds half of a surrogate pair, which is no valid Unicode.", error);
        }
    }

    /// <summary>A string where it is one; null for anything else. For fields of bodies, which are not ours to judge.</summary>
    public static string? TextOrNull(this JsonElement body, string name)
    {
        try
        {
            return body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An amount of money in USD, exact to a billionth, from 0 to a million.</summary>
    public static NanoUsd? UsdField(this JsonElement line, string name)
    {
        if (line.DecimalField(name) is not { } usd)
        {
            return null;
        }

        return usd <= Exchange.MaxCost.ToUsd()
            ? NanoUsd.FromUsd(usd)
            : throw new FormatException($"'{name}' is more than a million dollars for one exchange: dollars are expected, not cents or less.");
    }

    /// <summary>A number of milliseconds, not negative, in microseconds.</summary>
    public static long? MillisecondsField(this JsonElement line, string name)
    {
        if (line.DecimalField(name) is not { } milliseconds)
        {
            return null;
        }

        return milliseconds <= 365m * 24 * 3600 * 1000
            ? decimal.ToInt64(decimal.Round(milliseconds * 1000))
            : throw new FormatException($"'{name}' is longer than a year: milliseconds are expected.");
    }

    /// <summary>A whole number from 0 to 2,147,483,647.</summary>
    public static int? CountField(this JsonElement line, string name)
    {
        if (!line.TryField(name, out JsonElement value))
        {
            return null;
        }

        // Some programs write whole numbers with a fraction: 12.0.
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal count)
            && count is >= 0 and <= int.MaxValue && decimal.IsInteger(count)
            ? (int)count
            : throw Wrong(name, "a whole number that is not negative", value);
    }

    /// <summary>A number between two limits.</summary>
    public static double? NumberField(this JsonElement line, string name, double least, double most)
    {
        if (!line.TryField(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= least && number <= most
            ? number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"), value);
    }

    /// <summary>True or false.</summary>
    public static bool? FlagField(this JsonElement line, string name)
    {
        if (!line.TryField(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, "true or false", value);
    }

    /// <summary>A moment, as <see cref="Moments"/> reads them; null also for 0.</summary>
    public static DateTimeOffset? TimeField(this JsonElement line, string name)
        => line.TryField(name, out JsonElement value) ? Moments.Read(value, name) : null;

    /// <summary>The bytes of a value as they stand in the file.</summary>
    public static byte[] Raw(this JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    /// <summary>Reads something of a line. Names and texts that hold half of a surrogate pair are valid JSON and no text.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says why.</exception>
    public static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new FormatException("A text of the line holds half of a surrogate pair, which is no valid Unicode.", error);
        }
    }

    /// <summary>The names of the first fields of an object, quoted, with commas, for messages.</summary>
    public static string NamesIn(JsonElement value)
    {
        try
        {
            string found = string.Join(", ", value.EnumerateObject().Take(6).Select(property => $"'{Cut(property.Name)}'"));
            return found.Length == 0 ? "nothing" : found;
        }
        catch (InvalidOperationException)
        {
            return "fields whose names are no valid text";
        }
    }

    /// <summary>A kind in words.</summary>
    public static string InWords(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static decimal? DecimalField(this JsonElement line, string name)
    {
        if (!line.TryField(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) && number >= 0
            ? number
            : throw Wrong(name, "a number that is not negative", value);
    }

    private static string Cut(string name) => name.Length <= 40 ? name : name[..40] + "…";

    private static FormatException Wrong(string name, string expected, JsonElement value)
        => new($"'{name}' must be {expected}, not {(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : InWords(value.ValueKind))}.");
}
