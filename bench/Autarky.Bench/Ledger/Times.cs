using System.Diagnostics;

namespace Autarky.Bench.Ledger;

/// <summary>Durations in milliseconds.</summary>
internal sealed class Times
{
    private readonly double[] _sorted;

    public Times(IEnumerable<double> milliseconds) => _sorted = [.. milliseconds.Order()];

    public double Median => At(0.5);

    public double P99 => At(0.99);

    public double Max => _sorted[^1];

    /// <summary>Times of an action, after one run that does not count.</summary>
    public static async Task<Times> OfAsync(int runs, Func<Task> action)
    {
        await action();
        var milliseconds = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await action();
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return new Times(milliseconds);
    }

    private double At(double share) => _sorted[(int)Math.Min(_sorted.Length - 1, share * _sorted.Length)];
}
