using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Models.Generation.Chat;

/// <summary>Tools that a model may call, in OpenAI's shape, and what a call of one looks like.</summary>
internal static class OfferedTools
{
    /// <summary>The tools with everything that templates and readers look for.</summary>
    /// <param name="tools">Not changed. A tool without parameters, or with empty ones, is one without arguments; arguments are always an object.</param>
    /// <returns>Null for none.</returns>
    /// <exception cref="InvalidDataException">A tool has no name, or its parameters are no schema of an object.</exception>
    public static JsonArray? Complete(JsonArray? tools)
    {
        if (tools is not { Count: > 0 })
        {
            return null;
        }

        JsonArray copy = tools.DeepClone().AsArray();
        for (int n = 0; n < copy.Count; n++)
        {
            if (copy[n] is not JsonObject tool || tool["function"] is not JsonObject function || Text(function["name"]) is not { Length: > 0 } name)
            {
                throw new InvalidDataException($"Tool {n} has no function with a name.");
            }

            function["parameters"] = function["parameters"] switch
            {
                null or JsonObject { Count: 0 } => new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() },
                JsonObject schema => OfObject(schema.DeepClone().AsObject(), name),
                _ => throw new InvalidDataException($"The parameters of the tool '{name}' must be a JSON schema, an object."),
            };
        }

        return copy;
    }

    /// <summary>The shape of a call of one of the tools: <c>{"name": …, "arguments": …}</c>.</summary>
    /// <param name="tools">Complete.</param>
    public static AnswerShape CallShape(JsonArray tools)
    {
        var calls = new JsonArray();
        for (int n = 0; n < tools.Count; n++)
        {
            JsonNode function = tools[n]!["function"]!;
            JsonNode arguments = function["parameters"]!.DeepClone();
            MoveReferences(arguments, $"#/anyOf/{n}/properties/arguments");
            calls.Add(new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["name"] = new JsonObject { ["const"] = function["name"]!.DeepClone() },
                    ["arguments"] = arguments,
                },
                ["required"] = new JsonArray("name", "arguments"),
                ["additionalProperties"] = false,
            });
        }

        return new AnswerShape(JsonSerializer.SerializeToElement(new JsonObject { ["anyOf"] = calls }));
    }

    private static JsonObject OfObject(JsonObject schema, string name)
    {
        bool allows = schema["type"] switch
        {
            null => true,
            JsonArray types => types.Any(type => Text(type) == "object"),
            JsonNode type => Text(type) == "object",
        };
        if (!allows)
        {
            throw new InvalidDataException($"The parameters of the tool '{name}' must be a schema of type object: arguments are given by name.");
        }

        schema["type"] = "object";
        return schema;
    }

    // A schema that becomes part of another keeps pointing into itself.
    private static void MoveReferences(JsonNode node, string place)
    {
        if (node is JsonObject members)
        {
            foreach ((string key, JsonNode? value) in members.ToArray())
            {
                if (key == "$ref" && value is JsonValue reference && reference.TryGetValue(out string? text) && text.StartsWith('#'))
                {
                    members[key] = place + text[1..];
                }
                else if (value is not null)
                {
                    MoveReferences(value, place);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode item in items.OfType<JsonNode>())
            {
                MoveReferences(item, place);
            }
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
