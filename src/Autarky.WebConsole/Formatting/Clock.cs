using System.Globalization;

namespace Autarky.WebConsole.Formatting;

/// <summary>Moments as people read them: always UTC, with a hint how long ago.</summary>
internal static class Clock
{
    /// <summary>Year to second, UTC, without the zone.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The form of the <c>datetime</c> attribute.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A day.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Hour to second, UTC.</summary>
    public static string OfDay(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How long ago (or ahead) in the largest unit that fits. The script says the same words: keep them alike.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now)
    {
        double seconds = (now - at).TotalSeconds;
        string words = Math.Abs(seconds) switch
        {
            < 45 => "",
            < 3_570 => Whole(seconds / 60) + " min",
            < 84_600 => Whole(seconds / 3_600) + " h",
            < 31_536_000 => Whole(seconds / 86_400) + " d",
            _ => (Math.Abs(seconds) / 31_557_600).ToString("0.0", CultureInfo.InvariantCulture) + " y",
        };
        return words.Length == 0 ? "just now" : seconds > 0 ? words + " ago" : "in " + words;
    }

    private static string Whole(double value) => Math.Max(1, Math.Round(Math.Abs(value))).ToString("0", CultureInfo.InvariantCulture);
}
