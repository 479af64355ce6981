using System.Text.Json;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>
/// Writes messages in OpenAI's shape. What tools answered are messages of their own there, directly behind the calls and before anything that the user says;
/// images among it follow as the user's.
/// </summary>
internal static class MessageWriter
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Message> messages, SortedSet<string> dropped)
    {
        writer.WriteStartArray("messages"u8);
        foreach (Message message in messages)
        {
            if (message.Parts.Any(IsMarked))
            {
                dropped.Add("cache_control");
            }

            switch (message.Speaker)
            {
                case Speaker.Assistant:
                    WriteAssistant(writer, message, dropped);
                    break;
                case Speaker.System when message.Parts.Any(part => part is not TextPart):
                    throw ConversationWriter.Cannot(
                        message.At, $"'{message.At}' holds something that is no text: instructions are text alone in chat completions.");
                case Speaker.System:
                    WriteOne(writer, "system"u8, message, message.Parts);
                    break;
                default:
                    WriteUser(writer, message, dropped);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    private static bool IsMarked(Part part) => part.IsMarked || (part is ResultPart result && result.Parts.Any(IsMarked));

    private static void WriteUser(Utf8JsonWriter writer, Message message, SortedSet<string> dropped)
    {
        var rest = new List<Part>(message.Parts.Count);
        int shown = 0;
        foreach (Part part in message.Parts)
        {
            if (part is not ResultPart result)
            {
                rest.Add(part);
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("role"u8, "tool"u8);
            writer.WriteString(
                "tool_call_id"u8,
                result.CallId ?? throw ConversationWriter.Cannot(message.At, $"'{message.At}' answers a tool call and does not say which."));
            writer.WriteString("content"u8, string.Concat(result.Parts.OfType<TextPart>().Select(text => text.Text)));
            writer.WriteEndObject();
            if (result.IsError)
            {
                dropped.Add("is_error"); // what went wrong stands in the result's text
            }

            Part[] images = [.. result.Parts.Where(inner => inner is not TextPart)];
            rest.InsertRange(shown, images);
            shown += images.Length;
        }

        if (rest.Count > 0)
        {
            WriteOne(writer, "user"u8, message, rest);
        }
    }

    private static void WriteAssistant(Utf8JsonWriter writer, Message message, SortedSet<string> dropped)
    {
        string text = string.Concat(message.Parts.OfType<TextPart>().Select(part => part.Text));
        CallPart[] calls = [.. message.Parts.OfType<CallPart>()];
        string thoughts = "";
        foreach (ThoughtPart thought in message.Parts.OfType<ThoughtPart>())
        {
            if (thought.Seal is null || OwnSeal.IsOwn(thought.Seal))
            {
                thoughts += thought.Text;
            }
            else
            {
                dropped.Add(Conversation.ForeignThoughts);
            }
        }

        if (message.Parts.OfType<OtherPart>().FirstOrDefault() is { } other)
        {
            throw ConversationWriter.Cannot(
                message.At, $"'{message.At}' holds a part of type '{Errors.ClientText.Quote(other.Type)}', which has no counterpart in chat completions.");
        }

        if (message.Parts.Any(part => part is ResultPart or ImagePart or DocumentPart))
        {
            throw ConversationWriter.Cannot(
                message.At, $"'{message.At}' holds a result, an image or a document, which an assistant cannot say in chat completions.");
        }

        string refusal = string.Concat(message.Parts.OfType<RefusalPart>().Select(part => part.Text));
        if (text.Length == 0 && calls.Length == 0 && refusal.Length == 0)
        {
            return; // a turn of nothing but thoughts that had to stay behind, or an empty one
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        if (message.Name is { } name)
        {
            writer.WriteString("name"u8, name);
        }

        if (text.Length > 0 || calls.Length == 0)
        {
            writer.WriteString("content"u8, text);
        }
        else
        {
            writer.WriteNull("content"u8);
        }

        if (refusal.Length > 0)
        {
            writer.WriteString("refusal"u8, refusal);
        }

        if (thoughts.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, thoughts);
        }

        WriteCalls(writer, calls);
        writer.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter writer, CallPart[] calls)
    {
        if (calls.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (CallPart call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.Id);
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, call.Name);
            writer.WriteString("arguments"u8, call.Arguments.Length == 0 ? "{}" : call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter writer, ReadOnlySpan<byte> role, Message message, IReadOnlyList<Part> parts)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        if (message.Name is { } name)
        {
            writer.WriteString("name"u8, name);
        }

        if (parts is [TextPart only])
        {
            writer.WriteString("content"u8, only.Text);
        }
        else
        {
            writer.WriteStartArray("content"u8);
            foreach (Part part in parts)
            {
                WritePart(writer, part, message.At);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter writer, Part part, string at)
    {
        switch (part)
        {
            case TextPart text:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, text.Text);
                writer.WriteEndObject();
                break;
            case ImagePart image:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "image_url"u8);
                writer.WriteStartObject("image_url"u8);
                writer.WriteString("url"u8, image.AnyUrl);
                if (image.Detail is { } detail)
                {
                    writer.WriteString("detail"u8, detail);
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case DocumentPart document:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "file"u8);
                writer.WriteStartObject("file"u8);
                writer.WriteString("filename"u8, document.Title ?? "document.pdf");
                writer.WriteString("file_data"u8, $"data:{document.MediaType};base64,{document.Base64}");
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case OtherPart other:
                throw ConversationWriter.Cannot(
                    at, $"'{at}' holds a part of type '{Errors.ClientText.Quote(other.Type)}', which has no counterpart in chat completions.");
            default:
                throw ConversationWriter.Cannot(at, $"'{at}' holds a thought, a call or a result in a place where chat completions have none.");
        }
    }
}
