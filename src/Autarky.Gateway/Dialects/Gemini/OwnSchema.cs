using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Google's own form of schemas, as <c>parameters</c> and <c>responseSchema</c> have it: types in capitals, <c>nullable</c>, numbers as strings. Others are
/// sent JSON schema. https://ai.google.dev/api/caching#Schema
/// </summary>
internal static class OwnSchema
{
    private const int MostDepth = 200;

    private static readonly string[] Numbers = ["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"];

    public static JsonElement ToJsonSchema(JsonElement schema)
    {
        using var document = JsonDocument.Parse(GoogleJson.Bytes(Of(schema, 0) ?? new JsonObject()), new JsonDocumentOptions { MaxDepth = 1000 });
        return document.RootElement.Clone();
    }

    private static JsonNode? Of(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MostDepth)
        {
            return GoogleJson.Node(schema);
        }

        var plain = new JsonObject();
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            JsonElement value = keyword.Value;
            string name = GoogleJson.Camel(keyword.Name);
            switch (name)
            {
                case "type" when value.ValueKind == JsonValueKind.String:
                    string type = value.GetString()!.ToLowerInvariant();
                    plain["type"] = !GoogleJson.IsTrue(schema, "nullable") ? type : new JsonArray(type, "null");
                    break;
                case "nullable":
                    break;
                case "properties" when value.ValueKind == JsonValueKind.Object:
                    var members = new JsonObject();
                    foreach (JsonProperty member in value.EnumerateObject())
                    {
                        members[member.Name] = Of(member.Value, depth + 1);
                    }

                    plain[name] = members;
                    break;
                case "items" or "additionalProperties":
                    plain[name] = Of(value, depth + 1);
                    break;
                case "anyOf" or "prefixItems" when value.ValueKind == JsonValueKind.Array:
                    plain[name] = new JsonArray([.. value.EnumerateArray().Select(each => Of(each, depth + 1))]);
                    break;
                case "propertyOrdering":
                    break; // an order of members says nothing about what is valid
                case var count when Numbers.Contains(count) && value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), out long number):
                    plain[name] = number;
                    break;
                default:
                    plain[name] = GoogleJson.Node(value);
                    break;
            }
        }

        return plain;
    }
}
