namespace Autarky.Text.Constraints.Automata;

/// <summary>A set of characters: ordered ranges of code points that neither touch nor overlap. Surrogates are no characters.</summary>
internal sealed class CodePoints
{
    public const int Last = 0x10FFFF;

    private CodePoints(List<(int Low, int High)> ranges) => Ranges = ranges;

    public static CodePoints All { get; } = Of((0, Last));

    public IReadOnlyList<(int Low, int High)> Ranges { get; }

    public static CodePoints Of(params IEnumerable<(int Low, int High)> ranges)
    {
        var result = new List<(int Low, int High)>();
        foreach ((int low, int high) in ranges.Order())
        {
            if (result.Count > 0 && low <= result[^1].High + 1)
            {
                result[^1] = (result[^1].Low, Math.Max(result[^1].High, high));
            }
            else
            {
                result.Add((low, high));
            }
        }

        return new CodePoints(result);
    }

    public CodePoints Or(CodePoints other) => Of(Ranges.Concat(other.Ranges));

    public CodePoints Inverse()
    {
        var gaps = new List<(int, int)>();
        int from = 0;
        foreach ((int low, int high) in Ranges)
        {
            if (low > from)
            {
                gaps.Add((from, low - 1));
            }

            from = high + 1;
        }

        if (from <= Last)
        {
            gaps.Add((from, Last));
        }

        return new CodePoints(gaps);
    }

    public CodePoints And(CodePoints other) => Inverse().Or(other.Inverse()).Inverse();

    public bool Has(int codePoint) => Ranges.Any(range => range.Low <= codePoint && codePoint <= range.High);
}
