using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Autarky.Text.Metadata;

/// <summary>
/// What a checkpoint says about its model, under the keys of GGUF (<c>general.architecture</c>, <c>llama.block_count</c>, <c>tokenizer.ggml.tokens</c>).
/// A Hugging Face folder is read into the same keys.
/// </summary>
/// <remarks>
/// A value is a <see cref="bool"/>, a <see cref="string"/>, one of the integer types of 8 to 64 bits, a <see cref="float"/>, a <see cref="double"/>,
/// or an array of one of these (<c>string[]</c>, <c>int[]</c>, …): exactly the types that GGUF knows, so that a file is written as it was read.
/// </remarks>
public sealed class ModelMetadata
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>Every key and value, in the order in which they were set.</summary>
    public IReadOnlyDictionary<string, object> Values => _values;

    /// <summary>Sets a value of one of the types that the remarks name.</summary>
    public void Set(string key, object value) => _values[key] = value;

    /// <summary>Whether the key has a value.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>An integer of any width, or null where the key is missing.</summary>
    /// <exception cref="InvalidDataException">The value is not an integer, or does not fit.</exception>
    public long? FindInteger(string key) => _values.TryGetValue(key, out object? value)
        ? value switch
        {
            byte or sbyte or ushort or short or uint or int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            ulong large when large <= long.MaxValue => (long)large,
            _ => throw Wrong(key, value, "an integer"),
        }
        : null;

    /// <summary>A number (an integer counts), or null where the key is missing.</summary>
    /// <exception cref="InvalidDataException">The value is not a number.</exception>
    public double? FindNumber(string key) => _values.TryGetValue(key, out object? value)
        ? value switch
        {
            float or double or byte or sbyte or ushort or short or uint or int or long or ulong => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            _ => throw Wrong(key, value, "a number"),
        }
        : null;

    /// <summary>A text, or null where the key is missing.</summary>
    /// <exception cref="InvalidDataException">The value is not a text.</exception>
    public string? FindText(string key) => Find<string>(key, "a text");

    /// <summary>A yes or no, or null where the key is missing.</summary>
    /// <exception cref="InvalidDataException">The value is neither true nor false.</exception>
    public bool? FindFlag(string key) =>
        _values.TryGetValue(key, out object? value) ? value is bool flag ? flag : throw Wrong(key, value, "true or false") : null;

    /// <summary>A list of texts, or null where the key is missing.</summary>
    /// <exception cref="InvalidDataException">The value is not a list of texts.</exception>
    public string[]? FindTexts(string key) => Find<string[]>(key, "a list of texts");

    /// <summary>A list of numbers of any type, or null where the key is missing.</summary>
    /// <exception cref="InvalidDataException">The value is not a list of numbers.</exception>
    public double[]? FindNumbers(string key)
    {
        if (!_values.TryGetValue(key, out object? value))
        {
            return null;
        }

        return value is Array array and not string[] and not bool[]?
        [
            .. array.Cast<object>().Select(item => Convert.ToDouble(item, CultureInfo.InvariantCulture)),
        ]
            : throw Wrong(key, value, "a list of numbers");
    }

    /// <summary>The integer under a key that must be there.</summary>
    /// <exception cref="InvalidDataException">It is missing or not an integer.</exception>
    public int RequireInteger(string key) => FindInteger(key) is { } value
        ? value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Wrong(key, value, "an integer of 32 bits")
        : throw Missing(key);

    /// <summary>The text under a key that must be there.</summary>
    /// <exception cref="InvalidDataException">It is missing or not a text.</exception>
    public string RequireText(string key) => FindText(key) ?? throw Missing(key);

    private T? Find<T>(string key, string kind)
        where T : class => _values.TryGetValue(key, out object? value) ? value as T ?? throw Wrong(key, value, kind) : null;

    private static InvalidDataException Missing(string key) => new($"The model's metadata has no '{key}'.");

    [SuppressMessage("Globalization", "CA1305", Justification = "The value is only shown.")]
    private static InvalidDataException Wrong(string key, object value, string kind) =>
        new($"The model's metadata '{key}' should be {kind}, but is {(value is Array array ? $"a list of {array.Length}" : value)} ({value.GetType().Name}).");
}
