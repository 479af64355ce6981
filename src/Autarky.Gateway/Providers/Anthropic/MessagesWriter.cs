using System.Text.Json;
using Autarky.Gateway.OpenAi;

namespace Autarky.Gateway.Providers.Anthropic;

/// <summary>
/// Writes a conversation in Anthropic's shape: instructions apart, and users and assistants taking turns. What a tool answered belongs to
/// the user's turn there, all answers to one turn of the assistant in one message.
/// </summary>
internal static class MessagesWriter
{
    public static void WriteSystem(Utf8JsonWriter writer, JsonElement messages)
    {
        bool any = false;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            if (!IsInstruction(message))
            {
                continue;
            }

            if (!any)
            {
                writer.WriteStartArray("system"u8);
                any = true;
            }

            WriteContent(writer, message.GetProperty("content"u8), "messages");
        }

        if (any)
        {
            writer.WriteEndArray();
        }
    }

    public static void WriteMessages(Utf8JsonWriter writer, JsonElement messages)
    {
        writer.WriteStartArray("messages"u8);
        string? open = null;
        int index = -1;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            index++;
            if (IsInstruction(message))
            {
                continue;
            }

            string at = $"messages[{index}]";
            string role = message.GetProperty("role"u8).GetString()!;
            string side = role == "assistant" ? "assistant" : "user";
            if (open != side)
            {
                if (open is not null)
                {
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                writer.WriteStartObject();
                writer.WriteString("role"u8, side);
                writer.WriteStartArray("content"u8);
                open = side;
            }

            WriteMessage(writer, message, role, at);
        }

        if (open is null)
        {
            throw MessagesRequest.Cannot("messages", "Anthropic's messages need at least one message of the user.");
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static bool IsInstruction(JsonElement message)
    {
        JsonElement role = message.GetProperty("role"u8);
        return role.ValueEquals("system"u8) || role.ValueEquals("developer"u8);
    }

    private static void WriteMessage(Utf8JsonWriter writer, JsonElement message, string role, string at)
    {
        bool hasContent = message.TryGetProperty("content"u8, out JsonElement content) && content.ValueKind != JsonValueKind.Null;
        switch (role)
        {
            case "user":
                WriteContent(writer, content, at);
                break;
            case "tool":
                if (!message.TryGetProperty("tool_call_id"u8, out JsonElement id) || id.ValueKind != JsonValueKind.String)
                {
                    throw MessagesRequest.Cannot(at + ".tool_call_id", $"'{at}' answers a tool call and has no 'tool_call_id'.");
                }

                writer.WriteStartObject();
                writer.WriteString("type"u8, "tool_result"u8);
                writer.WritePropertyName("tool_use_id"u8);
                id.WriteTo(writer);
                writer.WriteStartArray("content"u8);
                WriteContent(writer, content, at);
                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
            case "assistant":
                if (hasContent)
                {
                    WriteContent(writer, content, at);
                }

                WriteCalls(writer, message, at);
                break;
            default:
                throw MessagesRequest.Cannot(at + ".role", $"'{at}' has the role '{role}', which has no counterpart in Anthropic's messages.");
        }
    }

    private static void WriteCalls(Utf8JsonWriter writer, JsonElement message, string at)
    {
        if (!message.TryGetProperty("tool_calls"u8, out JsonElement calls) || calls.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement call in calls.EnumerateArray())
        {
            if (!call.TryGetProperty("id"u8, out JsonElement id) || id.ValueKind != JsonValueKind.String
                || !call.TryGetProperty("function"u8, out JsonElement function) || function.ValueKind != JsonValueKind.Object
                || !function.TryGetProperty("name"u8, out JsonElement name) || name.ValueKind != JsonValueKind.String
                || !function.TryGetProperty("arguments"u8, out JsonElement arguments) || arguments.ValueKind != JsonValueKind.String)
            {
                throw MessagesRequest.Cannot(at + ".tool_calls", $"A call of '{at}' has no id, or no function with name and arguments.");
            }

            writer.WriteStartObject();
            writer.WriteString("type"u8, "tool_use"u8);
            writer.WritePropertyName("id"u8);
            id.WriteTo(writer);
            writer.WritePropertyName("name"u8);
            name.WriteTo(writer);
            writer.WritePropertyName("input"u8);
            WriteArguments(writer, StrictJson.Text(arguments, at + ".tool_calls"), at);
            writer.WriteEndObject();
        }
    }

    private static void WriteArguments(Utf8JsonWriter writer, string arguments, string at)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(arguments.Length == 0 ? "{}" : arguments);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
            {
                parsed.RootElement.WriteTo(writer);
                return;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw MessagesRequest.Cannot(at + ".tool_calls", $"The arguments of a call of '{at}' are no JSON object.");
    }

    // Text as one block, parts as blocks. Empty texts are left out: Anthropic refuses them, and they say nothing.
    private static void WriteContent(Utf8JsonWriter writer, JsonElement content, string at)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            WriteText(writer, content);
            return;
        }

        int index = 0;
        foreach (JsonElement part in content.EnumerateArray())
        {
            string partAt = $"{at}.content[{index++}]";
            JsonElement type = part.GetProperty("type"u8);
            if (type.ValueEquals("text"u8))
            {
                WriteText(writer, part.GetProperty("text"u8));
            }
            else if (type.ValueEquals("image_url"u8))
            {
                WriteImage(writer, part, partAt);
            }
            else
            {
                throw MessagesRequest.Cannot(partAt, $"'{partAt}' is neither text nor an image: it has no counterpart here.");
            }
        }
    }

    private static void WriteText(Utf8JsonWriter writer, JsonElement text)
    {
        if (!text.ValueEquals(""u8))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WritePropertyName("text"u8);
            text.WriteTo(writer);
            writer.WriteEndObject();
        }
    }

    private static void WriteImage(Utf8JsonWriter writer, JsonElement part, string at)
    {
        if (!part.TryGetProperty("image_url"u8, out JsonElement image) || image.ValueKind != JsonValueKind.Object
            || !image.TryGetProperty("url"u8, out JsonElement value) || value.ValueKind != JsonValueKind.String)
        {
            throw MessagesRequest.Cannot(at, $"'{at}' has no image_url.url.");
        }

        string url = StrictJson.Text(value, at);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image"u8);
        writer.WriteStartObject("source"u8);
        const string marker = ";base64,";
        int data = url.IndexOf(marker, StringComparison.Ordinal);
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) && data > 0)
        {
            writer.WriteString("type"u8, "base64"u8);
            writer.WriteString("media_type"u8, url.AsSpan(5, data - 5));
            writer.WriteString("data"u8, url.AsSpan(data + marker.Length));
        }
        else if (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            writer.WriteString("type"u8, "url"u8);
            writer.WriteString("url"u8, url);
        }
        else
        {
            throw MessagesRequest.Cannot(at, $"'{at}' is neither a data URL in base64 nor an https address.");
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
