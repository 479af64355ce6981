using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Json;
using Autarky.Gateway.Streams;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>Writes whole completions. https://platform.openai.com/docs/api-reference/chat/object</summary>
internal static class CompletionWriter
{
    /// <summary>UTF-8 JSON.</summary>
    public static byte[] Json(ChatReply reply, ReplyFrame frame)
    {
        var buffer = new ByteBlocks();
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, reply.Id ?? "chatcmpl-" + frame.Exchange);
            writer.WriteString("object"u8, "chat.completion"u8);
            writer.WriteNumber("created"u8, frame.Created.ToUnixTimeSeconds());
            writer.WriteString("model"u8, reply.Model ?? frame.Model);
            writer.WriteStartArray("choices"u8);
            foreach (ReplyChoice choice in reply.Choices)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index"u8, choice.Index);
                WriteMessage(writer, choice);
                WriteWeights(writer, choice.Weights);
                writer.WriteString("finish_reason"u8, choice.End is { } end ? Word(end) : null);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            if (reply.Usage is { } usage)
            {
                writer.WritePropertyName("usage"u8);
                UsageJson.Write(writer, usage);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>OpenAI's word for the end of an answer.</summary>
    public static string Word(EndReason reason) => reason switch
    {
        EndReason.Length => "length",
        EndReason.Calls => "tool_calls",
        EndReason.Refused => "content_filter",
        _ => "stop",
    };

    /// <summary>The member <c>logprobs</c>.</summary>
    public static void WriteWeights(Utf8JsonWriter writer, IReadOnlyList<TokenWeight> weights)
    {
        if (weights.Count == 0)
        {
            writer.WriteNull("logprobs"u8);
            return;
        }

        writer.WriteStartObject("logprobs"u8);
        writer.WriteStartArray("content"u8);
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
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
    }

    /// <summary>The members of a call.</summary>
    public static void WriteCall(Utf8JsonWriter writer, string id, string name, string arguments)
    {
        writer.WriteString("id"u8, id);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, name);
        writer.WriteString("arguments"u8, arguments);
        writer.WriteEndObject();
    }

    /// <summary>A sealed thought, in the form that other gateways use for it: sent back by the client, its maker takes it for its own.</summary>
    public static void WriteThought(Utf8JsonWriter writer, string text, string seal, bool isHidden, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, isHidden ? "reasoning.encrypted"u8 : "reasoning.text"u8);
        if (isHidden)
        {
            writer.WriteString("data"u8, seal);
        }
        else
        {
            writer.WriteString("text"u8, text);
            writer.WriteString("signature"u8, seal);
        }

        writer.WriteString("format"u8, "anthropic-claude-v1"u8);
        writer.WriteNumber("index"u8, index);
        writer.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter writer, ReplyChoice choice)
    {
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        if (choice.Text.Length == 0 && (choice.Calls.Count > 0 || choice.Refusal.Length > 0))
        {
            writer.WriteNull("content"u8);
        }
        else
        {
            LongText.Write(writer, "content"u8, choice.Text);
        }

        writer.WriteString("refusal"u8, choice.Refusal.Length > 0 ? choice.Refusal.ToString() : null);
        string thoughts = string.Concat(choice.Thoughts.Select(thought => thought.Text.ToString()));
        if (thoughts.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, thoughts);
        }

        if (choice.Thoughts.Exists(thought => thought.Seal is not null))
        {
            writer.WriteStartArray("reasoning_details"u8);
            int index = 0;
            foreach (ReplyThought thought in choice.Thoughts.Where(thought => thought.Seal is not null))
            {
                WriteThought(writer, thought.Text.ToString(), thought.Seal!, thought.IsHidden, index++);
            }

            writer.WriteEndArray();
        }

        if (choice.Calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            foreach (ReplyCall call in choice.Calls)
            {
                writer.WriteStartObject();
                WriteCall(writer, call.Id, call.Name, call.Arguments.Length > 0 || IsCut(choice.End) ? call.Arguments.ToString() : "{}");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Whether an answer that ended so may have been cut off inside a call: then no arguments are no empty object.</summary>
    public static bool IsCut(EndReason? end) => end is EndReason.Length or EndReason.Stop or EndReason.StopText;
}
