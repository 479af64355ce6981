using System.Globalization;

namespace Autarky.Ledger.Chat.Streams;

/// <summary>Counts of tokens that come several times in one stream.</summary>
internal static class MergedCounts
{
    /// <summary>Whether both are numbers, also such as stand in quotes, and the one that came now says less than the one before.</summary>
    /// <param name="now">JSON.</param>
    /// <param name="before">JSON.</param>
    public static bool IsLess(string now, string before) => Number(now) is { } count && Number(before) is { } known && count < known;

    private static decimal? Number(string json) =>
        decimal.TryParse(json.Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;
}
