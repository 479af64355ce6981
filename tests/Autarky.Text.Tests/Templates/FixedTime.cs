namespace Autarky.Text.Tests.Templates;

/// <summary>The moment at which the golden texts were made: 7 March 2026, 14:05:09.</summary>
internal sealed class FixedTime : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2026, 3, 7, 14, 5, 9, TimeSpan.Zero);
}
