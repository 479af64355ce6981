using System.Buffers;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Import.Bodies;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// A completion as OpenAI stores it (<c>store: true</c>): the answer with the request's parameters beside it. OpenAI lists the messages apart
/// (<c>GET /v1/chat/completions/{id}/messages</c>), so a line carries them as <c>messages</c> or <c>input</c>: a list, that list page, or one text.
/// </summary>
internal static class StoredCompletion
{
    // What of the object belongs to the request. Everything else is the response.
    private static readonly string[] Parameters =
    [
        "temperature", "top_p", "seed", "presence_penalty", "frequency_penalty", "tools", "tool_choice", "response_format", "reasoning_effort",
        "max_completion_tokens", "max_tokens", "stop", "n", "metadata",
    ];

    // Fields of the line that are about the exchange, not part of either body.
    private static readonly string[] OfTheLine =
        [
            "messages", "input", "use_case", "provider", "gold", "cost", "latency_ms", "user", "licence", "input_user", "tools", "tool_choice",
            "response_format", "metadata",
        ];

    /// <summary>What is wrong with a completion whose messages are missing.</summary>
    public const string NoMessages =
        "The stored completion has no 'messages': OpenAI lists them apart (GET /v1/chat/completions/{id}/messages). Put that list beside 'choices', or the "
            + "pages of it into the same file.";

    /// <summary>Reads one whose messages are in it.</summary>
    /// <exception cref="FormatException">They are not; the message says so.</exception>
    public static RecordedExchange Read(JsonElement line)
    {
        if (!line.TryField("messages", out JsonElement messages) && !line.TryField("input", out messages))
        {
            throw new FormatException(NoMessages);
        }

        return Read(line, writer => WriteMessages(writer, messages));
    }

    /// <summary>Reads one whose messages were listed apart.</summary>
    /// <param name="line">The completion.</param>
    /// <param name="messages">Its messages in order, a JSON object each.</param>
    public static RecordedExchange Read(JsonElement line, IReadOnlyList<byte[]> messages) => Read(line, writer =>
    {
        writer.WriteStartArray();
        foreach (byte[] message in messages)
        {
            using var document = JsonDocument.Parse(message);
            WriteMessage(writer, document.RootElement);
        }

        writer.WriteEndArray();
    });

    private static RecordedExchange Read(JsonElement line, Action<Utf8JsonWriter> writeMessages)
    {
        byte[] response = Response(line);
        using var document = JsonDocument.Parse(response);
        AnswerCheck.Check(document.RootElement, BodyDialects.OpenAiChat);
        return new RecordedExchange { Line = line, Request = Request(line, writeMessages), Response = response };
    }

    private static byte[] Request(JsonElement line, Action<Utf8JsonWriter> writeMessages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            if (line.TryField("model", out JsonElement model))
            {
                writer.WritePropertyName("model");
                model.WriteTo(writer);
            }

            writer.WritePropertyName("messages");
            writeMessages(writer);
            foreach (string name in Parameters)
            {
                if (line.TryField(name, out JsonElement value) && !IsEmptyObject(value))
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }
            }

            if (line.TextOrNull("input_user") is { } user)
            {
                writer.WriteString("user", user);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMessages(Utf8JsonWriter writer, JsonElement messages)
    {
        if (messages.ValueKind == JsonValueKind.String)
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString("role", "user");
            writer.WritePropertyName("content");
            messages.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndArray();
            return;
        }

        if (messages.ValueKind == JsonValueKind.Object && messages.TryField("data", out JsonElement data))
        {
            messages = data;
        }

        if (messages.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"The 'messages' of a stored completion must be a list, not {LineFields.InWords(messages.ValueKind)}.");
        }

        writer.WriteStartArray();
        foreach (JsonElement message in messages.EnumerateArray())
        {
            WriteMessage(writer, message);
        }

        writer.WriteEndArray();
    }

    // A listed message has an id and its parts apart from its content; a request has neither.
    private static void WriteMessage(Utf8JsonWriter writer, JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            message.WriteTo(writer); // whoever reads the request says what is wrong
            return;
        }

        bool hasParts = message.TryField("content_parts", out JsonElement parts);
        writer.WriteStartObject();
        foreach (JsonProperty property in message.EnumerateObject())
        {
            if (property.Name is "id" or "content_parts" || (property.Name != "content" && property.Value.ValueKind == JsonValueKind.Null)
                || (hasParts && property.Name == "content"))
            {
                continue;
            }

            property.WriteTo(writer);
        }

        if (hasParts)
        {
            writer.WritePropertyName("content");
            parts.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static byte[] Response(JsonElement line)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in line.EnumerateObject())
            {
                if (!OfTheLine.Contains(property.Name))
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool IsEmptyObject(JsonElement value) => value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any();
}
