using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>Writes messages as items: what an assistant thought, said and called, and what tools answered, are items of their own there.</summary>
internal static class ItemWriter
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Message> messages, SortedSet<string> dropped)
    {
        writer.WriteStartArray("input"u8);
        foreach (Message message in messages)
        {
            if (message.Parts.Any(IsMarked))
            {
                dropped.Add("cache_control");
            }

            foreach (ResultPart result in message.Parts.OfType<ResultPart>())
            {
                WriteResult(writer, result, message, dropped);
            }

            if (message.Speaker == Speaker.Assistant)
            {
                WriteAssistant(writer, message, dropped);
            }
            else if (message.Parts.Where(part => part is not ResultPart).ToList() is { Count: > 0 } said)
            {
                WriteMessage(writer, message.Speaker == Speaker.System ? "system" : "user", said, message, "input_text");
            }
        }

        writer.WriteEndArray();
    }

    private static bool IsMarked(Part part) => part.IsMarked || (part is ResultPart result && result.Parts.Any(IsMarked));

    private static void WriteAssistant(Utf8JsonWriter writer, Message message, SortedSet<string> dropped)
    {
        var said = new List<Part>();
        foreach (Part part in message.Parts)
        {
            switch (part)
            {
                case ThoughtPart thought:
                    Flush();
                    WriteThought(writer, thought, dropped);
                    break;
                case CallPart call:
                    Flush();
                    WriteCall(writer, call, message);
                    break;
                case not ResultPart:
                    said.Add(part);
                    break;
            }
        }

        Flush();

        void Flush()
        {
            if (said.Count > 0)
            {
                WriteMessage(writer, "assistant", said, message, "output_text");
                said.Clear();
            }
        }
    }

    private static void WriteMessage(Utf8JsonWriter writer, string role, IReadOnlyList<Part> parts, Message message, string textType)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, role);
        writer.WriteStartArray("content"u8);
        foreach (Part part in parts)
        {
            WritePart(writer, part, message.At, textType);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter writer, Part part, string at, string textType)
    {
        writer.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                writer.WriteString("type"u8, textType);
                writer.WriteString("text"u8, text.Text);
                break;
            case RefusalPart refusal:
                writer.WriteString("type"u8, "refusal"u8);
                writer.WriteString("refusal"u8, refusal.Text);
                break;
            case ImagePart image:
                writer.WriteString("type"u8, "input_image"u8);
                writer.WriteString("image_url"u8, image.AnyUrl);
                writer.WriteString("detail"u8, image.Detail ?? "auto");
                break;
            case DocumentPart document:
                writer.WriteString("type"u8, "input_file"u8);
                writer.WriteString("filename"u8, document.Title ?? "document.pdf");
                writer.WriteString("file_data"u8, $"data:{document.MediaType};base64,{document.Base64}");
                break;
            case OtherPart other:
                throw ConversationWriter.Cannot(
                    at, $"'{at}' holds a part of type '{ClientText.Quote(other.Type)}', which has no counterpart in OpenAI's responses.");
            default:
                throw ConversationWriter.Cannot(at, $"'{at}' holds a thought, a call or a result in a place where OpenAI's responses have none.");
        }

        writer.WriteEndObject();
    }

    private static void WriteThought(Utf8JsonWriter writer, ThoughtPart thought, SortedSet<string> dropped)
    {
        if (ReasoningSeal.Read(thought.Seal) is not (var id, var encrypted))
        {
            dropped.Add(Conversation.ForeignThoughts);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "reasoning"u8);
        writer.WriteString("id"u8, id);
        writer.WriteStartArray("summary"u8);
        if (thought.Text.Length > 0)
        {
            OutputWriter.WriteSummary(writer, thought.Text);
        }

        writer.WriteEndArray();
        writer.WriteString("encrypted_content"u8, encrypted);
        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, CallPart call, Message message)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function_call"u8);
        writer.WriteString("call_id"u8, call.Id ?? throw ConversationWriter.Cannot(message.At, $"A call of '{message.At}' has no id."));
        writer.WriteString("name"u8, call.Name);
        writer.WriteString("arguments"u8, call.Arguments.Length == 0 ? "{}" : call.Arguments);
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ResultPart result, Message message, SortedSet<string> dropped)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function_call_output"u8);
        writer.WriteString(
            "call_id"u8, result.CallId ?? throw ConversationWriter.Cannot(message.At, $"'{message.At}' answers a tool call and does not say which."));
        if (result.Parts.All(part => part is TextPart))
        {
            writer.WriteString("output"u8, string.Concat(result.Parts.OfType<TextPart>().Select(text => text.Text)));
        }
        else
        {
            writer.WriteStartArray("output"u8);
            foreach (Part part in result.Parts)
            {
                WritePart(writer, part, message.At, "input_text");
            }

            writer.WriteEndArray();
        }

        if (result.IsError)
        {
            dropped.Add("is_error"); // what went wrong stands in the result's text
        }

        writer.WriteEndObject();
    }
}
