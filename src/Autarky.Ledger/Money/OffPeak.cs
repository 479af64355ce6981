using System.Globalization;
using System.Text.RegularExpressions;

namespace Autarky.Ledger.Money;

/// <summary>Rates are those of the peak hours; at all others so many times of them are charged.</summary>
public sealed partial class OffPeak : IEquatable<OffPeak>
{
    private const int MinutesOfADay = 24 * 60;

    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    private readonly (int FromDay, int ToDay, int From, int To)[] _peaks;
    private readonly string[] _written;

    /// <param name="times">How many times the rates are charged outside the peak hours.</param>
    /// <param name="peaks">The peak hours, UTC: <c>Mon-Fri 01:00-04:00</c>; the last minute is not in it.</param>
    /// <exception cref="FormatException">A time is no such text.</exception>
    public OffPeak(Factor times, IEnumerable<string> peaks)
    {
        Times = times;
        _written = [.. peaks];
        _peaks = [.. _written.Select(Parse)];
    }

    /// <summary>How many times the rates are charged outside the peak hours.</summary>
    public Factor Times { get; }

    /// <summary>The peak hours as they were written.</summary>
    public IReadOnlyList<string> Peaks => _written;

    /// <summary>Whether a moment lies in the peak hours.</summary>
    public bool IsPeak(DateTimeOffset at)
    {
        DateTime utc = at.UtcDateTime;
        int day = (int)utc.DayOfWeek;
        int minute = (utc.Hour * 60) + utc.Minute;
        return Array.Exists(
            _peaks,
            peak => minute >= peak.From && minute < peak.To
                && (peak.FromDay <= peak.ToDay ? day >= peak.FromDay && day <= peak.ToDay : day >= peak.FromDay || day <= peak.ToDay));
    }

    /// <inheritdoc/>
    public bool Equals(OffPeak? other) => other is not null && Times == other.Times && _peaks.SequenceEqual(other._peaks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OffPeak);

    /// <inheritdoc/>
    public override int GetHashCode() => _peaks.Aggregate(Times.GetHashCode(), HashCode.Combine);

    private static (int FromDay, int ToDay, int From, int To) Parse(string text)
    {
        Match match = Written.Match(text);
        if (match.Success)
        {
            int first = Array.IndexOf(Days, match.Groups["first"].Value);
            int last = match.Groups["last"].Success ? Array.IndexOf(Days, match.Groups["last"].Value) : first;
            int from = Minutes(match, "from");
            int to = Minutes(match, "to");
            if (first >= 0 && last >= 0 && from < to && to <= MinutesOfADay)
            {
                return (first, last, from, to);
            }
        }

        throw new FormatException($"'{text}' is no time of the week: write it like \"Mon-Fri 01:00-04:00\", in UTC, until \"24:00\" at most.");
    }

    private static int Minutes(Match match, string which) =>
        (int.Parse(match.Groups[which + "hour"].ValueSpan, CultureInfo.InvariantCulture) * 60)
        + int.Parse(match.Groups[which + "minute"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?<first>[A-Z][a-z]{2})(-(?<last>[A-Z][a-z]{2}))? (?<fromhour>\d\d):(?<fromminute>[0-5]\d)-(?<tohour>\d\d):(?<tominute>[0-5]\d)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written { get; }
}
