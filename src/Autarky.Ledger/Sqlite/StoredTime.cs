namespace Autarky.Ledger.Sqlite;

/// <summary>Times as they are stored: whole microseconds since 1970 UTC, rounded down.</summary>
internal static class StoredTime
{
    /// <summary>Microseconds of an hour.</summary>
    public const long Hour = 3_600_000_000;

    /// <summary>Microseconds of a day.</summary>
    public const long Day = 24 * Hour;

    public static long From(DateTimeOffset time)
        => FloorDivide(time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Read(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The number, since 1970 UTC, of the hour or day that holds a stored time.</summary>
    /// <param name="microseconds">The time.</param>
    /// <param name="length"><see cref="Hour"/> or <see cref="Day"/>.</param>
    public static long NumberOf(long microseconds, long length) => FloorDivide(microseconds, length);

    // Division rounds towards zero, which would put the times before 1970 into the wrong hour and day.
    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
