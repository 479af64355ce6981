using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Autarky.Gateway.OpenAi;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Templates.Answers;
using Autarky.Text.Tokenization;

namespace Autarky.Gateway.Providers.Local;

/// <summary>Writes a local model's answers in OpenAI's shape.</summary>
internal sealed class LocalJson(string id, DateTimeOffset created, string model, Tokenizer tokenizer, bool includeUsage)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    /// <summary>The first chunks of a stream: the role of each answer.</summary>
    public ReadOnlyMemory<byte> Opening(int choices) => Events(() =>
    {
        for (int n = 0; n < choices; n++)
        {
            Event(n, writer =>
            {
                writer.WriteString("role"u8, "assistant"u8);
                writer.WriteString("content"u8, ""u8);
            });
        }
    });

    /// <summary>The chunks of a step; empty where it brings nothing that can be shown.</summary>
    public ReadOnlyMemory<byte> Chunk(ChatStep step, LocalChoice choice) => Events(() =>
    {
        if (step.Parts.Count > 0 || step.Logprobs is not null)
        {
            Event(step.Choice, writer => Delta(writer, step.Parts, choice), step.Logprobs is { } logprobs ? [(step.Token!.Value, logprobs)] : []);
        }

        if (step.End is { } end)
        {
            Event(step.Choice, static _ => { }, [], end.Reason);
        }
    });

    /// <summary>The end of a stream.</summary>
    public ReadOnlyMemory<byte> Closing(Usage usage) => Events(() =>
    {
        if (includeUsage)
        {
            Write(writer =>
            {
                Head(writer, "chat.completion.chunk"u8);
                writer.WriteStartArray("choices"u8);
                writer.WriteEndArray();
                writer.WritePropertyName("usage"u8);
                TextCompletion.WriteUsage(writer, usage);
            });
        }

        _buffer.Write("data: [DONE]\n\n"u8);
    });

    /// <summary>A whole completion.</summary>
    public ReadOnlyMemory<byte> Completion(IReadOnlyList<LocalChoice> choices, Usage usage)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, Plain))
        {
            writer.WriteStartObject();
            Head(writer, "chat.completion"u8);
            writer.WriteStartArray("choices"u8);
            foreach (LocalChoice choice in choices)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index"u8, choice.Index);
                writer.WriteStartObject("message"u8);
                Message(writer, choice);
                writer.WriteEndObject();
                Logprobs(writer, choice.Logprobs);
                writer.WriteString("finish_reason"u8, Word(choice.Reason));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WritePropertyName("usage"u8);
            TextCompletion.WriteUsage(writer, usage);
            writer.WriteEndObject();
        }

        return _buffer.WrittenMemory;
    }

    private static string Word(ChatEndReason reason) => reason switch
    {
        ChatEndReason.Length => "length",
        ChatEndReason.ToolCalls => "tool_calls",
        _ => "stop",
    };

    private static void Message(Utf8JsonWriter writer, LocalChoice choice)
    {
        writer.WriteString("role"u8, "assistant"u8);
        if (choice.Content.Length == 0 && choice.Calls.Count > 0)
        {
            writer.WriteNull("content"u8);
        }
        else
        {
            writer.WriteString("content"u8, choice.Content);
        }

        writer.WriteNull("refusal"u8);
        if (choice.Reasoning.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, choice.Reasoning);
        }

        if (choice.Calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            foreach (ToolCall call in choice.Calls)
            {
                writer.WriteStartObject();
                Call(writer, call);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    private static void Delta(Utf8JsonWriter writer, IReadOnlyList<AnswerPart> parts, LocalChoice choice)
    {
        string content = string.Concat(parts.OfType<ContentDelta>().Select(part => part.Text));
        string reasoning = string.Concat(parts.OfType<ReasoningDelta>().Select(part => part.Text));
        if (content.Length > 0)
        {
            writer.WriteString("content"u8, content);
        }

        if (reasoning.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, reasoning);
        }

        ToolCall[] calls = [.. parts.OfType<ToolCall>()];
        if (calls.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (ToolCall call in calls)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, choice.CallsSent++);
            Call(writer, call);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Call(Utf8JsonWriter writer, ToolCall call)
    {
        writer.WriteString("id"u8, call.Id);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, call.Name);
        writer.WriteString("arguments"u8, call.Arguments);
        writer.WriteEndObject();
    }

    private ReadOnlyMemory<byte> Events(Action write)
    {
        _buffer.ResetWrittenCount();
        write();
        return _buffer.WrittenMemory;
    }

    private void Event(int choice, Action<Utf8JsonWriter> delta, IReadOnlyList<(int Token, TokenLogprobs Logprobs)>? logprobs = null, ChatEndReason? reason = null) =>
        Write(writer =>
        {
            Head(writer, "chat.completion.chunk"u8);
            writer.WriteStartArray("choices"u8);
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, choice);
            writer.WriteStartObject("delta"u8);
            delta(writer);
            writer.WriteEndObject();
            Logprobs(writer, logprobs ?? []);
            if (reason is { } why)
            {
                writer.WriteString("finish_reason"u8, Word(why));
            }
            else
            {
                writer.WriteNull("finish_reason"u8);
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
            if (includeUsage)
            {
                writer.WriteNull("usage"u8);
            }
        });

    private void Write(Action<Utf8JsonWriter> members)
    {
        _buffer.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(_buffer, Plain))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        _buffer.Write("\n\n"u8);
    }

    private void Head(Utf8JsonWriter writer, ReadOnlySpan<byte> kind)
    {
        writer.WriteString("id"u8, id);
        writer.WriteString("object"u8, kind);
        writer.WriteNumber("created"u8, created.ToUnixTimeSeconds());
        writer.WriteString("model"u8, model);
    }

    private void Logprobs(Utf8JsonWriter writer, IReadOnlyList<(int Token, TokenLogprobs Logprobs)> tokens)
    {
        if (tokens.Count == 0)
        {
            writer.WriteNull("logprobs"u8);
            return;
        }

        writer.WriteStartObject("logprobs"u8);
        writer.WriteStartArray("content"u8);
        foreach ((int token, TokenLogprobs logprobs) in tokens)
        {
            writer.WriteStartObject();
            Token(writer, token, logprobs.Logprob);
            writer.WriteStartArray("top_logprobs"u8);
            foreach (TokenLogprob likely in logprobs.Top)
            {
                writer.WriteStartObject();
                Token(writer, likely.Token, likely.Logprob);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
    }

    private void Token(Utf8JsonWriter writer, int token, float logprob)
    {
        bool known = token < tokenizer.VocabularySize;
        writer.WriteString("token"u8, known ? tokenizer.Decode([token], continues: true) : "");

        // OpenAI's own floor for what has no finite logarithm.
        writer.WriteNumber("logprob"u8, float.IsFinite(logprob) ? logprob : -9999f);
        writer.WriteStartArray("bytes"u8);
        foreach (byte part in known ? tokenizer.TokenBytes(token) : [])
        {
            writer.WriteNumberValue(part);
        }

        writer.WriteEndArray();
    }
}
