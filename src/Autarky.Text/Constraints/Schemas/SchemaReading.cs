using System.Text.Json;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>Values of keywords, checked.</summary>
internal static class SchemaReading
{
    /// <summary>A count that a keyword gives, or null.</summary>
    /// <exception cref="InvalidDataException">It is not an integer from 0.</exception>
    public static int? Count(SchemaAtom atom, string keyword)
    {
        if (!atom.Has(keyword, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal count) && count >= 0 && decimal.IsInteger(count)
            ? (int)Math.Min(count, int.MaxValue - 1)
            : throw atom.Error(keyword, "should be an integer from 0.");
    }

    /// <summary>The largest of all counts, or null where there is none.</summary>
    public static int? Largest(IEnumerable<SchemaAtom> atoms, string keyword) => atoms.Select(atom => Count(atom, keyword)).Max();

    /// <summary>The smallest of all counts, or null where there is none.</summary>
    public static int? Smallest(IEnumerable<SchemaAtom> atoms, string keyword) => atoms.Select(atom => Count(atom, keyword)).Min();

    /// <exception cref="InvalidDataException">It is not a number that decimal arithmetic can hold.</exception>
    public static decimal? Number(SchemaAtom atom, string keyword)
    {
        if (!atom.Has(keyword, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw atom.Error(keyword, "should be a number.");
        }

        if (value.TryGetDecimal(out decimal number))
        {
            return number;
        }

        // Beyond 28 digits a bound is as good as none, if it lies on its own side.
        return value.TryGetDouble(out double large) && Math.Abs(large) > 1e27
            ? (large > 0 ? 1e27m : -1e27m)
            : throw atom.Error(keyword, "is a number with too many digits.");
    }

    /// <exception cref="InvalidDataException">It is not a string.</exception>
    public static string? Text(SchemaAtom atom, string keyword) => atom.Has(keyword, out JsonElement value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw atom.Error(keyword, "should be a string.")
        : null;

    /// <summary>The names in a list of strings.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static IEnumerable<string> Names(SchemaAtom atom, string keyword)
    {
        if (!atom.Has(keyword, out JsonElement value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? value.EnumerateArray().Select(item => item.GetString()!).ToList()
            : throw atom.Error(keyword, "should be a list of strings.");
    }

    /// <summary>The schemas in an object of schemas.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static IEnumerable<JsonProperty> Schemas(SchemaAtom atom, string keyword) => atom.Has(keyword, out JsonElement value)
        ? value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().ToList() : throw atom.Error(keyword, "should be an object of schemas.")
        : [];

    /// <summary>The schemas in a list of schemas, or null where the keyword is missing.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static List<JsonElement>? List(SchemaAtom atom, string keyword) => atom.Has(keyword, out JsonElement value)
        ? value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw atom.Error(keyword, "should be a list of schemas.")
        : null;
}
