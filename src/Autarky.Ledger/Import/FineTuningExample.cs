using System.Buffers;
using System.Text.Json;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// A line of OpenAI's chat fine-tuning format. The last assistant message is the answer, what stands before it the request. A message of
/// <c>weight</c> 0 is not to be learnt, so it is context, never the answer; <c>weight</c> itself is no field of the API and is left out.
/// </summary>
internal static class FineTuningExample
{
    private static readonly string[] OfTheRequest = ["tools", "parallel_tool_calls", "functions", "response_format"];

    public static RecordedExchange Read(JsonElement line, JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"'messages' must be a list, not {LineFields.InWords(messages.ValueKind)}.");
        }

        int answer = LastAnswer(messages);
        if (answer == 0)
        {
            throw new FormatException("The example has an answer and no question: a message must stand before the assistant's.");
        }

        return new RecordedExchange { Line = line, Request = Request(line, messages, answer), Response = Response(line, messages[answer]) };
    }

    private static int LastAnswer(JsonElement messages)
    {
        bool weightless = false;
        for (int i = messages.GetArrayLength() - 1; i >= 0; i--)
        {
            if (messages[i].TextOrNull("role") != "assistant")
            {
                continue;
            }

            if (!messages[i].TryField("weight", out JsonElement weight) || weight.ValueKind != JsonValueKind.Number || weight.GetDouble() != 0)
            {
                return i;
            }

            weightless = true;
        }

        throw new FormatException(weightless
            ? "Every assistant message has 'weight' 0, so the example has no answer to learn."
            : "The example has no message of the role 'assistant', so it has no answer.");
    }

    private static byte[] Request(JsonElement line, JsonElement messages, int answer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            if (line.TextField("model") is { } model)
            {
                writer.WriteString("model", model);
            }

            writer.WriteStartArray("messages");
            foreach (JsonElement message in messages.EnumerateArray().Take(answer))
            {
                WriteWithoutWeight(writer, message);
            }

            writer.WriteEndArray();
            foreach (string name in OfTheRequest)
            {
                if (line.TryField(name, out JsonElement value))
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Response(JsonElement line, JsonElement answer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("object", "chat.completion");
            if (line.TextField("model") is { } model)
            {
                writer.WriteString("model", model);
            }

            writer.WriteStartArray("choices");
            writer.WriteStartObject();
            writer.WriteNumber("index", 0);
            writer.WritePropertyName("message");
            WriteWithoutWeight(writer, answer);
            writer.WriteString("finish_reason", answer.TryField("tool_calls", out _) ? "tool_calls" : "stop");
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteWithoutWeight(Utf8JsonWriter writer, JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            message.WriteTo(writer); // whoever reads the request says what is wrong
            return;
        }

        writer.WriteStartObject();
        foreach (JsonProperty property in message.EnumerateObject())
        {
            if (property.Name != "weight")
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
