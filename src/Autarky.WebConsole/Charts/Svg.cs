using System.Globalization;

namespace Autarky.WebConsole.Charts;

/// <summary>Numbers in SVG attributes.</summary>
internal static class Svg
{
    /// <summary>A length with two decimals at most.</summary>
    public static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A share of 1 as a percentage length, so that a picture is as wide as its place and its text keeps its size.</summary>
    public static string P(double share) => (share * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    /// <summary>
    /// The path of a line through points in a box of 1,000 by <paramref name="height"/>; a missing value breaks the line.
    /// </summary>
    public static string Line(IReadOnlyList<(double X, double? Y)> points, double height)
    {
        var path = new System.Text.StringBuilder();
        bool pen = false;
        foreach ((double x, double? y) in points)
        {
            if (y is { } value)
            {
                path.Append(pen ? 'L' : 'M').Append(N(x * 1000)).Append(' ').Append(N((1 - value) * height));
            }

            pen = y is not null;
        }

        return path.ToString();
    }
}
