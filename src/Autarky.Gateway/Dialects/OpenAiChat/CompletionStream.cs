using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>Turns a whole completion into the stream of chunks that a client asked for: role, content, end, usage if wanted, [DONE].</summary>
internal static class CompletionStream
{
    /// <param name="completion">A completion in OpenAI's chat shape.</param>
    /// <param name="includeUsage">Whether the usage chunk goes out.</param>
    public static byte[] Events(JsonElement completion, bool includeUsage)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        foreach (JsonElement choice in completion.GetProperty("choices"u8).EnumerateArray())
        {
            JsonElement message = choice.GetProperty("message"u8);
            Chunk(output, completion, choice, includeUsage, static (writer, _) =>
            {
                writer.WriteString("role"u8, "assistant"u8);
                writer.WriteString("content"u8, ""u8);
            });
            Chunk(output, completion, choice, includeUsage, static (writer, message) => WriteDelta(writer, message), message);
            Chunk(output, completion, choice, includeUsage, static (_, _) => { }, message, isLast: true);
        }

        if (includeUsage && completion.TryGetProperty("usage"u8, out JsonElement usage))
        {
            Frame(output, writer =>
            {
                writer.WriteStartObject();
                WriteHead(writer, completion);
                writer.WriteStartArray("choices"u8);
                writer.WriteEndArray();
                writer.WritePropertyName("usage"u8);
                usage.WriteTo(writer);
                writer.WriteEndObject();
            });
        }

        output.Write("data: [DONE]\n\n"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void Chunk(
        ArrayBufferWriter<byte> output, JsonElement completion, JsonElement choice, bool includeUsage,
        Action<Utf8JsonWriter, JsonElement> delta, JsonElement message = default, bool isLast = false) =>
        Frame(output, writer =>
        {
            writer.WriteStartObject();
            WriteHead(writer, completion);
            writer.WriteStartArray("choices"u8);
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, choice.TryGetProperty("index"u8, out JsonElement index) && index.TryGetInt32(out int number) ? number : 0);
            writer.WriteStartObject("delta"u8);
            delta(writer, message);
            writer.WriteEndObject();
            writer.WriteNull("logprobs"u8);
            writer.WritePropertyName("finish_reason"u8);
            if (isLast && choice.TryGetProperty("finish_reason"u8, out JsonElement reason) && reason.ValueKind == JsonValueKind.String)
            {
                reason.WriteTo(writer);
            }
            else if (isLast)
            {
                writer.WriteStringValue("stop"u8);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
            if (includeUsage)
            {
                writer.WriteNull("usage"u8);
            }

            writer.WriteEndObject();
        });

    private static void WriteDelta(Utf8JsonWriter writer, JsonElement message)
    {
        // Of a member that is there twice the last counts, as for every reader.
        foreach (string name in message.EnumerateObject().Select(static property => property.Name).Distinct())
        {
            JsonElement value = message.GetProperty(name);
            if (name == "role")
            {
                continue; // went out with the first chunk
            }

            if (name == "tool_calls" && value.ValueKind == JsonValueKind.Array)
            {
                writer.WriteStartArray("tool_calls"u8);
                int index = 0;
                foreach (JsonElement call in value.EnumerateArray())
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("index"u8, index++);
                    foreach (JsonProperty field in call.EnumerateObject())
                    {
                        if (!field.NameEquals("index"u8))
                        {
                            writer.WritePropertyName(field.Name);
                            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(field.Value), skipInputValidation: true);
                        }
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }
            else if (value.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true); // half a character too
            }
        }
    }

    private static void WriteHead(Utf8JsonWriter writer, JsonElement completion)
    {
        foreach (JsonProperty property in completion.EnumerateObject())
        {
            if (property.NameEquals("id"u8) || property.NameEquals("created"u8)
                || property.NameEquals("model"u8) || property.NameEquals("system_fingerprint"u8))
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteString("object"u8, "chat.completion.chunk"u8);
    }

    private static void Frame(ArrayBufferWriter<byte> output, Action<Utf8JsonWriter> write)
    {
        output.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(output, ReadableJson.Writer))
        {
            write(writer);
        }

        output.Write("\n\n"u8);
    }
}
