using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Values;

/// <summary>Elements, lengths, items and slices of strings, lists, tuples and dictionaries.</summary>
internal static class Sequences
{
    /// <summary>What a loop over the value visits: characters, elements, or keys.</summary>
    /// <exception cref="InvalidDataException">The value has no elements by its nature.</exception>
    public static IReadOnlyList<object?> Elements(Execution run, object? value) => value switch
    {
        List<object?> list => list,
        TupleValue tuple => tuple.Items,
        DictValue dict => dict.Keys.ToArray(),
        string text => PythonText.Characters(run, text),
        Undefined => [],
        _ => throw run.Fail($"{Kinds.Of(value)} has no elements to go through."),
    };

    public static long Length(Execution run, object? value) => value switch
    {
        string text => PythonText.Length(text),
        List<object?> list => list.Count,
        TupleValue tuple => tuple.Items.Length,
        DictValue dict => dict.Count,
        Undefined => 0,
        _ => throw run.Fail($"{Kinds.Of(value)} has no length."),
    };

    /// <summary>A list of its own with the elements.</summary>
    public static List<object?> Copy(Execution run, object? value)
    {
        IReadOnlyList<object?> elements = Elements(run, value);
        run.Charge(elements.Count);
        return [.. elements];
    }

    /// <summary>The element at a place; negative places count from the end. False where there is none.</summary>
    public static bool TryItem(Execution run, object? target, long index, out object? value)
    {
        value = null;
        if (target is not (string or List<object?> or TupleValue))
        {
            return false;
        }

        IReadOnlyList<object?> elements = target is string text && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            ? new Units(text)
            : Elements(run, target);
        long at = index < 0 ? index + elements.Count : index;
        if (at < 0 || at >= elements.Count)
        {
            return false;
        }

        value = elements[(int)at];
        return true;
    }

    /// <summary><c>target[start:stop:step]</c> as Python reads it: places beyond the ends are the ends.</summary>
    public static object? Slice(Execution run, object? target, long? start, long? stop, long? step)
    {
        if (target is Undefined or null or not (string or List<object?> or TupleValue))
        {
            throw run.Fail($"{Kinds.Of(target)} cannot be sliced.");
        }

        IReadOnlyList<object?> elements = Elements(run, target);
        long stride = step ?? 1;
        if (stride == 0)
        {
            throw run.Fail("the step of a slice cannot be 0.");
        }

        long count = elements.Count;
        long from = Clamp(start ?? (stride > 0 ? 0 : count), count, stride);
        long to = stop is null && stride < 0 ? -1 : Clamp(stop ?? count, count, stride);
        var taken = new List<object?>();
        run.Charge(count);
        for (long i = from; stride > 0 ? i < to : i > to; i += stride)
        {
            taken.Add(elements[(int)i]);
        }

        return target switch
        {
            string => string.Concat(taken.Cast<string>()),
            TupleValue => new TupleValue([.. taken]),
            _ => taken,
        };
    }

    private static long Clamp(long index, long count, long stride)
    {
        long at = index < 0 ? index + count : index;
        return stride > 0 ? Math.Clamp(at, 0, count) : Math.Clamp(at, -1, count - 1);
    }

    /// <summary>A string without surrogates: its units are its code points.</summary>
    private sealed class Units(string text) : IReadOnlyList<object?>
    {
        public int Count => text.Length;

        public object? this[int index] => text[index].ToString();

        public IEnumerator<object?> GetEnumerator() => text.Select(c => (object?)c.ToString()).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
