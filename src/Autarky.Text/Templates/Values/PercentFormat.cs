using System.Globalization;
using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Values;

/// <summary>Python's <c>"%s" % value</c>, with the conversions s, r, d, i, f, x and %%, and a precision for f.</summary>
internal static class PercentFormat
{
    public static string Apply(Execution run, string format, object? value)
    {
        object?[] values = value is TupleValue tuple ? tuple.Items : [value];
        var text = new BoundedText(run);
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            i++;
            int precision = 6;
            if (i + 1 < format.Length && format[i] == '.' && char.IsAsciiDigit(format[i + 1]))
            {
                precision = format[i + 1] - '0';
                i += 2;
            }

            char kind = i < format.Length ? format[i] : throw run.Fail("a format ends inside of '%'.");
            if (kind == '%')
            {
                text.Append('%');
                continue;
            }

            object? argument = next < values.Length ? values[next++] : throw run.Fail("a format has more places than values.");
            text.Append(Convert(run, kind, precision, argument));
        }

        return next == values.Length || value is DictValue ? text.ToString() : throw run.Fail("a format has fewer places than values.");
    }

    private static string Convert(Execution run, char kind, int precision, object? value)
    {
        double? number = Equality.Number(value);
        return kind switch
        {
            's' => PythonText.Of(run, value),
            'r' => PythonText.Repr(run, value),
            'd' or 'i' when number is { } n =>
                value is long whole ? whole.ToString(CultureInfo.InvariantCulture) : Math.Truncate(n).ToString("F0", CultureInfo.InvariantCulture),
            'f' when number is { } n => n.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            'x' when value is long whole => whole.ToString("x", CultureInfo.InvariantCulture),
            _ => throw run.Fail($"'%{kind}' has no meaning for {Kinds.Of(value)}."),
        };
    }
}
