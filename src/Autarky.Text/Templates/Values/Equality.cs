using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Values;

/// <summary>Truth, equality, order and membership as Python has them.</summary>
internal static class Equality
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long integer => integer != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        TupleValue tuple => tuple.Items.Length > 0,
        DictValue dict => dict.Count > 0,
        _ => true,
    };

    public static bool AreEqual(Execution run, object? left, object? right)
    {
        run.Step();
        run.Deeper();
        if (ReferenceEquals(left, right))
        {
            return left is not double.NaN;
        }

        switch (left, right)
        {
            case (string a, string b): return string.Equals(a, b, StringComparison.Ordinal);
            case (Undefined, Undefined): return true;
            case (List<object?> a, List<object?> b): return AllEqual(run, a, b);
            case (TupleValue a, TupleValue b): return AllEqual(run, a.Items, b.Items);
            case (DictValue a, DictValue b):
                return a.Count == b.Count && a.Items.All(pair => b.TryGet(pair.Key, out object? other) && AreEqual(run, pair.Value, other));
            default: return Number(left) is { } x && Number(right) is { } y && x.Equals(y) && (left is not long p || right is not long q || p == q);
        }
    }

    /// <summary>Negative, zero or positive, as left stands to right.</summary>
    /// <exception cref="InvalidDataException">The two have no order.</exception>
    public static int Compare(Execution run, object? left, object? right)
    {
        run.Step();
        run.Deeper();
        switch (left, right)
        {
            case (long a, long b): return a.CompareTo(b);
            case (string a, string b): return CompareText(a, b);
            case (List<object?> a, List<object?> b): return CompareLists(run, a, b);
            case (TupleValue a, TupleValue b): return CompareLists(run, a.Items, b.Items);
            default:
                return Number(left) is { } x && Number(right) is { } y
                    ? x.CompareTo(y)
                    : throw run.Fail($"{Kinds.Of(left)} and {Kinds.Of(right)} cannot be compared by size.");
        }
    }

    /// <summary><c>item in container</c>.</summary>
    /// <exception cref="InvalidDataException">The container holds nothing by its nature.</exception>
    public static bool IsIn(Execution run, object? item, object? container)
    {
        switch (container)
        {
            case string text:
                run.Step(text.Length / 64);
                return item is string part
                    ? text.Contains(part, StringComparison.Ordinal)
                    : throw run.Fail($"only a string can be in a string, not {Kinds.Of(item)}.");
            case DictValue dict: return dict.TryGet(item, out _);
            case List<object?> list: return list.Exists(element => AreEqual(run, element, item));
            case TupleValue tuple: return Array.Exists(tuple.Items, element => AreEqual(run, element, item));
            case Undefined: return false;
            default: throw run.Fail($"'in' needs a string, a list or a dictionary, not {Kinds.Of(container)}.");
        }
    }

    /// <summary>The value as a number; booleans are 0 and 1, anything else is none.</summary>
    public static double? Number(object? value) => value switch
    {
        long integer => integer,
        double number => number,
        bool flag => flag ? 1 : 0,
        _ => null,
    };

    /// <summary>By code points. Units order the same except where one side is a surrogate, which stands for more than any single unit.</summary>
    private static int CompareText(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        for (int i = 0; i < length; i++)
        {
            if (left[i] != right[i])
            {
                bool leftPair = char.IsSurrogate(left[i]);
                return leftPair != char.IsSurrogate(right[i]) ? (leftPair ? 1 : -1) : left[i].CompareTo(right[i]);
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static bool AllEqual(Execution run, IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!AreEqual(run, left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static int CompareLists(Execution run, IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!AreEqual(run, left[i], right[i]))
            {
                return Compare(run, left[i], right[i]);
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}
