using System.Text.Json;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>The types that schemas allow together.</summary>
internal static class SchemaTypes
{
    private static readonly string[] All = ["object", "array", "string", "integer", "number", "boolean", "null"];

    /// <summary>The types that all schemas allow, or null where none says anything.</summary>
    /// <exception cref="InvalidDataException">A type is not one of JSON Schema's.</exception>
    public static string[]? Of(List<SchemaAtom> atoms)
    {
        string[]? allowed = null;
        foreach (SchemaAtom atom in atoms)
        {
            if (Read(atom) is { } types)
            {
                allowed = allowed is null ? types : Both(allowed, types);
            }
        }

        return allowed is null ? null : allowed.Contains("number") ? [.. allowed.Where(type => type is not "integer")] : allowed;
    }

    /// <summary>The types that the schemas' keywords speak of, where they name none; null where they speak of none.</summary>
    public static string[]? Implied(List<SchemaAtom> atoms)
    {
        List<string> types = [];
        foreach ((string type, string[] keywords) in new[]
        {
            ("object", Keywords.OfObjects), ("array", Keywords.OfArrays), ("string", Keywords.OfStrings), ("number", Keywords.OfNumbers),
        })
        {
            if (atoms.Exists(atom => keywords.Any(keyword => atom.Has(keyword, out _))))
            {
                types.Add(type);
            }
        }

        return types.Count > 0 ? [.. types] : null;
    }

    public static bool Fits(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object => type is "object",
        JsonValueKind.Array => type is "array",
        JsonValueKind.String => type is "string",
        JsonValueKind.Number => type is "number" || (type is "integer" && value.TryGetDecimal(out decimal number) && decimal.IsInteger(number)),
        JsonValueKind.True or JsonValueKind.False => type is "boolean",
        _ => type is "null",
    };

    private static string[]? Read(SchemaAtom atom)
    {
        if (!atom.Has("type", out JsonElement value))
        {
            return null;
        }

        string[] types = value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. SchemaReading.Names(atom, "type").Distinct()],
            _ => throw atom.Error("type", "should be the name of a type or a list of names."),
        };
        return Array.Find(types, type => !All.Contains(type)) is { } unknown ? throw atom.Error("type", $"'{unknown}' is not a type of JSON.") : types;
    }

    private static string[] Both(string[] first, string[] second) => [.. All.Where(type => Allows(first, type) && Allows(second, type))];

    private static bool Allows(string[] types, string type) => types.Contains(type) || (type is "integer" && types.Contains("number"));
}
