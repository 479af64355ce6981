using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Json;
using Autarky.Gateway.Streams;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>Writes whole messages.</summary>
internal static class MessageWriter
{
    /// <summary>UTF-8 JSON. A message holds one answer: the first.</summary>
    public static byte[] Json(ChatReply reply, ReplyFrame frame)
    {
        ReplyChoice choice = reply.Choices.FirstOrDefault() ?? new ReplyChoice(0);
        var buffer = new ByteBlocks();
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            WriteHead(writer, reply.Id, reply.Model, frame);
            writer.WriteStartArray("content"u8);
            foreach (ReplyThought thought in choice.Thoughts)
            {
                WriteThought(writer, thought);
            }

            if (choice.Text.Length + choice.Refusal.Length > 0)
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "text"u8);
                LongText.Write(writer, "text"u8, choice.Text, choice.Refusal);
                writer.WriteNull("citations"u8);
                writer.WriteEndObject();
            }

            foreach (ReplyCall call in choice.Calls)
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "tool_use"u8);
                writer.WriteString("id"u8, call.Id);
                writer.WriteString("name"u8, call.Name);
                writer.WritePropertyName("input"u8);
                WriteInput(writer, call.Arguments.ToString());
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteStop(writer, choice.Refusal.Length > 0 ? EndReason.Refused : choice.End, choice.StopText);
            MessageUsage.Write(writer, reply.Usage ?? default);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The members that are known from the beginning.</summary>
    public static void WriteHead(Utf8JsonWriter writer, string? id, string? model, ReplyFrame frame)
    {
        writer.WriteString("id"u8, id?.StartsWith("msg_", StringComparison.Ordinal) == true ? id : "msg_" + frame.Exchange);
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("model"u8, model ?? frame.Model);
    }

    /// <summary>Why it ended; null while it has not.</summary>
    public static void WriteStop(Utf8JsonWriter writer, EndReason? reason, string? stopText)
    {
        writer.WriteString("stop_reason"u8, StopReasons.Word(reason));
        writer.WriteString("stop_sequence"u8, reason == EndReason.StopText ? stopText : null);
    }

    private static void WriteThought(Utf8JsonWriter writer, ReplyThought thought)
    {
        writer.WriteStartObject();
        if (thought.IsHidden)
        {
            writer.WriteString("type"u8, "redacted_thinking"u8);
            writer.WriteString("data"u8, thought.Seal);
        }
        else
        {
            string text = thought.Text.ToString();
            writer.WriteString("type"u8, "thinking"u8);
            writer.WriteString("thinking"u8, text);
            writer.WriteString("signature"u8, thought.Seal ?? OwnSeal.Of(text));
        }

        writer.WriteEndObject();
    }

    // A model may write what is no JSON object; the field must be one, and the client should see what was written.
    private static void WriteInput(Utf8JsonWriter writer, string arguments)
    {
        if (arguments.Length > 0)
        {
            try
            {
                using JsonDocument parsed = JsonDocument.Parse(arguments);
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
        }

        writer.WriteStartObject();
        if (arguments.Length > 0)
        {
            writer.WriteString(InvalidInput.Member, arguments);
        }

        writer.WriteEndObject();
    }
}
