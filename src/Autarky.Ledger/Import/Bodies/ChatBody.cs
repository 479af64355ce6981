using System.Text.Json;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>Bodies in OpenAI's chat shape for a plain question and its plain answer.</summary>
internal static class ChatBody
{
    /// <summary>Writes a request with one user's message.</summary>
    public static void WriteQuestion(Utf8JsonWriter writer, string question)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("messages");
        writer.WriteStartObject();
        writer.WriteString("role", "user");
        writer.WriteString("content", question);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes a completion with one message that ended by itself.</summary>
    public static void WriteAnswer(Utf8JsonWriter writer, string answer)
    {
        writer.WriteStartObject();
        writer.WriteString("object", "chat.completion");
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        writer.WriteString("content", answer);
        writer.WriteEndObject();
        writer.WriteString("finish_reason", "stop");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
