using System.Globalization;
using Autarky.Ledger.Money;

namespace Autarky.WebConsole.Formatting;

/// <summary>Numbers as people read them: separators, sensible digits, units. Values and units are joined by a no-break space.</summary>
internal static class Format
{
    /// <summary>U+00A0: a value never parts from its unit at the end of a line.</summary>
    private const string NoBreak = "\u00a0";

    /// <summary>What stands for a value that is not known.</summary>
    public const string Unknown = "–";

    /// <summary>A whole number with thousands separators.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share of 1 as a percentage with one decimal. A share that is not 0 or 1 is never shown as such.</summary>
    public static string Share(double? share)
    {
        if (share is not { } value || double.IsNaN(value))
        {
            return Unknown;
        }

        return value switch
        {
            0 => "0" + NoBreak + "%",
            1 => "100" + NoBreak + "%",
            > 0 and < 0.0005 => "<" + NoBreak + "0.1" + NoBreak + "%",
            > 0.9995 and < 1 => ">" + NoBreak + "99.9" + NoBreak + "%",
            _ => (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + NoBreak + "%",
        };
    }

    /// <summary>A difference of two shares in percentage points, with its sign.</summary>
    public static string Points(double difference)
    {
        double points = Math.Round(difference * 100, 1, MidpointRounding.AwayFromZero);
        string sign = points > 0 ? "+" : points < 0 ? "−" : "±";
        return sign + Math.Abs(points).ToString("0.0", CultureInfo.InvariantCulture) + NoBreak + "points";
    }

    /// <summary>A confidence or threshold in [0, 1] with three decimals.</summary>
    public static string Confidence(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? Unknown;

    /// <summary>A time span with three significant digits in µs, ms or s; minutes and seconds from two minutes on.</summary>
    public static string Duration(double microseconds) => microseconds switch
    {
        // The borders are where rounding would show 1,000 of the smaller unit.
        < 999.5 => Significant(microseconds) + NoBreak + "µs",
        < 999_500 => Significant(microseconds / 1_000) + NoBreak + "ms",
        < 119_500_000 => Significant(microseconds / 1_000_000) + NoBreak + "s",
        _ => Minutes((long)Math.Round(microseconds / 1_000_000, MidpointRounding.AwayFromZero)),
    };

    /// <summary>Three significant digits, never fewer than the whole part; whole numbers without decimals.</summary>
    public static string Significant(double value)
    {
        double magnitude = Math.Abs(value);
        string format = magnitude < 9.995 ? "0.00" : magnitude < 99.95 ? "0.0" : "N0";
        return value == Math.Truncate(value) && magnitude < 1e15
            ? value.ToString("N0", CultureInfo.InvariantCulture)
            : value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Dollars: cents from a dollar up, three significant digits below.</summary>
    public static string Usd(NanoUsd amount)
    {
        decimal usd = amount.ToUsd();
        string sign = usd < 0 ? "−" : "";
        usd = Math.Abs(usd);
        if (usd == 0 || usd >= 0.995m)
        {
            return sign + "$" + usd.ToString("N2", CultureInfo.InvariantCulture);
        }

        // 9 decimals are exact: the ledger counts billionths.
        int decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10((double)usd)), 3, 9);
        return sign + "$" + usd.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>Dollars of which some may not be known: then what is known is the least.</summary>
    public static string Usd(NanoUsd amount, bool isUnknown) => !isUnknown ? Usd(amount) : amount == NanoUsd.Zero ? "not known" : "at least " + Usd(amount);

    /// <summary>Dollars with six decimals and no sign of the unit, for a column whose header names it.</summary>
    public static string UsdColumn(NanoUsd amount) => amount.ToUsd().ToString("N6", CultureInfo.InvariantCulture);

    /// <summary>The same of an amount of which some may not be known.</summary>
    public static string UsdColumn(NanoUsd amount, bool isUnknown) =>
        !isUnknown ? UsdColumn(amount) : amount == NanoUsd.Zero ? "not known" : "≥ " + UsdColumn(amount);

    /// <summary>A price with so many decimals, for a column whose header names the unit.</summary>
    public static string Price(NanoUsd amount, int decimals) =>
        amount.ToUsd().ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>How many decimals show every amount without losing a digit: 2 to 9.</summary>
    public static int Decimals(IEnumerable<NanoUsd> amounts)
    {
        int decimals = 2;
        foreach (NanoUsd amount in amounts)
        {
            decimal usd = amount.ToUsd();
            while (decimals < 9 && decimal.Round(usd, decimals) != usd)
            {
                decimals++;
            }
        }

        return decimals;
    }

    /// <summary>A large count with three significant digits in thousands, millions or billions: k, M, B.</summary>
    public static string Short(long value) => value switch
    {
        < 1_000 => Count(value),
        < 999_500 => Significant(value / 1_000.0) + NoBreak + "k",
        < 999_500_000 => Significant(value / 1_000_000.0) + NoBreak + "M",
        _ => Significant(value / 1_000_000_000.0) + NoBreak + "B",
    };

    /// <summary>A size in bytes, kB, MB or GB (powers of 1,000).</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => Count(bytes) + NoBreak + "bytes",
        < 999_500 => Significant(bytes / 1_000.0) + NoBreak + "kB",
        < 999_500_000 => Significant(bytes / 1_000_000.0) + NoBreak + "MB",
        _ => Significant(bytes / 1_000_000_000.0) + NoBreak + "GB",
    };

    /// <summary>The first digits of a hash: enough to tell students apart.</summary>
    public static string ShortHash(string hash) => hash.Length > 12 ? hash[..12] : hash;

    /// <summary>The text, cut with an ellipsis after so many characters; never inside a surrogate pair.</summary>
    public static string Cut(string? text, int characters)
    {
        if (text is null || text.Length <= characters)
        {
            return text ?? "";
        }

        int end = char.IsHighSurrogate(text[characters - 1]) ? characters - 1 : characters;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    private static string Minutes(long seconds) =>
        Count(seconds / 60) + NoBreak + "min" + (seconds % 60 == 0 ? "" : NoBreak + Count(seconds % 60) + NoBreak + "s");
}
