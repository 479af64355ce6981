using System.Text.Json;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>
/// Which keywords of JSON Schema (2020-12, with the older <c>definitions</c>) are obeyed, which say nothing about validity, and which are refused.
/// </summary>
internal static class Keywords
{
    public static readonly string[] OfStrings = ["minLength", "maxLength", "pattern", "format"];
    public static readonly string[] OfNumbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    public static readonly string[] OfArrays = ["items", "prefixItems", "minItems", "maxItems"];
    public static readonly string[] OfObjects = ["properties", "required", "additionalProperties", "minProperties", "maxProperties"];

    /// <summary>Keywords that would be broken silently if they were passed over, and why each is not supported.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["not"] = "is not supported: say what is allowed instead of what is not.",
        ["if"] = "is not supported: write the cases as 'anyOf'.",
        ["then"] = "is not supported: write the cases as 'anyOf'.",
        ["else"] = "is not supported: write the cases as 'anyOf'.",
        ["dependentRequired"] = "is not supported: write the cases as 'anyOf'.",
        ["dependentSchemas"] = "is not supported: write the cases as 'anyOf'.",
        ["dependencies"] = "is not supported: write the cases as 'anyOf'.",
        ["patternProperties"] = "is not supported: use 'properties' and 'additionalProperties'.",
        ["propertyNames"] = "is not supported: use 'properties' and 'additionalProperties'.",
        ["unevaluatedProperties"] = "is not supported: use 'additionalProperties'.",
        ["unevaluatedItems"] = "is not supported: use 'items'.",
        ["additionalItems"] = "is not supported: use 'prefixItems' and 'items'.",
        ["contains"] = "is not supported.",
        ["minContains"] = "is not supported.",
        ["maxContains"] = "is not supported.",
        ["$dynamicRef"] = "is not supported: use '$ref'.",
        ["$recursiveRef"] = "is not supported: use '$ref'.",
    };

    /// <exception cref="InvalidDataException">The schema uses what is refused.</exception>
    public static void Check(SchemaAtom atom)
    {
        if (atom.Schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty property in atom.Schema.EnumerateObject())
        {
            if (Refused.TryGetValue(property.Name, out string? why))
            {
                throw atom.Error(property.Name, why);
            }
        }

        if (atom.Has("uniqueItems", out JsonElement unique) && unique.ValueKind == JsonValueKind.True)
        {
            throw atom.Error("uniqueItems", "is not supported: no automaton of bounded size remembers every item.");
        }
    }
}
