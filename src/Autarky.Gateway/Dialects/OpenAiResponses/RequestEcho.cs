using System.Text.Json;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>What a response repeats of its request, with the values that hold where the request says nothing.</summary>
internal static class RequestEcho
{
    // Repeated as they are, null where they were not given.
    private static readonly string[] AsGiven =
    [
        "instructions", "max_output_tokens", "max_tool_calls", "previous_response_id", "prompt_cache_key", "safety_identifier", "user",
    ];

    // The same, with what holds where they were not given.
    private static readonly (string Name, JsonElement Default)[] WithDefaults =
    [
        ("background", Parse("false")),
        ("metadata", Parse("{}")),
        ("parallel_tool_calls", Parse("true")),
        ("temperature", Parse("1")),
        ("tool_choice", Parse("\"auto\"")),
        ("top_logprobs", Parse("0")),
        ("top_p", Parse("1")),
        ("truncation", Parse("\"disabled\"")),
    ];

    private static readonly JsonElement TextFormat = Parse("""{"type":"text"}""");

    public static void Write(Utf8JsonWriter writer, ReplyFrame frame)
    {
        var request = frame.Request as ResponsesRequest;
        JsonElement root = request?.Root ?? default;
        foreach (string name in AsGiven)
        {
            Member(writer, name, Given(root, name));
        }

        foreach ((string name, JsonElement standard) in WithDefaults)
        {
            Member(writer, name, Given(root, name) ?? standard);
        }

        writer.WriteBoolean("store"u8, request is { Store: true } && frame.IsKept);
        writer.WriteString("service_tier"u8, "default"u8); // which one served it, the partner does not say
        WriteObject(writer, "reasoning", Given(root, "reasoning"), ("effort", null), ("summary", null));
        WriteObject(writer, "text", Given(root, "text"), ("format", TextFormat));
        WriteTools(writer, Given(root, "tools"));
    }

    private static void WriteObject(Utf8JsonWriter writer, string name, JsonElement? given, params (string Name, JsonElement? Default)[] members)
    {
        writer.WriteStartObject(name);
        foreach ((string member, JsonElement? standard) in members)
        {
            Member(writer, member, given is { } value ? Given(value, member) ?? standard : standard);
        }

        if (given is { } whole)
        {
            foreach (JsonProperty property in whole.EnumerateObject().Where(property => !members.Any(member => property.NameEquals(member.Name))))
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    // A function has these two members always there, given or not.
    private static void WriteTools(Utf8JsonWriter writer, JsonElement? tools)
    {
        writer.WriteStartArray("tools"u8);
        foreach (JsonElement tool in tools?.EnumerateArray() ?? [])
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in tool.EnumerateObject())
            {
                property.WriteTo(writer);
            }

            foreach (string name in (ReadOnlySpan<string>)["parameters", "strict"])
            {
                if (GivenText(tool, "type") == "function" && !tool.TryGetProperty(name, out _))
                {
                    writer.WriteNull(name);
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Member(Utf8JsonWriter writer, string name, JsonElement? value)
    {
        writer.WritePropertyName(name);
        if (value is { } given)
        {
            given.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
