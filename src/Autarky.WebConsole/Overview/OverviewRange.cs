using Autarky.WebConsole.Charts;

namespace Autarky.WebConsole.Overview;

/// <summary>How far back the overview looks.</summary>
public sealed record OverviewRange
{
    /// <summary>The ranges, shortest first.</summary>
    public static IReadOnlyList<OverviewRange> All { get; } =
    [
        new() { Slug = "24h", Name = "24 h", Words = "the last 24 hours", Length = TimeSpan.FromHours(24), Step = TimeSpan.FromHours(1) },
        new() { Slug = "7d", Name = "7 d", Words = "the last 7 days", Length = TimeSpan.FromDays(7), Step = TimeSpan.FromHours(6) },
        new() { Slug = "30d", Name = "30 d", Words = "the last 30 days", Length = TimeSpan.FromDays(30), Step = TimeSpan.FromDays(1) },
        new() { Slug = "all", Name = "All", Words = "all time", Length = null, Step = TimeSpan.FromHours(1) },
    ];

    /// <summary>How the address spells it.</summary>
    public required string Slug { get; init; }

    /// <summary>On the switch.</summary>
    public required string Name { get; init; }

    /// <summary>In a sentence.</summary>
    public required string Words { get; init; }

    /// <summary>How long; null for everything there is.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>The length of a bucket, where <see cref="Length"/> is given.</summary>
    public TimeSpan Step { get; init; }

    /// <summary>The range that an address spells; the shortest when it spells none.</summary>
    public static OverviewRange FromSlug(string? slug) =>
        All.FirstOrDefault(range => string.Equals(range.Slug, slug, StringComparison.OrdinalIgnoreCase)) ?? All[0];

    /// <summary>The buckets of the range.</summary>
    /// <param name="first">The first served exchange there is, for the range of all time.</param>
    /// <param name="now">The present.</param>
    public TimeWindow Window(DateTimeOffset? first, DateTimeOffset now) =>
        Length is { } length ? TimeWindow.Last(length, Step, now) : TimeWindow.Since(first ?? now, now);
}
