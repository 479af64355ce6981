using System.Globalization;
using Autarky.WebConsole.Formatting;

namespace Autarky.WebConsole.Charts;

/// <summary>A linear axis with round marks.</summary>
internal sealed record Scale(double Low, double High, double Step)
{
    /// <summary>From zero to the first round mark at or above the largest value, in two to five steps.</summary>
    public static Scale FromZero(double largest)
    {
        if (!(largest > 0))
        {
            return new Scale(0, 4, 1);
        }

        double step = RoundUp(largest / 5);
        return new Scale(0, Math.Ceiling((largest / step) - 1e-9) * step, step);
    }

    /// <summary>Whole numbers from zero: no mark between 0 and 1.</summary>
    public static Scale OfCounts(long largest)
    {
        Scale scale = FromZero(largest);
        return scale.Step switch
        {
            < 1 => new Scale(0, 4, 1),
            2.5 => new Scale(0, Math.Ceiling(largest / 5.0) * 5, 5),
            _ => scale,
        };
    }

    /// <summary>Around values that are shares of 1, with room on both sides, never beyond [0, 1].</summary>
    public static Scale OfShares(double smallest, double largest)
    {
        if (!(smallest <= largest))
        {
            return new Scale(0, 1, 0.25);
        }

        double step = Math.Clamp(RoundUp((largest - smallest) / 4), 0.005, 0.25);
        double low = Math.Max(0, Math.Floor((smallest / step) - 0.25) * step);
        double high = Math.Min(1, Math.Ceiling((largest / step) + 0.25) * step);
        return new Scale(low, Math.Max(high, low + step), step);
    }

    /// <summary>The marks from low to high.</summary>
    public IReadOnlyList<double> Marks()
    {
        int count = (int)Math.Round((High - Low) / Step);
        return [.. Enumerable.Range(0, count + 1).Select(i => Low + (i * Step))];
    }

    /// <summary>Where a value lies, 0 at the low end and 1 at the high end; values beyond are put on the border.</summary>
    public double Position(double value) => Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>The smallest of 1, 2, 2.5, 5 times a power of ten that is not below the value.</summary>
    internal static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (double factor in new[] { 1, 2, 2.5, 5 })
        {
            if (factor * power >= value * (1 - 1e-9))
            {
                return factor * power;
            }
        }

        return 10 * power;
    }

    /// <summary>A count on an axis: 1,500 is 1.5k.</summary>
    public static string Short(double value) => value switch
    {
        >= 1_000_000 => (value / 1_000_000).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 10_000 => (value / 1_000).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        _ => Format.Count((long)Math.Round(value)),
    };
}
