using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Methods;

/// <summary>Strings cut into parts.</summary>
internal static class TextSplit
{
    /// <summary>At a separator, or at runs of white space where none is given; at most <c>maxsplit</c> times, from the front.</summary>
    public static List<object?> Split(Execution run, string text, Arguments arguments)
    {
        (string? separator, long most) = Bind(run, text, arguments, "split");
        var parts = new List<object?>();
        int from = 0;
        if (separator is null)
        {
            from = SkipSpace(text, 0);
        }

        while (from <= text.Length && parts.Count != most)
        {
            int at = separator is null ? NextSpace(text, from) : text.IndexOf(separator, from, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            parts.Add(text[from..at]);
            from = separator is null ? SkipSpace(text, at) : at + separator.Length;
        }

        if (separator is not null || from < text.Length)
        {
            parts.Add(text[from..]);
        }

        return parts;
    }

    /// <summary>As <see cref="Split"/>, from the end.</summary>
    public static List<object?> SplitFromEnd(Execution run, string text, Arguments arguments)
    {
        (string? separator, long most) = Bind(run, text, arguments, "rsplit");
        if (separator is null)
        {
            return most < 0 ? Split(run, text, Arguments.None) : throw run.Fail("'rsplit' with a limit needs a separator.");
        }

        var parts = new List<object?>();
        int end = text.Length;
        while (parts.Count != most)
        {
            int at = end == 0 ? -1 : text[..end].LastIndexOf(separator, StringComparison.Ordinal);
            run.Charge(end);
            if (at < 0)
            {
                break;
            }

            parts.Add(text[(at + separator.Length)..end]);
            end = at;
        }

        parts.Add(text[..end]);
        parts.Reverse();
        return parts;
    }

    public static List<object?> Lines(Execution run, string text, Arguments arguments)
    {
        bool keepEnds = Equality.IsTrue(arguments.Bind(run, "splitlines", ("keepends", false))[0]);
        return Lines(run, text, keepEnds);
    }

    /// <summary>Lines without (or with) their ends; a line end at the very end begins no further line.</summary>
    public static List<object?> Lines(Execution run, string text, bool keepEnds)
    {
        run.Charge(text.Length);
        var lines = new List<object?>();
        int from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '\n' or '\r' or '\v' or '\f' or '\u001c' or '\u001d' or '\u001e' or '\u0085' or '\u2028' or '\u2029')
            {
                int end = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? i + 2 : i + 1;
                lines.Add(text[from..(keepEnds ? end : i)]);
                from = end;
                i = end - 1;
            }
        }

        if (from < text.Length)
        {
            lines.Add(text[from..]);
        }

        return lines;
    }

    public static TupleValue Partition(Execution run, string text, Arguments arguments, bool fromEnd)
    {
        string separator = TextMethods.Need(run, arguments.Bind(run, "partition", ("separator", Arguments.Required))[0]);
        run.Charge(text.Length);
        int at = fromEnd ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return at >= 0 ? new TupleValue(text[..at], separator, text[(at + separator.Length)..])
            : fromEnd ? new TupleValue("", "", text)
            : new TupleValue(text, "", "");
    }

    private static (string? Separator, long Most) Bind(Execution run, string text, Arguments arguments, string function)
    {
        object?[] a = arguments.Bind(run, function, ("sep", null), ("maxsplit", -1L));
        run.Charge(text.Length * 2L);
        string? separator = a[0] is null ? null : TextMethods.Need(run, a[0]);
        return separator is { Length: 0 } ? throw run.Fail("a string cannot be split at nothing.") : (separator, a[1] as long? ?? -1);
    }

    private static int NextSpace(string text, int from)
    {
        for (int i = from; i < text.Length; i++)
        {
            if (PythonText.IsSpace(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static int SkipSpace(string text, int from)
    {
        while (from < text.Length && PythonText.IsSpace(text[from]))
        {
            from++;
        }

        return from;
    }
}
