using System.Text;
using Autarky.Text.Templates.Methods;
using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Filters;

/// <summary>Filters that make text.</summary>
internal static class TextFilters
{
    public static readonly Dictionary<string, Filter> All = new(StringComparer.Ordinal)
    {
        ["string"] = (run, value, _) => PythonText.Of(run, value),
        ["safe"] = (_, value, _) => value,
        ["upper"] = (run, value, _) => Text(run, value).ToUpperInvariant(),
        ["lower"] = (run, value, _) => Text(run, value).ToLowerInvariant(),
        ["capitalize"] = (run, value, _) => TextCase.Capitalize(Text(run, value)),
        ["title"] = (run, value, _) => TextCase.TitleWords(Text(run, value)),
        ["trim"] = (run, value, arguments) =>
        {
            object? characters = arguments.Bind(run, "trim", ("chars", null))[0];
            return TextMethods.Strip(Text(run, value), characters is null ? null : TextMethods.Need(run, characters), front: true, back: true);
        },
        ["replace"] = (run, value, arguments) =>
        {
            object?[] a = arguments.Bind(run, "replace", ("old", Arguments.Required), ("new", Arguments.Required), ("count", null));
            return TextMethods.Replace(run, Text(run, value), PythonText.Of(run, a[0]), PythonText.Of(run, a[1]), a[2] as long? ?? -1);
        },
        ["join"] = Join,
        ["indent"] = Indent,
        ["tojson"] = ToJson,
        ["escape"] = Escape,
        ["e"] = Escape,
        ["format"] = (run, value, arguments) => PercentFormat.Apply(run, Text(run, value), new TupleValue([.. arguments.Positional])),
        ["wordcount"] = (run, value, _) => (long)TextSplit.Split(run, Text(run, value), Arguments.None).Count,
    };

    private static string Text(Execution run, object? value)
    {
        string text = PythonText.Of(run, value);
        run.Charge(text.Length);
        return text;
    }

    private static string Join(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "join", ("d", ""), ("attribute", null));
        string between = PythonText.Of(run, a[0]);
        var text = new BoundedText(run);
        bool first = true;
        foreach (object? item in Sequences.Elements(run, value))
        {
            text.Append(first ? "" : between);
            text.Append(PythonText.Of(run, FilterTable.At(run, item, a[1])));
            first = false;
        }

        return text.ToString();
    }

    private static string Indent(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "indent", ("width", 4L), ("first", false), ("blank", false));
        var indentation = new BoundedText(run);
        if (a[0] is long width)
        {
            indentation.Append(' ', (int)Math.Clamp(width, 0, run.Limits.OutputCharacters));
        }
        else
        {
            indentation.Append(TextMethods.Need(run, a[0]));
        }

        string margin = indentation.ToString();
        bool blank = Equality.IsTrue(a[2]);
        var text = new BoundedText(run);
        bool first = true;

        // The added line end makes the last line count also where it is empty.
        foreach (object? item in TextSplit.Lines(run, Text(run, value) + "\n", keepEnds: false))
        {
            string line = (string)item!;
            text.Append(first ? "" : "\n");
            bool indented = first ? Equality.IsTrue(a[1]) : blank || line.Length > 0;
            text.Append(indented ? margin : "");
            text.Append(line);
            first = false;
        }

        return text.ToString();
    }

    private static string ToJson(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "tojson", ("ensure_ascii", false), ("indent", null), ("separators", null), ("sort_keys", false));
        string? indent = a[1] switch
        {
            null => null,
            long width => new string(' ', (int)Math.Clamp(width, 0, 64)),
            _ => TextMethods.Need(run, a[1]),
        };
        (string item, string key) = a[2] is null
            ? (indent is null ? ", " : ",", ": ")
            : Sequences.Elements(run, a[2]) is [string between, string behind] ? (between, behind) : throw run.Fail("separators are two strings.");
        return new JsonText(indent, item, key, SortKeys: Equality.IsTrue(a[3]), EscapesAll: Equality.IsTrue(a[0])).Write(run, value);
    }

    private static string Escape(Execution run, object? value, Arguments arguments)
    {
        arguments.Bind(run, "escape");
        return new StringBuilder(Text(run, value))
            .Replace("&", "&amp;")
            .Replace(">", "&gt;")
            .Replace("<", "&lt;")
            .Replace("'", "&#39;")
            .Replace("\"", "&#34;")
            .ToString();
    }
}
