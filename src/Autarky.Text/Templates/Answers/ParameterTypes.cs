using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Text.Templates.Answers;

/// <summary>The types of the offered tools' parameters: notations without quotes leave open whether 5 is a number or a text.</summary>
/// <param name="tools">Tools in OpenAI's shape.</param>
internal sealed class ParameterTypes(JsonArray? tools)
{
    /// <summary>A bare value as JSON: a text where the schema says string, else JSON where it is JSON, else a text.</summary>
    public JsonNode? Read(string tool, string parameter, string value)
    {
        if (TypeOf(tool, parameter) is "string")
        {
            return JsonValue.Create(value);
        }

        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    /// <summary>Whether a tool of this name was offered.</summary>
    public bool Offers(string tool) => Function(tool) is not null;

    private string? TypeOf(string tool, string parameter) =>
        Function(tool)?["parameters"] is JsonObject parameters && parameters["properties"] is JsonObject properties
        && properties[parameter] is JsonObject schema && schema["type"] is JsonValue type
            ? type.ToString()
            : null;

    private JsonObject? Function(string tool) => tools?.OfType<JsonObject>()
        .Select(offered => offered["function"] as JsonObject ?? offered)
        .FirstOrDefault(function => function["name"] is JsonValue name && string.Equals(name.ToString(), tool, StringComparison.Ordinal));
}
