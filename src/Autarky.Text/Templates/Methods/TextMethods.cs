using System.Text;
using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Methods;

/// <summary>Methods of strings, as Python has them.</summary>
internal static class TextMethods
{
    public static readonly Dictionary<string, Method<string>> All = new(StringComparer.Ordinal)
    {
        ["strip"] = (run, text, arguments) => Strip(run, text, arguments, "strip", front: true, back: true),
        ["lstrip"] = (run, text, arguments) => Strip(run, text, arguments, "lstrip", front: true, back: false),
        ["rstrip"] = (run, text, arguments) => Strip(run, text, arguments, "rstrip", front: false, back: true),
        ["split"] = (run, text, arguments) => TextSplit.Split(run, text, arguments),
        ["rsplit"] = (run, text, arguments) => TextSplit.SplitFromEnd(run, text, arguments),
        ["splitlines"] = (run, text, arguments) => TextSplit.Lines(run, text, arguments),
        ["partition"] = (run, text, arguments) => TextSplit.Partition(run, text, arguments, fromEnd: false),
        ["rpartition"] = (run, text, arguments) => TextSplit.Partition(run, text, arguments, fromEnd: true),
        ["startswith"] = (run, text, arguments) => HasEnd(run, text, arguments, "startswith", text.StartsWith),
        ["endswith"] = (run, text, arguments) => HasEnd(run, text, arguments, "endswith", text.EndsWith),
        ["replace"] = (run, text, arguments) =>
        {
            object?[] a = arguments.Bind(run, "replace", ("old", Arguments.Required), ("new", Arguments.Required), ("count", -1L));
            return Replace(run, text, Need(run, a[0]), Need(run, a[1]), a[2] as long? ?? -1);
        },
        ["upper"] = (run, text, _) => Made(run, text).ToUpperInvariant(),
        ["lower"] = (run, text, _) => Made(run, text).ToLowerInvariant(),
        ["casefold"] = (run, text, _) => Made(run, text).ToLowerInvariant(),
        ["capitalize"] = (run, text, _) => TextCase.Capitalize(Made(run, text)),
        ["title"] = (run, text, _) => TextCase.Title(Made(run, text)),
        ["find"] = (run, text, arguments) => Find(run, text, arguments, "find"),
        ["rfind"] = (run, text, arguments) =>
            Position(text, text.LastIndexOf(Need(run, arguments.Bind(run, "rfind", ("part", Arguments.Required))[0]), StringComparison.Ordinal)),
        ["index"] = (run, text, arguments) => Find(run, text, arguments, "index") is >= 0 and var at ? at : throw run.Fail("the string has no such part."),
        ["count"] = (run, text, arguments) => Count(run, text, Need(run, arguments.Bind(run, "count", ("part", Arguments.Required))[0])),
        ["join"] = (run, text, arguments) => Join(run, text, arguments.Bind(run, "join", ("items", Arguments.Required))[0]),
        ["removeprefix"] = (run, text, arguments) => Need(run, arguments.Bind(run, "removeprefix", ("prefix", Arguments.Required))[0]) is var prefix
            && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
        ["removesuffix"] = (run, text, arguments) => Need(run, arguments.Bind(run, "removesuffix", ("suffix", Arguments.Required))[0]) is var suffix
            && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
        ["isspace"] = (_, text, _) => text.Length > 0 && PythonText.IsBlank(text),
        ["isdigit"] = (_, text, _) => text.Length > 0 && text.All(char.IsDigit),
        ["isnumeric"] = (_, text, _) => text.Length > 0 && text.All(char.IsNumber),
        ["isalpha"] = (_, text, _) => text.Length > 0 && text.All(char.IsLetter),
        ["isalnum"] = (_, text, _) => text.Length > 0 && text.All(char.IsLetterOrDigit),
        ["isupper"] = (_, text, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["islower"] = (_, text, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["ljust"] = (run, text, arguments) => Pad(run, text, arguments, "ljust", share: 0),
        ["rjust"] = (run, text, arguments) => Pad(run, text, arguments, "rjust", share: 1),
        ["center"] = (run, text, arguments) => Pad(run, text, arguments, "center", share: 0.5),
        ["zfill"] = (run, text, arguments) =>
        {
            object? width = arguments.Bind(run, "zfill", ("width", Arguments.Required))[0];
            int sign = text.StartsWith('-') || text.StartsWith('+') ? 1 : 0;
            return text[..sign] + Pad(run, text[sign..], new Arguments([(width as long?) - sign, "0"], []), "zfill", share: 1);
        },
    };

    /// <summary>Replaces the first occurrences, or all where the count is negative.</summary>
    public static string Replace(Execution run, string text, string old, string replacement, long count)
    {
        var result = new BoundedText(run);
        int from = 0;
        for (long done = 0; done != count; done++)
        {
            int at = old.Length > 0 ? text.IndexOf(old, from, StringComparison.Ordinal) : from <= text.Length ? from : -1;
            if (at < 0)
            {
                break;
            }

            result.Append(text[from..at]);
            result.Append(replacement);
            from = at + old.Length;
            if (old.Length == 0)
            {
                // An empty part stands before every character and at the end.
                if (at == text.Length)
                {
                    return result.ToString();
                }

                result.Append(text[at]);
                from = at + 1;
            }
        }

        result.Append(text[Math.Min(from, text.Length)..]);
        return result.ToString();
    }

    public static string Strip(string text, string? characters, bool front, bool back)
    {
        int begin = 0;
        int end = text.Length;
        while (front && begin < end && Strips(text[begin]))
        {
            begin++;
        }

        while (back && end > begin && Strips(text[end - 1]))
        {
            end--;
        }

        return text[begin..end];

        bool Strips(char c) => characters is null ? PythonText.IsSpace(c) : characters.Contains(c, StringComparison.Ordinal);
    }

    public static string Join(Execution run, string between, object? items)
    {
        var text = new BoundedText(run);
        bool first = true;
        foreach (object? item in Sequences.Elements(run, items))
        {
            text.Append(first ? "" : between);
            text.Append(Need(run, item));
            first = false;
        }

        return text.ToString();
    }

    /// <summary>The value, which must be a string.</summary>
    public static string Need(Execution run, object? value) => value as string ?? throw run.Fail($"a string is needed here, not {Kinds.Of(value)}.");

    /// <summary>Fills up with a character; <paramref name="share"/> of the filling goes in front.</summary>
    private static string Pad(Execution run, string text, Arguments arguments, string function, double share)
    {
        object?[] a = arguments.Bind(run, function, ("width", Arguments.Required), ("fill", " "));
        if (a is not [long width, string { Length: 1 } fill])
        {
            throw run.Fail($"'{function}' needs an integer and at most one character.");
        }

        long missing = Math.Max(0, width - PythonText.Length(text));
        run.Charge(missing);
        int front = (int)Math.Floor(missing * share);
        return new StringBuilder().Append(fill[0], front).Append(text).Append(fill[0], (int)missing - front).ToString();
    }

    private static string Made(Execution run, string text)
    {
        run.Charge(text.Length);
        return text;
    }

    private static string Strip(Execution run, string text, Arguments arguments, string function, bool front, bool back)
    {
        object? characters = arguments.Bind(run, function, ("characters", null))[0];
        run.Charge(text.Length);
        return Strip(text, characters is null ? null : Need(run, characters), front, back);
    }

    private static bool HasEnd(Execution run, string text, Arguments arguments, string function, Func<string, StringComparison, bool> has)
    {
        run.Step(text.Length / 64);
        object? part = arguments.Bind(run, function, ("part", Arguments.Required))[0];
        return part is TupleValue parts
            ? Array.Exists(parts.Items, one => has(Need(run, one), StringComparison.Ordinal))
            : has(Need(run, part), StringComparison.Ordinal);
    }

    private static long Find(Execution run, string text, Arguments arguments, string function)
    {
        object?[] a = arguments.Bind(run, function, ("part", Arguments.Required), ("start", 0L));
        run.Step(text.Length / 64);
        int start = (int)Math.Clamp(a[1] as long? ?? 0, 0, text.Length);
        return Position(text, text.IndexOf(Need(run, a[0]), start, StringComparison.Ordinal));
    }

    // A place in units as a place in code points.
    private static long Position(string text, int at) => at <= 0 ? at : PythonText.Length(text[..at]);

    private static long Count(Execution run, string text, string part)
    {
        run.Step(text.Length / 64);
        if (part.Length == 0)
        {
            return PythonText.Length(text) + 1;
        }

        return text.AsSpan().Count(part);
    }
}
