using System.Globalization;
using System.Text;

namespace Autarky.Text.Templates.Running;

/// <summary>Dates in C's <c>strftime</c> notation, in English.</summary>
internal static class DateFormat
{
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    /// <exception cref="InvalidDataException">A conversion is not known.</exception>
    public static string Write(Execution run, DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            i++;
            bool unpadded = i < format.Length && format[i] == '-';
            i += unpadded ? 1 : 0;
            string part = i < format.Length
                ? Convert(time, format[i]) ?? throw run.Fail($"'%{format[i]}' is not known in dates.")
                : throw run.Fail("a date's format ends inside of '%'.");
            text.Append(unpadded && part.Length > 1 ? part.TrimStart('0').PadLeft(1, '0') : part);
        }

        return text.ToString();
    }

    private static string? Convert(DateTimeOffset time, char kind) => kind switch
    {
        'Y' => time.ToString("yyyy", English),
        'y' => time.ToString("yy", English),
        'm' => time.ToString("MM", English),
        'd' => time.ToString("dd", English),
        'e' => time.Day.ToString(English).PadLeft(2),
        'B' => time.ToString("MMMM", English),
        'b' or 'h' => time.ToString("MMM", English),
        'A' => time.ToString("dddd", English),
        'a' => time.ToString("ddd", English),
        'H' => time.ToString("HH", English),
        'I' => time.ToString("hh", English),
        'M' => time.ToString("mm", English),
        'S' => time.ToString("ss", English),
        'f' => time.ToString("ffffff", English),
        'p' => time.ToString("tt", English),
        'j' => time.DayOfYear.ToString("000", English),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(English),
        'w' => ((int)time.DayOfWeek).ToString(English),
        'F' => time.ToString("yyyy-MM-dd", English),
        'T' => time.ToString("HH:mm:ss", English),
        'D' => time.ToString("MM/dd/yy", English),
        'R' => time.ToString("HH:mm", English),
        'z' or 'Z' => "",
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => null,
    };
}
