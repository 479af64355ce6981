using System.Text.Json;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>
/// Writes a conversation in Anthropic's shape: instructions apart, and users and assistants taking turns. What a tool answered belongs to the user's turn
/// there, all answers to one turn of the assistant in one message and before anything that the user says.
/// </summary>
internal static class TurnWriter
{
    public static void WriteSystem(Utf8JsonWriter writer, IReadOnlyList<Message> messages, SortedSet<string> dropped)
    {
        if (!messages.Any(message => message.Speaker == Speaker.System))
        {
            return;
        }

        writer.WriteStartArray("system"u8);
        foreach (Message message in messages.Where(message => message.Speaker == Speaker.System))
        {
            WriteParts(writer, message, message.Parts, dropped);
        }

        writer.WriteEndArray();
    }

    public static void WriteMessages(Utf8JsonWriter writer, IReadOnlyList<Message> messages, SortedSet<string> dropped)
    {
        writer.WriteStartArray("messages"u8);
        bool any = false;
        for (int first = 0; first < messages.Count;)
        {
            // One turn: everything up to where the other side speaks.
            bool isAssistant = messages[first].Speaker == Speaker.Assistant;
            List<Message> turn = [.. messages.Skip(first)
                .TakeWhile(message => message.Speaker == Speaker.System || (message.Speaker == Speaker.Assistant) == isAssistant)];
            first += turn.Count;
            turn.RemoveAll(message => message.Speaker == Speaker.System);
            if (turn.Count > 0)
            {
                any = true;
                WriteTurn(writer, isAssistant, turn, dropped);
            }
        }

        if (!any)
        {
            throw ConversationWriter.Cannot("messages", "Anthropic's messages need at least one message of the user.");
        }

        writer.WriteEndArray();
    }

    /// <summary>The member <c>cache_control</c>, where the client wants the prompt cached up to here.</summary>
    public static void WriteMark(Utf8JsonWriter writer, bool isMarked)
    {
        if (isMarked)
        {
            writer.WriteStartObject("cache_control"u8);
            writer.WriteString("type"u8, "ephemeral"u8);
            writer.WriteEndObject();
        }
    }

    private static void WriteTurn(Utf8JsonWriter writer, bool isAssistant, List<Message> turn, SortedSet<string> dropped)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, isAssistant ? "assistant" : "user");
        writer.WriteStartArray("content"u8);
        foreach (Message message in turn)
        {
            WriteParts(writer, message, [.. message.Parts.Where(part => part is ResultPart)], dropped);
        }

        foreach (Message message in turn)
        {
            WriteParts(writer, message, [.. message.Parts.Where(part => part is not ResultPart)], dropped);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Empty texts are left out: Anthropic refuses them, and they say nothing.
    private static void WriteParts(Utf8JsonWriter writer, Message message, IReadOnlyList<Part> parts, SortedSet<string> dropped)
    {
        for (int index = 0; index < parts.Count; index++)
        {
            string at = message.IsList ? $"{message.At}.content[{index}]" : message.At;
            switch (parts[index])
            {
                case TextPart text:
                    WriteText(writer, text.Text, text.IsMarked);
                    break;
                case RefusalPart refusal:
                    WriteText(writer, refusal.Text, false);
                    break;
                case ImagePart image:
                    WriteImage(writer, image, at);
                    break;
                case DocumentPart document:
                    WriteDocument(writer, document);
                    break;
                case CallPart call:
                    WriteCall(writer, call, message.At);
                    break;
                case ResultPart result:
                    WriteResult(writer, message, result, dropped);
                    break;
                case ThoughtPart thought:
                    WriteThought(writer, thought, dropped);
                    break;
                case OtherPart other when message.Speaker == Speaker.Assistant && !message.IsList:
                    throw ConversationWriter.Cannot(message.At + ".tool_calls", $"A call of '{message.At}' has no id, or no function with name and arguments.");
                case OtherPart:
                    throw ConversationWriter.Cannot(at, $"'{at}' is neither text nor an image: it has no counterpart here.");
            }
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string text, bool isMarked)
    {
        if (text.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, text);
            WriteMark(writer, isMarked);
            writer.WriteEndObject();
        }
    }

    private static void WriteImage(Utf8JsonWriter writer, ImagePart image, string at)
    {
        if (image.Url is { } address && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw ConversationWriter.Cannot(at, $"'{at}' is neither a data URL in base64 nor an https address.");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "image"u8);
        writer.WriteStartObject("source"u8);
        if (image.Url is { } url)
        {
            writer.WriteString("type"u8, "url"u8);
            writer.WriteString("url"u8, url);
        }
        else
        {
            writer.WriteString("type"u8, "base64"u8);
            writer.WriteString("media_type"u8, image.MediaType);
            writer.WriteString("data"u8, image.Base64);
        }

        writer.WriteEndObject();
        WriteMark(writer, image.IsMarked);
        writer.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter writer, DocumentPart document)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "document"u8);
        writer.WriteStartObject("source"u8);
        writer.WriteString("type"u8, "base64"u8);
        writer.WriteString("media_type"u8, document.MediaType);
        writer.WriteString("data"u8, document.Base64);
        writer.WriteEndObject();
        if (document.Title is { } title)
        {
            writer.WriteString("title"u8, title);
        }

        WriteMark(writer, document.IsMarked);
        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, CallPart call, string at)
    {
        if (call.Id is not { } id)
        {
            throw ConversationWriter.Cannot(at + ".tool_calls", $"A call of '{at}' has no id, or no function with name and arguments.");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_use"u8);
        writer.WriteString("id"u8, id);
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("input"u8);
        WriteArguments(writer, call.Arguments, at);
        WriteMark(writer, call.IsMarked);
        writer.WriteEndObject();
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

        throw ConversationWriter.Cannot(at + ".tool_calls", $"The arguments of a call of '{at}' are no JSON object.");
    }

    private static void WriteResult(Utf8JsonWriter writer, Message message, ResultPart result, SortedSet<string> dropped)
    {
        if (result.CallId is not { } id)
        {
            throw result.Name is null
                ? ConversationWriter.Cannot(message.At + ".tool_call_id", $"'{message.At}' answers a tool call and has no 'tool_call_id'.")
                : ConversationWriter.Cannot(message.At + ".role", $"'{message.At}' has the role 'function', which has no counterpart in Anthropic's messages.");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_result"u8);
        writer.WriteString("tool_use_id"u8, id);
        writer.WriteStartArray("content"u8);
        WriteParts(writer, message, result.Parts, dropped);
        writer.WriteEndArray();
        if (result.IsError)
        {
            writer.WriteBoolean("is_error"u8, true);
        }

        WriteMark(writer, result.IsMarked);
        writer.WriteEndObject();
    }

    // Only its maker takes a thought back, and only as it was.
    private static void WriteThought(Utf8JsonWriter writer, ThoughtPart thought, SortedSet<string> dropped)
    {
        if (thought.Seal is null || OwnSeal.IsOwn(thought.Seal))
        {
            dropped.Add(Conversation.ForeignThoughts);
            return;
        }

        writer.WriteStartObject();
        if (thought.IsHidden)
        {
            writer.WriteString("type"u8, "redacted_thinking"u8);
            writer.WriteString("data"u8, thought.Seal);
        }
        else
        {
            writer.WriteString("type"u8, "thinking"u8);
            writer.WriteString("thinking"u8, thought.Text);
            writer.WriteString("signature"u8, thought.Seal);
        }

        writer.WriteEndObject();
    }
}
