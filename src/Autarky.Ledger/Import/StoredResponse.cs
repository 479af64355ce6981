using System.Buffers;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Import.Bodies;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// A response as OpenAI stores it: the answer with the request's parameters beside it. OpenAI lists the input apart
/// (<c>GET /v1/responses/{id}/input_items</c>), so a line carries it as <c>input</c>: a text, a list, or that list page (the newest item first).
/// </summary>
internal static class StoredResponse
{
    // What of the object belongs to the request too.
    private static readonly string[] Parameters =
    [
        "model", "instructions", "temperature", "top_p", "tools", "tool_choice", "text", "reasoning", "max_output_tokens", "metadata", "previous_response_id",
        "conversation", "prompt",
    ];

    // Fields of the line that are about the exchange, not part of the response.
    private static readonly string[] OfTheLine = ["input", "use_case", "provider", "gold", "cost", "latency_ms", "licence"];

    public static RecordedExchange Read(JsonElement line)
    {
        if (!line.TryField("input", out JsonElement input))
        {
            throw new FormatException(
                "The stored response has no 'input': OpenAI lists it apart (GET /v1/responses/{id}/input_items); put that list into the object as 'input'.");
        }

        byte[] response = Written(writer =>
        {
            foreach (JsonProperty property in line.EnumerateObject().Where(property => !OfTheLine.Contains(property.Name)))
            {
                property.WriteTo(writer);
            }
        });
        using var document = JsonDocument.Parse(response);
        AnswerCheck.Check(document.RootElement, BodyDialects.OpenAiResponses);
        return new RecordedExchange { Line = line, Request = Request(line, input), Response = response, Dialect = BodyDialects.OpenAiResponses };
    }

    private static byte[] Request(JsonElement line, JsonElement input) => Written(writer =>
    {
        foreach (string name in Parameters)
        {
            if (line.TryField(name, out JsonElement value))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        writer.WritePropertyName("input");
        if (input.ValueKind == JsonValueKind.Object && input.TryField("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (JsonElement item in data.EnumerateArray().Reverse())
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
        }
        else
        {
            input.WriteTo(writer);
        }
    });

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
