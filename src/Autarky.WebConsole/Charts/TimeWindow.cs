using System.Globalization;

namespace Autarky.WebConsole.Charts;

/// <summary>A span of time in equal buckets, aligned in UTC. The last bucket holds the present.</summary>
public sealed record TimeWindow
{
    /// <summary>More buckets than this are not told apart on a phone.</summary>
    private const int MostBuckets = 60;

    private static readonly TimeSpan[] Steps =
        [TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(28), TimeSpan.FromDays(364)];

    /// <summary>The first moment.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The length of a bucket.</summary>
    public required TimeSpan Step { get; init; }

    /// <summary>How many buckets.</summary>
    public required int Count { get; init; }

    /// <summary>The first moment after the window.</summary>
    public DateTimeOffset To => From + (Step * Count);

    /// <summary>The window of a length that ends with the bucket of now.</summary>
    public static TimeWindow Last(TimeSpan length, TimeSpan step, DateTimeOffset now)
    {
        int count = (int)(length / step);
        return new TimeWindow { From = Floor(now, step) - (step * (count - 1)), Step = step, Count = count };
    }

    /// <summary>The window from a moment to now in at most 60 buckets of the shortest step that allows it; at least 12 buckets.</summary>
    public static TimeWindow Since(DateTimeOffset first, DateTimeOffset now)
    {
        foreach (TimeSpan step in Steps)
        {
            long count = ((Floor(now, step) - Floor(first, step)).Ticks / step.Ticks) + 1;
            if (count <= MostBuckets || step == Steps[^1])
            {
                int shown = (int)Math.Clamp(count, 12, MostBuckets);
                return new TimeWindow { From = Floor(now, step) - (step * (shown - 1)), Step = step, Count = shown };
            }
        }

        throw new InvalidOperationException("The last step takes everything.");
    }

    /// <summary>The bucket of a moment; null outside of the window.</summary>
    public int? IndexOf(DateTimeOffset at)
    {
        if (at < From || at >= To)
        {
            return null;
        }

        return (int)((at - From) / Step);
    }

    /// <summary>The first moment of a bucket.</summary>
    public DateTimeOffset Start(int index) => From + (Step * index);

    /// <summary>A bucket in words: its hour, its hours, its day or its days.</summary>
    public string Label(int index)
    {
        DateTimeOffset start = Start(index);
        DateTimeOffset end = start + Step;
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (Step < TimeSpan.FromDays(1))
        {
            return start.ToString("d MMM HH:mm", culture) + "–" + end.ToString("HH:mm", culture);
        }

        return Step == TimeSpan.FromDays(1)
            ? start.ToString("ddd d MMM yyyy", culture)
            : start.ToString("d MMM yyyy", culture) + " – " + (end - TimeSpan.FromDays(1)).ToString("d MMM yyyy", culture);
    }

    /// <summary>The buckets that carry a mark on the axis, with their short words: about five, at round times.</summary>
    public IReadOnlyList<(int Index, string Text)> Marks()
    {
        int every = Math.Max(1, (Count + 4) / 5);
        if (Step < TimeSpan.FromDays(1))
        {
            // A whole part or a multiple of a day, so that marks fall on midnight.
            int day = (int)(TimeSpan.FromDays(1) / Step);
            every = every >= day ? (every + day - 1) / day * day : Enumerable.Range(every, day).First(n => day % n == 0);
        }

        var marks = new List<(int, string)>();
        for (int i = 0; i < Count; i++)
        {
            DateTimeOffset start = Start(i);
            if ((start - DateTimeOffset.UnixEpoch).Ticks / Step.Ticks % every == 0)
            {
                string format = Step >= TimeSpan.FromDays(28) ? "MMM yyyy" : start.TimeOfDay == TimeSpan.Zero ? "d MMM" : "HH:mm";
                marks.Add((i, start.ToString(format, CultureInfo.InvariantCulture)));
            }
        }

        return marks;
    }

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step) =>
        DateTimeOffset.UnixEpoch + TimeSpan.FromTicks((at - DateTimeOffset.UnixEpoch).Ticks / step.Ticks * step.Ticks);
}
