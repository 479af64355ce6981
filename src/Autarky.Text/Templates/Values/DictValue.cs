namespace Autarky.Text.Templates.Values;

/// <summary>
/// A dictionary that keeps the order in which keys came, as Python's does. Keys are strings, numbers and booleans; 1, 1.0 and true are one key.
/// </summary>
internal sealed class DictValue
{
    private readonly OrderedDictionary<object, object?> _items = new(KeyComparer.Instance);

    public int Count => _items.Count;

    public IEnumerable<object> Keys => _items.Keys;

    public IEnumerable<KeyValuePair<object, object?>> Items => _items;

    public object? this[object key]
    {
        set => _items[key] = value;
    }

    public bool TryGet(object? key, out object? value)
    {
        value = null;
        return key is string or long or double or bool && _items.TryGetValue(key, out value);
    }

    public bool Remove(object key) => _items.Remove(key);

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        public new bool Equals(object? x, object? y) => x is string text
            ? y is string other && string.Equals(text, other, StringComparison.Ordinal)
            : y is not string && Number(x).Equals(Number(y));

        public int GetHashCode(object obj) => obj is string text ? string.GetHashCode(text, StringComparison.Ordinal) : Number(obj).GetHashCode();

        private static double Number(object? key) => key switch
        {
            long integer => integer,
            bool flag => flag ? 1 : 0,
            double number => number,
            _ => double.NaN,
        };
    }
}
