using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// The part of JSON Schema that Google's servers take: any other keyword is a 400 there. What has a like is translated, the rest left out and named. Names of
/// properties are no keywords. https://ai.google.dev/gemini-api/docs/structured-output
/// </summary>
internal sealed class SchemaSubset(SortedSet<string> dropped)
{
    private const int MostDepth = 200;

    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        "$id", "$anchor", "type", "format", "title", "description", "enum", "minItems", "maxItems", "minimum", "maximum", "required", "propertyOrdering");

    private static readonly FrozenSet<string> OfOne = FrozenSet.Create("items", "additionalProperties");
    private static readonly FrozenSet<string> OfList = FrozenSet.Create("prefixItems", "anyOf", "oneOf");

    // Annotations that no answer depends on.
    private static readonly FrozenSet<string> Silent = FrozenSet.Create("$schema", "$comment", "default", "examples", "deprecated", "readOnly", "writeOnly");

    /// <summary>A schema in the subset; anything that is no schema as it is.</summary>
    public JsonNode? Of(JsonElement schema) => Of(schema, 0);

    private JsonNode? Of(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MostDepth)
        {
            return GoogleJson.Node(schema);
        }

        var kept = new JsonObject();
        bool refers = schema.TryGetProperty("$ref"u8, out _);
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (refers && !keyword.Name.StartsWith('$'))
            {
                Drop(keyword.Name); // nothing else may stand beside a reference
            }
            else
            {
                Add(kept, schema, keyword, depth);
            }
        }

        return kept;
    }

    private void Add(JsonObject kept, JsonElement schema, JsonProperty keyword, int depth)
    {
        JsonElement value = keyword.Value;
        switch (keyword.Name)
        {
            case var name when Kept.Contains(name):
                kept[name] = GoogleJson.Node(value);
                break;
            case var name when OfOne.Contains(name):
                kept[name] = Of(value, depth + 1);
                break;
            case var name when OfList.Contains(name) && value.ValueKind == JsonValueKind.Array:
                kept[name] = new JsonArray([.. value.EnumerateArray().Select(each => Of(each, depth + 1))]);
                break;
            case "properties" when value.ValueKind == JsonValueKind.Object:
                kept["properties"] = Members(value, depth);
                break;
            case "$defs" or "definitions" when value.ValueKind == JsonValueKind.Object:
                kept["$defs"] = Members(value, depth);
                break;
            case "$ref" when value.ValueKind == JsonValueKind.String:
                kept["$ref"] = value.GetString()!.Replace("#/definitions/", "#/$defs/", StringComparison.Ordinal);
                break;
            case "const" when value.ValueKind is JsonValueKind.String or JsonValueKind.Number:
                kept["enum"] = new JsonArray(GoogleJson.Node(value));
                break;
            case "exclusiveMinimum" when IsWhole(schema) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long below):
                kept["minimum"] = below + 1;
                break;
            case "exclusiveMaximum" when IsWhole(schema) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long above):
                kept["maximum"] = above - 1;
                break;
            case "allOf" when value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.Object:
                foreach (JsonProperty inner in value[0].EnumerateObject())
                {
                    Add(kept, value[0], inner, depth + 1);
                }

                break;
            default:
                Drop(keyword.Name);
                break;
        }
    }

    private JsonObject Members(JsonElement members, int depth)
    {
        var all = new JsonObject();
        foreach (JsonProperty member in members.EnumerateObject())
        {
            all[member.Name] = Of(member.Value, depth + 1);
        }

        return all;
    }

    private static bool IsWhole(JsonElement schema) =>
        schema.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("integer"u8);

    private void Drop(string keyword)
    {
        if (!Silent.Contains(keyword))
        {
            dropped.Add(keyword.Length <= 40 && keyword.All(c => char.IsAsciiLetterOrDigit(c) || c == '$') ? "schema." + keyword : "schema.other");
        }
    }
}
