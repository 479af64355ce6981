using System.Globalization;
using System.Text.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// Moments as recordings have them: Unix time in seconds, milliseconds, microseconds or nanoseconds, fractions and exponents allowed, as a number or a text;
/// ISO 8601, without an offset UTC; the date of an HTTP header. What is none is an error, never another moment.
/// </summary>
internal static class Moments
{
    // 1973-03-03 in seconds, and in milliseconds the year 5138 in seconds: each unit has a range that no other has within these years.
    private const decimal Earliest = 1e8m;
    private const decimal Milliseconds = 1e11m;
    private const decimal Microseconds = 1e14m;
    private const decimal Nanoseconds = 1e17m;
    private const decimal Latest = 1e20m;

    private static readonly DateTimeOffset End = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Compact =
    [
        "yyyyMMdd'T'HHmmssK", "yyyyMMdd'T'HHmmss.FFFFFFFK", "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "yyyy-MM-dd HH:mm:ss 'UTC'",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF 'UTC'",
    ];

    /// <summary>A moment; null for 0, which stands for one that is not known.</summary>
    /// <param name="value">A number or a text.</param>
    /// <param name="name">The field's name, for the message.</param>
    /// <exception cref="FormatException">It is no moment from 1970 to 2199.</exception>
    public static DateTimeOffset? Read(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Number => value.TryGetDecimal(out decimal number) ? OfNumber(number) : throw new FormatException(),
                JsonValueKind.String => OfText(value.GetString()!.Trim()),
                _ => throw new FormatException(),
            };
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            string what = value.ValueKind is JsonValueKind.Number or JsonValueKind.String ? Cut(value.GetRawText()) : LineFields.InWords(value.ValueKind);
            throw new FormatException(
                $"'{name}' is no moment of a recording: {what}. Unix time (in seconds, milli-, micro- or nanoseconds, after 1973) or an ISO 8601 time "
                    + "from 1970 to 2199 is expected, for example 2023-10-01T12:00:00Z.",
                error);
        }
    }

    /// <summary>A moment where a text is one; null for anything else.</summary>
    public static DateTimeOffset? TryRead(string? text)
    {
        try
        {
            return text is null ? null : OfText(text.Trim());
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static DateTimeOffset? OfText(string text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            return OfNumber(number);
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        bool isRead = DateTimeOffset.TryParseExact(text, Compact, CultureInfo.InvariantCulture, Utc, out DateTimeOffset moment)
            || (text.Length >= 10 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out moment));
        return isRead && moment >= DateTimeOffset.UnixEpoch && moment < End ? moment : throw new FormatException();
    }

    private static DateTimeOffset? OfNumber(decimal number) => number switch
    {
        0 => null,
        < Earliest or >= Latest => throw new FormatException(),
        < Milliseconds => OfTicks(number * TimeSpan.TicksPerSecond),
        < Microseconds => OfTicks(number * TimeSpan.TicksPerMillisecond),
        < Nanoseconds => OfTicks(number * TimeSpan.TicksPerMicrosecond),
        _ => OfTicks(number / 100),
    };

    private static DateTimeOffset OfTicks(decimal ticks)
        => DateTimeOffset.UnixEpoch.AddTicks(decimal.ToInt64(ticks)) is var moment && moment < End ? moment : throw new FormatException();

    private static string Cut(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
