using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Providers.Anthropic;

/// <summary>Writes a chat request as a request for Anthropic's messages. What cannot be expressed there is refused, never dropped silently.</summary>
internal static class MessagesRequest
{
    // Written by name below.
    private static readonly FrozenSet<string> Translated = FrozenSet.Create(
        "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stop", "temperature", "top_p", "tools", "tool_choice", "parallel_tool_calls", "user");

    // Say nothing about the answer itself.
    private static readonly FrozenSet<string> WithoutEffect = FrozenSet.Create("stream_options", "store", "metadata", "service_tier", "seed", "safety_identifier", "prompt_cache_key");

    // Anthropic's own fields, for callers who know whom they ask.
    private static readonly FrozenSet<string> PassedOn = FrozenSet.Create("thinking", "top_k");

    /// <exception cref="GatewayException">The request holds something that has no counterpart; names the field.</exception>
    public static byte[] Write(JsonElement request, string model, int defaultMaxTokens)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            writer.WriteNumber("max_tokens"u8, Given(request, "max_completion_tokens")?.GetInt64() ?? Given(request, "max_tokens")?.GetInt64() ?? defaultMaxTokens);
            JsonElement messages = request.GetProperty("messages"u8);
            MessagesWriter.WriteSystem(writer, messages);
            MessagesWriter.WriteMessages(writer, messages);
            WriteSettings(writer, request);
            WriteTools(writer, request);
            foreach (JsonProperty property in request.EnumerateObject())
            {
                if (PassedOn.Contains(property.Name))
                {
                    property.WriteTo(writer);
                }
                else if (!Translated.Contains(property.Name) && !WithoutEffect.Contains(property.Name) && !IsNeutral(property))
                {
                    throw Cannot(property.Name, $"'{ErrorBody.Quote(property.Name)}' has no counterpart in Anthropic's messages. Leave it out, or ask a model that knows it.");
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static GatewayException Cannot(string param, string message) => new(GatewayError.ProviderCannotExpress, message, param);

    // A value that asks for what happens anyway.
    private static bool IsNeutral(JsonProperty property)
    {
        JsonElement value = property.Value;
        return value.ValueKind == JsonValueKind.Null || property.Name switch
        {
            "n" => value.GetInt32() == 1,
            "logprobs" => value.ValueKind == JsonValueKind.False,
            "presence_penalty" or "frequency_penalty" or "top_logprobs" => value.GetDouble() == 0,
            "logit_bias" => value.EnumerateObject().MoveNext() is false,
            "functions" => value.GetArrayLength() == 0,
            "response_format" => value.TryGetProperty("type"u8, out JsonElement type) && type.ValueEquals("text"u8),
            "modalities" => value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String && value[0].ValueEquals("text"u8),
            "reasoning_effort" => value.ValueEquals("none"u8),
            _ => false,
        };
    }

    private static void WriteSettings(Utf8JsonWriter writer, JsonElement request)
    {
        if (Given(request, "stream") is { ValueKind: JsonValueKind.True })
        {
            writer.WriteBoolean("stream"u8, true);
        }

        if (Given(request, "temperature") is { } temperature)
        {
            if (temperature.GetDouble() is < 0 or > 1)
            {
                throw Cannot("temperature", "'temperature' must be from 0 to 1 for Anthropic's models.");
            }

            writer.WritePropertyName("temperature"u8);
            temperature.WriteTo(writer);
        }

        if (Given(request, "top_p") is { } top)
        {
            writer.WritePropertyName("top_p"u8);
            top.WriteTo(writer);
        }

        if (Given(request, "stop") is { } stop)
        {
            writer.WriteStartArray("stop_sequences"u8);
            foreach (JsonElement one in stop.ValueKind == JsonValueKind.Array ? stop.EnumerateArray().ToArray() : [stop])
            {
                one.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        if (Given(request, "user") is { } user)
        {
            writer.WriteStartObject("metadata"u8);
            writer.WritePropertyName("user_id"u8);
            user.WriteTo(writer);
            writer.WriteEndObject();
        }
    }

    private static void WriteTools(Utf8JsonWriter writer, JsonElement request)
    {
        if (Given(request, "tools") is not { } tools || tools.GetArrayLength() == 0)
        {
            return;
        }

        writer.WriteStartArray("tools"u8);
        int index = 0;
        foreach (JsonElement tool in tools.EnumerateArray())
        {
            string at = $"tools[{index++}]";
            if (!tool.TryGetProperty("type"u8, out JsonElement type) || type.ValueKind != JsonValueKind.String || !type.ValueEquals("function"u8)
                || !tool.TryGetProperty("function"u8, out JsonElement function) || function.ValueKind != JsonValueKind.Object
                || !function.TryGetProperty("name"u8, out JsonElement name) || name.ValueKind != JsonValueKind.String)
            {
                throw Cannot(at, $"'{at}' is no function with a name: only functions have a counterpart in Anthropic's messages.");
            }

            writer.WriteStartObject();
            writer.WritePropertyName("name"u8);
            name.WriteTo(writer);
            if (Given(function, "description") is { } description)
            {
                writer.WritePropertyName("description"u8);
                description.WriteTo(writer);
            }

            writer.WritePropertyName("input_schema"u8);
            if (Given(function, "parameters") is { } parameters)
            {
                parameters.WriteTo(writer);
            }
            else
            {
                writer.WriteRawValue("""{"type":"object","properties":{}}"""u8);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteToolChoice(writer, request);
    }

    private static void WriteToolChoice(Utf8JsonWriter writer, JsonElement request)
    {
        bool oneAtATime = Given(request, "parallel_tool_calls") is { ValueKind: JsonValueKind.False };
        JsonElement? choice = Given(request, "tool_choice");
        if (choice is null && !oneAtATime)
        {
            return;
        }

        writer.WriteStartObject("tool_choice"u8);
        if (choice is { ValueKind: JsonValueKind.Object } named)
        {
            if (Given(named, "function") is not { ValueKind: JsonValueKind.Object } function || Given(function, "name") is not { ValueKind: JsonValueKind.String } name)
            {
                throw Cannot("tool_choice", "'tool_choice' must be auto, none, required or a function with a name.");
            }

            writer.WriteString("type"u8, "tool"u8);
            writer.WritePropertyName("name"u8);
            name.WriteTo(writer);
        }
        else
        {
            writer.WriteString("type"u8, choice?.GetString() switch
            {
                null or "auto" => "auto",
                "none" => "none",
                "required" => "any",
                _ => throw Cannot("tool_choice", "'tool_choice' must be auto, none, required or a function with a name."),
            });
        }

        bool isNone = choice is { ValueKind: JsonValueKind.String } word && word.ValueEquals("none"u8);
        if (oneAtATime && !isNone)
        {
            writer.WriteBoolean("disable_parallel_tool_use"u8, true);
        }

        writer.WriteEndObject();
    }

    private static JsonElement? Given(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
