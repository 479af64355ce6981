using Autarky.Text.Templates.Methods;
using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Filters;

/// <summary>Filters over lists and dictionaries.</summary>
internal static class ListFilters
{
    public static readonly Dictionary<string, Filter> All = new(StringComparer.Ordinal)
    {
        ["length"] = (run, value, _) => Sequences.Length(run, value),
        ["count"] = (run, value, _) => Sequences.Length(run, value),
        ["list"] = (run, value, _) => Sequences.Copy(run, value),
        ["first"] = (run, value, _) => Sequences.Elements(run, value) is [var first, ..] ? first : new Undefined("the first of no elements"),
        ["last"] = (run, value, _) => Sequences.Elements(run, value) is [.., var last] ? last : new Undefined("the last of no elements"),
        ["items"] = (run, value, _) => value switch
        {
            DictValue dict => DictMethods.Pairs(run, dict),
            Undefined => new List<object?>(),
            _ => throw run.Fail($"only a dictionary has items, not {Kinds.Of(value)}."),
        },
        ["dictsort"] = DictSort,
        ["sort"] = Sort,
        ["unique"] = Unique,
        ["reverse"] = Reverse,
        ["batch"] = Batch,
        ["slice"] = Columns,
        ["groupby"] = GroupBy,
        ["min"] = (run, value, arguments) => Extreme(run, value, arguments, "min", sign: -1),
        ["max"] = (run, value, arguments) => Extreme(run, value, arguments, "max", sign: 1),
        ["attr"] = (run, value, arguments) => Members.Attribute(run, value, TextMethods.Need(run, FilterTable.Only(run, "attr", arguments))),
    };

    /// <summary>The elements in order; equal ones keep theirs.</summary>
    private static List<object?> Ordered(Execution run, IEnumerable<object?> items, Func<object?, object?> key, bool descending)
    {
        var comparer = Comparer<object?>.Create((a, b) => Equality.Compare(run, a, b));
        return Ordering(() => (descending ? items.OrderByDescending(key, comparer) : items.OrderBy(key, comparer)).ToList());
    }

    // A comparer's own error comes wrapped in another.
    private static List<object?> Ordering(Func<List<object?>> sort)
    {
        try
        {
            return sort();
        }
        catch (InvalidOperationException exception) when (exception.InnerException is InvalidDataException inner)
        {
            throw new InvalidDataException(inner.Message, inner);
        }
    }

    private static List<object?> Sort(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "sort", ("reverse", false), ("case_sensitive", false), ("attribute", null));
        bool caseSensitive = Equality.IsTrue(a[1]);
        return Ordered(run, Sequences.Copy(run, value), item => FilterTable.Folded(FilterTable.At(run, item, a[2]), caseSensitive), Equality.IsTrue(a[0]));
    }

    private static List<object?> DictSort(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "dictsort", ("case_sensitive", false), ("by", "key"), ("reverse", false));
        DictValue dict = value as DictValue ?? throw run.Fail($"dictsort needs a dictionary, not {Kinds.Of(value)}.");
        int part = a[1] is "value" ? 1 : 0;
        bool caseSensitive = Equality.IsTrue(a[0]);
        return Ordered(run, DictMethods.Pairs(run, dict), pair => FilterTable.Folded(((TupleValue)pair!).Items[part], caseSensitive), Equality.IsTrue(a[2]));
    }

    private static List<object?> Unique(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "unique", ("case_sensitive", false), ("attribute", null));
        bool caseSensitive = Equality.IsTrue(a[0]);
        var kept = new List<object?>();
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var others = new List<object?>();
        foreach (object? item in Sequences.Elements(run, value))
        {
            object? key = FilterTable.Folded(FilterTable.At(run, item, a[1]), caseSensitive);
            run.Charge(1);
            if (key is string text ? texts.Add(text) : !others.Exists(other => Equality.AreEqual(run, other, key)))
            {
                kept.Add(item);
                others.AddRange(key is string ? [] : [key]);
            }
        }

        return kept;
    }

    private static object Reverse(Execution run, object? value, Arguments arguments)
    {
        arguments.Bind(run, "reverse");
        List<object?> items = Sequences.Copy(run, value);
        items.Reverse();
        return value is string ? string.Concat(items.Cast<string>()) : items;
    }

    private static List<object?> Batch(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "batch", ("linecount", Arguments.Required), ("fill_with", null));
        int size = Size(run, a[0]);
        List<List<object?>> batches = [.. Sequences.Copy(run, value).Chunk(size).Select(chunk => chunk.ToList())];
        if (a[1] is not null && batches is [.., var last])
        {
            run.Charge(size);
            last.AddRange(Enumerable.Repeat(a[1], size - last.Count));
        }

        return [.. batches];
    }

    private static List<object?> Columns(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "slice", ("slices", Arguments.Required), ("fill_with", null));
        int columns = Size(run, a[0]);
        List<object?> items = Sequences.Copy(run, value);
        run.Charge(columns);
        var result = new List<object?>();
        (int each, int longer) = (items.Count / columns, items.Count % columns);
        for (int i = 0, from = 0; i < columns; i++)
        {
            int count = each + (i < longer ? 1 : 0);
            List<object?> column = items.GetRange(from, count);
            if (a[1] is not null && i >= longer)
            {
                column.Add(a[1]);
            }

            result.Add(column);
            from += count;
        }

        return result;
    }

    private static List<object?> GroupBy(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "groupby", ("attribute", Arguments.Required), ("default", null), ("case_sensitive", false));
        bool caseSensitive = Equality.IsTrue(a[2]);
        var groups = new List<object?>();
        object? last = null;
        foreach (object? item in Ordered(run, Sequences.Copy(run, value), Key, descending: false))
        {
            object? key = Key(item);
            if (groups.Count == 0 || !Equality.AreEqual(run, last, key))
            {
                groups.Add(new TupleValue(Raw(item), new List<object?>()));
                last = key;
            }

            ((List<object?>)((TupleValue)groups[^1]!).Items[1]!).Add(item);
        }

        return groups;

        object? Raw(object? item) => Members.Path(run, item, a[0]) is var found and not Undefined ? found : a[1];

        object? Key(object? item) => FilterTable.Folded(Raw(item), caseSensitive);
    }

    private static object? Extreme(Execution run, object? value, Arguments arguments, string function, int sign)
    {
        object?[] a = arguments.Bind(run, function, ("case_sensitive", false), ("attribute", null));
        bool caseSensitive = Equality.IsTrue(a[0]);
        IReadOnlyList<object?> items = Sequences.Elements(run, value);
        if (items.Count == 0)
        {
            return new Undefined($"the {function} of no elements");
        }

        object? best = items[0];
        foreach (object? item in items.Skip(1))
        {
            if (Equality.Compare(run, Key(item), Key(best)) * sign > 0)
            {
                best = item;
            }
        }

        return best;

        object? Key(object? item) => FilterTable.Folded(FilterTable.At(run, item, a[1]), caseSensitive);
    }

    private static int Size(Execution run, object? value) =>
        value is long size and > 0 and < 1 << 20 ? (int)size : throw run.Fail("a count from 1 to 1048575 is needed here.");
}
