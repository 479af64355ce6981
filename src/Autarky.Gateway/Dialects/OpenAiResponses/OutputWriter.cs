using System.Text.Json;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>Writes items of a response's output.</summary>
internal static class OutputWriter
{
    /// <summary>An item as it stands.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="item">The item.</param>
    /// <param name="frame">What is known besides.</param>
    /// <param name="isNew">Whether it has just begun: then nothing of it is written yet.</param>
    public static void Write(Utf8JsonWriter writer, OutputItem item, ReplyFrame frame, bool isNew = false)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, item.Id);
        switch (item)
        {
            case MessageItem message:
                WriteMessage(writer, message, isNew);
                break;
            case ReasoningItem thought:
                WriteThought(writer, thought, frame, isNew);
                break;
            case CallItem call:
                WriteCall(writer, call, isNew);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>A part of a message.</summary>
    public static void WritePart(Utf8JsonWriter writer, MessagePart part, bool isNew = false)
    {
        string text = isNew ? "" : part.Text.ToString();
        writer.WriteStartObject();
        if (part.IsRefusal)
        {
            writer.WriteString("type"u8, "refusal"u8);
            writer.WriteString("refusal"u8, text);
        }
        else
        {
            writer.WriteString("type"u8, "output_text"u8);
            writer.WriteString("text"u8, text);
            writer.WriteStartArray("annotations"u8);
            writer.WriteEndArray();
            WriteWeights(writer, isNew ? [] : part.Weights);
        }

        writer.WriteEndObject();
    }

    /// <summary>A thought's summary as a part.</summary>
    public static void WriteSummary(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "summary_text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    /// <summary>The member <c>logprobs</c>.</summary>
    public static void WriteWeights(Utf8JsonWriter writer, IReadOnlyList<TokenWeight> weights)
    {
        writer.WriteStartArray("logprobs"u8);
        foreach (TokenWeight weight in weights)
        {
            writer.WriteStartObject();
            TokenWeightJson.Write(writer, weight);
            writer.WriteStartArray("top_logprobs"u8);
            foreach (TokenWeight likely in weight.Top)
            {
                writer.WriteStartObject();
                TokenWeightJson.Write(writer, likely);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string StatusOf(OutputItem item, bool isNew) => isNew || !item.IsDone ? "in_progress" : item.IsCut ? "incomplete" : "completed";

    private static void WriteMessage(Utf8JsonWriter writer, MessageItem message, bool isNew)
    {
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("status"u8, StatusOf(message, isNew));
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteStartArray("content"u8);
        foreach (MessagePart part in isNew ? [] : message.Parts)
        {
            WritePart(writer, part);
        }

        writer.WriteEndArray();
    }

    private static void WriteThought(Utf8JsonWriter writer, ReasoningItem thought, ReplyFrame frame, bool isNew)
    {
        string text = isNew ? "" : thought.Text.ToString();
        writer.WriteString("type"u8, "reasoning"u8);
        writer.WriteStartArray("summary"u8);
        if (text.Length > 0)
        {
            WriteSummary(writer, text);
        }

        writer.WriteEndArray();
        writer.WriteString("status"u8, StatusOf(thought, isNew));
        if (!isNew)
        {
            // Always, as OpenAI's servers do by now: whoever keeps the conversation, the thought comes back to its maker whole.
            writer.WriteString("encrypted_content"u8, CarriedThought.Write(text, thought.Seal, thought.IsHidden, frame.Provider));
        }
    }

    private static void WriteCall(Utf8JsonWriter writer, CallItem call, bool isNew)
    {
        writer.WriteString("type"u8, call.Tool.IsCustom ? "custom_tool_call"u8 : "function_call"u8);
        writer.WriteString("status"u8, StatusOf(call, isNew));
        writer.WriteString("call_id"u8, call.CallId);
        writer.WriteString("name"u8, call.Tool.Name);
        if (call.Tool.Namespace is { } space)
        {
            writer.WriteString("namespace"u8, space);
        }

        if (call.Tool.IsCustom)
        {
            writer.WriteString("input"u8, isNew ? "" : call.Input.Text);
        }
        else
        {
            writer.WriteString("arguments"u8, isNew ? "" : call.Arguments.ToString());
        }
    }
}
