using System.Globalization;
using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Filters;

/// <summary>Filters that make numbers.</summary>
internal static class NumberFilters
{
    public static readonly Dictionary<string, Filter> All = new(StringComparer.Ordinal)
    {
        ["int"] = Int,
        ["float"] = (run, value, arguments) => Number(value) ?? arguments.Bind(run, "float", ("default", 0.0))[0],
        ["abs"] = (run, value, _) => value switch
        {
            long integer and not long.MinValue => (object)Math.Abs(integer),
            double number => Math.Abs(number),
            _ => throw run.Fail($"abs needs a number, not {Kinds.Of(value)}."),
        },
        ["round"] = Round,
        ["sum"] = (run, value, arguments) =>
        {
            object?[] a = arguments.Bind(run, "sum", ("attribute", null), ("start", 0L));
            return Sequences.Elements(run, value).Aggregate(a[1], (sum, item) => Numbers.Apply(run, "+", sum, FilterTable.At(run, item, a[0])));
        },
    };

    private static object? Int(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "int", ("default", 0L), ("base", 10L));
        if (value is string text)
        {
            string digits = text.Trim().Replace("_", "", StringComparison.Ordinal);
            if (a[1] is 16L
                && long.TryParse(
                    digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits, NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture, out long hex))
            {
                return hex;
            }

            if (a[1] is 10L && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            {
                return integer;
            }
        }

        return value is long ? value : Number(value) is { } number && Math.Abs(number) < 9.2e18 ? (long)Math.Truncate(number) : a[0];
    }

    private static double? Number(object? value) => value is string text
        ? double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null
        : Equality.Number(value);

    private static object Round(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "round", ("precision", 0L), ("method", "common"));
        double number = Equality.Number(value) ?? throw run.Fail($"round needs a number, not {Kinds.Of(value)}.");
        int places = (int)Math.Clamp(a[0] as long? ?? 0, -300, 300);
        if (a[1] is "common")
        {
            // To even, as Python rounds; of an integer it stays one.
            return value is long && places >= 0 ? value : places is >= 0 and <= 15 ? Math.Round(number, places, MidpointRounding.ToEven) : number;
        }

        double scale = Math.Pow(10, places);
        return a[1] switch
        {
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw run.Fail("the method of round is 'common', 'ceil' or 'floor'."),
        };
    }
}
