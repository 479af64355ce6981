using System.Buffers;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Ledger.Chat.Streams;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>Listens to a stream of chat completion chunks and puts them together into the one completion that the ledger keeps.</summary>
internal sealed class ChunkMerger : IStreamListener
{
    private readonly MergedObject _completion = new(MergeRules.Chunk);

    /// <summary>Whether a token came: text, a refusal, reasoning, a tool call, or the end without any.</summary>
    public bool HasToken { get; private set; }

    /// <summary>Whether <c>[DONE]</c> came.</summary>
    public bool Done { get; private set; }

    /// <summary>
    /// Whether every answer said why it ended, or none did and <c>[DONE]</c> came: some servers never say it. Where one says it and another does not, the
    /// other was cut.
    /// </summary>
    public bool IsWhole
    {
        get
        {
            int ended = Choices.Count(HasEnded), all = ended + Choices.Count(choice => !HasEnded(choice) && HasContent(choice));
            return ended == all ? all > 0 || Done : ended == 0 && Done;
        }
    }

    /// <summary>An error that the provider sent inside the stream; null when none came.</summary>
    public SaidError? Error { get; private set; }

    /// <summary>Whether an event was no JSON object.</summary>
    public bool Malformed { get; private set; }

    public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> trimmed = data.Trim(" \t\n"u8);
        if (trimmed.SequenceEqual("[DONE]"u8))
        {
            Done = true;
            return false;
        }

        if (trimmed.IsEmpty)
        {
            return true;
        }

        if (name.SequenceEqual("error"u8))
        {
            Error = ErrorReader.OfEvent(trimmed);
            return false;
        }

        try
        {
            using JsonDocument chunk = AnswerJson.Parse(trimmed);
            JsonElement root = chunk.RootElement;
            if ((Error = ErrorReader.InAnswer(root)) is not null)
            {
                return false;
            }

            if (root.ValueKind != JsonValueKind.Object)
            {
                Malformed = true;
                return false;
            }

            _completion.Add(root);
            Look();
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            Malformed = true;
            return false;
        }
    }

    /// <summary>The completion so far, UTF-8 JSON in OpenAI's chat shape.</summary>
    public byte[] Completion()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "chat.completion"u8);
            _completion.WriteFields(writer, except: "object");
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Everything the model wrote, of all choices: what is counted where the provider gave no usage.</summary>
    public string WrittenText()
    {
        var text = new StringBuilder();
        foreach (MergedObject choice in Choices)
        {
            if (choice.Find("delta")?.Fields is not { } message)
            {
                continue;
            }

            foreach (string field in (string[])["reasoning_content", "reasoning", "content", "refusal"])
            {
                Append(text, message.Find(field));
            }

            foreach (MergedObject call in message.Find("tool_calls")?.Items ?? [])
            {
                MergedObject? function = call.Find("function")?.Fields;
                Append(text, function?.Find("name"));
                Append(text, function?.Find("arguments"));
            }
        }

        return text.ToString();
    }

    private IEnumerable<MergedObject> Choices => _completion.Find("choices")?.Items ?? [];

    // After each chunk, until the first token was seen.
    private void Look()
    {
        if (HasToken)
        {
            return;
        }

        foreach (MergedObject choice in Choices)
        {
            HasToken |= HasEnded(choice) || HasContent(choice);
        }
    }

    private static bool HasContent(MergedObject choice) => choice.Find("delta")?.Fields is { } message
        && (Has(message, "content") || Has(message, "refusal") || Has(message, "reasoning")
            || Has(message, "reasoning_content") || Has(message, "tool_calls") || Has(message, "function_call") || Has(message, "audio"));

    private static bool HasEnded(MergedObject choice) => Has(choice, "finish_reason");

    private static bool Has(MergedObject message, string field) => message.Find(field)?.HasContent == true;

    private static void Append(StringBuilder text, MergedValue? value)
    {
        if (value is null || value.EscapedText.IsEmpty)
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader([(byte)'"', .. value.EscapedText, (byte)'"']);
            reader.Read();
            text.Append(reader.GetString());
        }
        catch (InvalidOperationException)
        {
            text.Append(Encoding.UTF8.GetString(value.EscapedText)); // half a character: counted in its escaped form
        }
    }
}
