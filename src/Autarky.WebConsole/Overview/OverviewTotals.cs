using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Statistics;
using Autarky.WebConsole.Charts;

namespace Autarky.WebConsole.Overview;

/// <summary>Reads the served totals of a range: a day each where the range's buckets are made of whole days, else an hour each.</summary>
internal sealed class OverviewTotals(ILedger ledger, TimeProvider time)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The totals of a range up to now.</summary>
    public async Task<OverviewTally> ReadAsync(OverviewRange range, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (range.Length is { } length)
        {
            // Twice the range: the first half is what the second is compared with.
            TimeWindow window = range.Window(null, now);
            return Tally(window, await ReadAsync(window.Step, window.From - length, window.To, cancellationToken));
        }

        // The end of a range is not in it; the day that the last second touches is, in full.
        IReadOnlyList<PeriodTotal> days = await ledger.Statistics.DaysAsync(DateTimeOffset.UnixEpoch, now.AddSeconds(1), null, cancellationToken);
        DateTimeOffset? first = First(days);
        TimeWindow all = range.Window(first, now);
        if (all.Step >= Day)
        {
            return Tally(all, days);
        }

        // A young ledger: its hours are few, and tell when on the first day it began.
        IReadOnlyList<PeriodTotal> hours = await ReadAsync(all.Step, first ?? now, all.To, cancellationToken);
        return Tally(range.Window(First(hours), now), hours);
    }

    private Task<IReadOnlyList<PeriodTotal>> ReadAsync(TimeSpan step, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        step >= Day
            ? ledger.Statistics.DaysAsync(from, to, null, cancellationToken)
            : ledger.Statistics.HoursAsync(from, to, null, cancellationToken);

    private static OverviewTally Tally(TimeWindow window, IReadOnlyList<PeriodTotal> totals)
    {
        var tally = new OverviewTally(window);
        tally.Add(totals);
        return tally;
    }

    private static DateTimeOffset? First(IEnumerable<PeriodTotal> totals) =>
        totals.Where(total => total.Origin == ExchangeOrigin.Served).Select(total => (DateTimeOffset?)total.Start).Min();
}
