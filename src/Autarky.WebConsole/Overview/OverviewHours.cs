using System.Collections.Concurrent;
using Autarky.Ledger;

namespace Autarky.WebConsole.Overview;

/// <summary>
/// The served totals of a range. Hours that are over hardly change, and a month of them takes a tenth of a second to read: they are read again
/// once a minute, so a row that arrives late shows within a minute. The present hour and the one before are read for every page.
/// </summary>
internal sealed class OverviewHours(ILedger ledger, TimeProvider time)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Settled> _settled = new();

    /// <summary>The totals of a range up to now.</summary>
    public async Task<OverviewTally> ReadAsync(OverviewRange range, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset over = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero) - Hour;
        IReadOnlyList<HourlyTotal> recent = await ledger.Statistics.HoursAsync(over, now + Hour, null, cancellationToken);
        if (!_settled.TryGetValue(range.Slug, out Settled? settled) || !settled.Holds(range, over, now))
        {
            settled = await SettleAsync(range, over, now, cancellationToken);
            _settled[range.Slug] = settled;
        }

        // A ledger whose first served row is recent has nothing settled: its window starts with that row.
        OverviewTally tally = settled.First is null ? new OverviewTally(range.Window(First(recent), now)) : settled.Tally.Copy();
        tally.Add(recent);
        return tally;
    }

    private async Task<Settled> SettleAsync(OverviewRange range, DateTimeOffset over, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Twice the range: the first half is what the second is compared with.
        DateTimeOffset from = range.Length is { } length ? range.Window(null, now).From - length : DateTimeOffset.UnixEpoch;
        IReadOnlyList<HourlyTotal> hours = await ledger.Statistics.HoursAsync(from, over, null, cancellationToken);
        DateTimeOffset? first = First(hours);
        var tally = new OverviewTally(range.Window(first, now));
        tally.Add(hours);
        return new Settled(now, over, first, tally);
    }

    private static DateTimeOffset? First(IEnumerable<HourlyTotal> totals) =>
        totals.Where(total => total.Origin == ExchangeOrigin.Served).Select(total => (DateTimeOffset?)total.Hour).Min();

    private sealed record Settled(DateTimeOffset Read, DateTimeOffset Over, DateTimeOffset? First, OverviewTally Tally)
    {
        public bool Holds(OverviewRange range, DateTimeOffset over, DateTimeOffset now) =>
            Over == over && now - Read < Fresh && range.Window(First, now) == Tally.Window;
    }
}
