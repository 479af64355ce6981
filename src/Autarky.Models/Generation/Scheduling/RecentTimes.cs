namespace Autarky.Models.Generation.Scheduling;

/// <summary>The latest of some times, for their median. Its owner locks.</summary>
internal sealed class RecentTimes
{
    /// <summary>Times that are remembered.</summary>
    public const int Most = 64;

    private readonly TimeSpan[] _ring = new TimeSpan[Most];
    private long _added;

    /// <summary>How many are remembered now.</summary>
    public int Count => (int)Math.Min(_added, Most);

    public void Add(TimeSpan time) => _ring[_added++ % Most] = time;

    /// <summary>The median, of an even number the lower of the two in the middle; null before the first.</summary>
    public TimeSpan? Median()
    {
        if (_added == 0)
        {
            return null;
        }

        TimeSpan[] sorted = _ring[..Count];
        Array.Sort(sorted);
        return sorted[(sorted.Length - 1) / 2];
    }
}
