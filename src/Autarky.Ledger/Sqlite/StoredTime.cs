namespace Autarky.Ledger.Sqlite;

/// <summary>Times as they are stored: whole microseconds since 1970 UTC, rounded down.</summary>
internal static class StoredTime
{
    /// <summary>Microseconds of an hour.</summary>
    public const long Hour = 3_600_000_000;

    public static long From(DateTimeOffset time)
        => FloorDivide(time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Read(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The number of the hour that holds a stored time.</summary>
    public static long HourOf(long microseconds) => FloorDivide(microseconds, Hour);

    /// <summary>The start of an hour by its number.</summary>
    public static DateTimeOffset ReadHour(long hour) => Read(hour * Hour);

    // Division rounds towards zero, which would put the times before 1970 into the wrong hour.
    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
