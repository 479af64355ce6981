using System.Globalization;
using System.Text;
using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Values;

/// <summary>Values as text, as Python's <c>str</c> and <c>repr</c> write them, and strings as sequences of code points.</summary>
internal static class PythonText
{
    /// <summary>White space of Python's strings: that of Unicode, and the four separators U+001C to U+001F.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    public static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!IsSpace(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The value as it is printed.</summary>
    public static string Of(Execution run, object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Repr(run, value),
    };

    /// <summary>The value as it stands inside a printed list: strings quoted.</summary>
    public static string Repr(Execution run, object? value)
    {
        if (value is long integer)
        {
            return integer.ToString(CultureInfo.InvariantCulture);
        }

        var text = new BoundedText(run);
        AppendRepr(run, text, value);
        return text.ToString();
    }

    /// <summary>A float as the shortest decimal that reads back the same; with an exponent from 1e16 and below 1e-4.</summary>
    public static string Float(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        string shortest = value.ToString("E16", CultureInfo.InvariantCulture);
        for (int digits = 0; digits < 17; digits++)
        {
            string candidate = value.ToString("E" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (double.Parse(candidate, CultureInfo.InvariantCulture) == value)
            {
                shortest = candidate;
                break;
            }
        }

        int mark = shortest.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(shortest.AsSpan(mark + 1), CultureInfo.InvariantCulture);
        string mantissa = shortest[..mark];
        if (value != 0 && (exponent < -4 || exponent >= 16))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        string sign = mantissa[0] == '-' ? "-" : "";
        string all = mantissa.Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return exponent < 0
            ? $"{sign}0.{new string('0', -exponent - 1)}{all}"
            : all.Length > exponent + 1 ? $"{sign}{all[..(exponent + 1)]}.{all[(exponent + 1)..]}" : $"{sign}{all.PadRight(exponent + 1, '0')}.0";
    }

    /// <summary>Length in code points.</summary>
    public static int Length(string text)
    {
        int pairs = 0;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                pairs++;
                i++;
            }
        }

        return text.Length - pairs;
    }

    /// <summary>The code points, each a string of one or two units.</summary>
    public static List<object?> Characters(Execution run, string text)
    {
        run.Charge(text.Length);
        var characters = new List<object?>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                characters.Add(text.Substring(i, 2));
                i++;
            }
            else
            {
                characters.Add(text[i].ToString());
            }
        }

        return characters;
    }

    private static void AppendRepr(Execution run, BoundedText text, object? value)
    {
        run.Deeper();
        switch (value)
        {
            case null: text.Append("None"); break;
            case bool flag: text.Append(flag ? "True" : "False"); break;
            case long integer: text.Append(integer.ToString(CultureInfo.InvariantCulture)); break;
            case double number: text.Append(Float(number)); break;
            case string characters: AppendQuoted(text, characters); break;
            case Undefined: text.Append("Undefined"); break;
            case List<object?> list: AppendItems(run, text, list, '[', ']'); break;
            case TupleValue tuple:
                AppendItems(run, text, tuple.Items, '(', tuple.Items.Length == 1 ? ',' : ')');
                text.Append(tuple.Items.Length == 1 ? ")" : "");
                break;
            case DictValue dict: AppendDict(run, text, dict.Items); break;
            case NamespaceValue space:
                text.Append("<Namespace ");
                AppendDict(run, text, space.Attributes.Select(pair => KeyValuePair.Create((object)pair.Key, pair.Value)));
                text.Append(">");
                break;
            case FunctionValue function: text.Append($"<function {function.Name}>"); break;
            case LoopValue loop: text.Append($"<loop {loop.Attribute("index")}/{loop.Attribute("length")}>"); break;
            default: text.Append(value.ToString() ?? ""); break;
        }
    }

    private static void AppendItems(Execution run, BoundedText text, IReadOnlyList<object?> items, char open, char close)
    {
        text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                text.Append(", ");
            }

            AppendRepr(run, text, items[i]);
        }

        text.Append(close);
    }

    private static void AppendDict(Execution run, BoundedText text, IEnumerable<KeyValuePair<object, object?>> items)
    {
        text.Append('{');
        string between = "";
        foreach ((object key, object? value) in items)
        {
            text.Append(between);
            AppendRepr(run, text, key);
            text.Append(": ");
            AppendRepr(run, text, value);
            between = ", ";
        }

        text.Append('}');
    }

    private static void AppendQuoted(BoundedText text, string value)
    {
        char quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == quote || c == '\\')
            {
                text.Append('\\');
                text.Append(c);
            }
            else if (c is '\n' or '\r' or '\t')
            {
                text.Append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
            }
            else if (i + 1 < value.Length && char.IsSurrogatePair(c, value[i + 1]))
            {
                var rune = new Rune(c, value[++i]);
                text.Append(IsPrintable(Rune.GetUnicodeCategory(rune)) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"));
            }
            else if (c == ' ' || IsPrintable(char.GetUnicodeCategory(c)))
            {
                text.Append(c);
            }
            else
            {
                text.Append(
                    c <= '\u00ff'
                        ? string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}")
                        : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"));
            }
        }

        text.Append(quote);
    }

    private static bool IsPrintable(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
