using System.Buffers;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;

namespace Autarky.Gateway.Providers.Anthropic;

/// <summary>A whole message of Anthropic's as a chat completion.</summary>
internal sealed class TranslatedMessage(IAnswerBody received, string provider, DateTimeOffset created, long maxBytes) : IAnswerBody
{
    private bool _done;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_done)
        {
            return default;
        }

        _done = true;
        using var all = new MemoryStream();
        for (ReadOnlyMemory<byte> piece; !(piece = await received.ReadAsync(cancellationToken)).IsEmpty;)
        {
            all.Write(piece.Span);
            if (all.Length > maxBytes)
            {
                throw Invalid();
            }
        }

        try
        {
            using var document = JsonDocument.Parse(all.GetBuffer().AsMemory(0, (int)all.Length));
            return Translate(document.RootElement, created);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid();
        }
    }

    public ValueTask DisposeAsync() => received.DisposeAsync();

    /// <exception cref="KeyNotFoundException">A field that every message has is missing.</exception>
    /// <exception cref="InvalidOperationException">A field has another type.</exception>
    public static byte[] Translate(JsonElement message, DateTimeOffset created)
    {
        var text = new StringBuilder();
        var thinking = new StringBuilder();
        var calls = new List<JsonElement>();
        foreach (JsonElement block in message.GetProperty("content"u8).EnumerateArray())
        {
            switch (block.GetProperty("type"u8).GetString())
            {
                case "text":
                    text.Append(block.GetProperty("text"u8).GetString());
                    break;
                case "thinking":
                    thinking.Append(block.GetProperty("thinking"u8).GetString());
                    break;
                case "tool_use":
                    calls.Add(block);
                    break;
            }
        }

        var usage = new MessageUsage();
        usage.Add(message);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, message.GetProperty("id"u8).GetString());
            writer.WriteString("object"u8, "chat.completion"u8);
            writer.WriteNumber("created"u8, created.ToUnixTimeSeconds());
            writer.WriteString("model"u8, message.GetProperty("model"u8).GetString());
            writer.WriteStartArray("choices"u8);
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, 0);
            writer.WriteStartObject("message"u8);
            writer.WriteString("role"u8, "assistant"u8);
            writer.WriteString("content"u8, text.Length == 0 && calls.Count > 0 ? null : text.ToString());
            writer.WriteNull("refusal"u8);
            if (thinking.Length > 0)
            {
                writer.WriteString("reasoning_content"u8, thinking.ToString());
            }

            WriteCalls(writer, calls);
            writer.WriteEndObject();
            writer.WriteNull("logprobs"u8);
            writer.WriteString("finish_reason"u8, StopReasons.ToFinishReason(message.TryGetProperty("stop_reason"u8, out JsonElement reason) ? reason.GetString() : null));
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WritePropertyName("usage"u8);
            TextCompletion.WriteUsage(writer, usage.ToUsage());
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteCalls(Utf8JsonWriter writer, List<JsonElement> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (JsonElement call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.GetProperty("id"u8).GetString());
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, call.GetProperty("name"u8).GetString());
            writer.WriteString("arguments"u8, call.GetProperty("input"u8).GetRawText());
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private GatewayException Invalid() => new(GatewayError.ProviderAnswerInvalid, $"Provider '{provider}' answered something that is no message.");
}
