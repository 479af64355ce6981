using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Chat.Streams;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>Puts the events of a recorded stream together into the one answer that they make.</summary>
internal static class EventMerging
{
    private const string CutOff = "it breaks off, so the answer is not whole.";

    /// <exception cref="UnreadDialectException">The events are those of no dialect that is read.</exception>
    /// <exception cref="FormatException">They make no whole answer: an error came, or the end is missing.</exception>
    public static RecordedAnswer Merge(EventText stream)
    {
        foreach (JsonElement happened in stream.Events)
        {
            if (happened.TryField("error", out _) || happened.TextOrNull("type") is "error" or "response.failed")
            {
                throw new FormatException("The recorded stream ends in a provider's error.");
            }
        }

        (byte[] body, string dialect) = DialectOf(stream.Events) switch
        {
            BodyDialects.OpenAiChat => (Completion(stream), BodyDialects.OpenAiChat),
            BodyDialects.AnthropicMessages => (Message(stream.Events), BodyDialects.AnthropicMessages),
            _ => (Response(stream.Events), BodyDialects.OpenAiResponses),
        };
        using var document = JsonDocument.Parse(body);
        AnswerCheck.Check(document.RootElement, dialect);
        _ = Written(document.RootElement.WriteTo); // pieces of texts may be halves of characters, whole texts may not
        return new RecordedAnswer(body, dialect, IsStream: true);
    }

    private static string DialectOf(IReadOnlyList<JsonElement> events)
    {
        foreach (JsonElement happened in events)
        {
            string type = happened.TextOrNull("type") ?? "";
            if (type.StartsWith("response.", StringComparison.Ordinal))
            {
                return BodyDialects.OpenAiResponses;
            }

            if (type is "message_start" or "content_block_start" or "content_block_delta" or "message_delta")
            {
                return BodyDialects.AnthropicMessages;
            }

            if (happened.TryField("choices", out JsonElement choices) && choices.ValueKind == JsonValueKind.Array)
            {
                return happened.TextOrNull("object") != "text_completion"
                    ? BodyDialects.OpenAiChat
                    : throw new FormatException("The recorded stream is a text completion (of a 'prompt'); chats are read.");
            }
        }

        throw new UnreadDialectException(
            $"The recorded stream is in none of the dialects that are read; its first event has {LineFields.NamesIn(events[0])}.");
    }

    private static byte[] Completion(EventText stream)
    {
        var merged = new MergedObject(MergeRules.Chunk);
        foreach (JsonElement chunk in stream.Events)
        {
            merged.Add(chunk);
        }

        MergedObject[] choices = [.. merged.Find("choices")?.Items ?? []];
        if (choices.Length == 0)
        {
            throw new FormatException("The recorded stream holds no answer: no chunk has 'choices'.");
        }

        // Servers that end with [DONE] may leave the reason out.
        if (!stream.IsDone && !Array.TrueForAll(choices, choice => choice.Find("finish_reason")?.HasContent == true))
        {
            throw new FormatException($"No 'finish_reason' ends the recorded stream: {CutOff}");
        }

        return Written(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object", "chat.completion");
            merged.WriteFields(writer, except: "object");
            writer.WriteEndObject();
        });
    }

    private static byte[] Message(IReadOnlyList<JsonElement> events)
    {
        if (events.FirstOrDefault(happened => happened.TextOrNull("type") is not "ping").TextOrNull("type") != "message_start")
        {
            throw new FormatException("No 'message_start' begins the recorded stream: its beginning is missing.");
        }

        var merged = new MergedMessage();
        try
        {
            foreach (JsonElement happened in events)
            {
                merged.Add(JsonNode.Parse(happened.GetRawText())!.AsObject());
            }

            return merged.IsFinished
                ? merged.ToUtf8Json()
                : throw new FormatException($"No 'stop_reason' ends the recorded stream: {CutOff}");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"An event of the recorded stream is none that a message has: {error.Message}", error);
        }
    }

    // The last event holds the whole response. Some servers leave its items out there, and each came in an event of its own.
    private static byte[] Response(IReadOnlyList<JsonElement> events)
    {
        JsonElement last = events.LastOrDefault(happened => happened.TextOrNull("type") is "response.completed" or "response.incomplete");
        if (last.ValueKind != JsonValueKind.Object || !last.TryField("response", out JsonElement response) || response.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"No 'response.completed' ends the recorded stream: {CutOff}");
        }

        bool hasItems = response.TryField("output", out JsonElement output) && output.ValueKind == JsonValueKind.Array && output.GetArrayLength() > 0;
        JsonElement[] items = hasItems ? [] :
        [
            .. from happened in events
               where happened.TextOrNull("type") == "response.output_item.done" && happened.TryField("item", out _)
               orderby happened.TryField("output_index", out JsonElement index) && index.ValueKind == JsonValueKind.Number ? index.GetDouble() : double.MaxValue
               select happened.GetProperty("item"),
        ];
        if (items.Length == 0)
        {
            return response.Raw();
        }

        return Written(writer =>
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in response.EnumerateObject().Where(property => property.Name != "output"))
            {
                property.WriteTo(writer);
            }

            writer.WriteStartArray("output");
            foreach (JsonElement item in items)
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer);
            write(writer);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new FormatException("A text of the recorded stream holds half of a surrogate pair, which is no valid Unicode.", error);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
