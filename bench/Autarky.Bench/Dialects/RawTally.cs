using System.Text;
using System.Text.Json;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.Anthropic;
using Autarky.Gateway.Streams;

namespace Autarky.Bench.Dialects;

/// <summary>
/// The texts of a stream by the plainest reading there is, to check the dialects' readers against: pieces of one kind one after the
/// other, whatever block or choice they
/// belong to. And what the neutral form has no place for, by kind.
/// </summary>
internal sealed class RawTally(IChatDialect dialect, SortedDictionary<string, int> notCarried) : IEventSink
{
    private static readonly string[] Carried =
        ["role", "content", "refusal", "reasoning", "reasoning_content", "tool_calls", "function_call"];

    private readonly bool _isAnthropic = dialect.Name == AnthropicDialect.DialectName;
    private readonly HashSet<int> _calls = [];

    public StringBuilder Text { get; } = new();

    public StringBuilder Thoughts { get; } = new();

    public StringBuilder Signatures { get; } = new();

    public StringBuilder Arguments { get; } = new();

    public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.StartsWith("[DONE]"u8))
        {
            return true;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(data.ToArray());
            if (_isAnthropic)
            {
                Anthropic(document.RootElement);
            }
            else if (document.RootElement.TryGetProperty("choices"u8, out JsonElement choices))
            {
                choices.EnumerateArray().ToList().ForEach(OpenAi);
            }
        }
        catch (JsonException)
        {
            // Broken recordings are told by the dialects' own readers.
        }

        return true;
    }

    /// <summary>The same for a whole answer: only what is not carried.</summary>
    public void Whole(JsonElement answer)
    {
        if (_isAnthropic)
        {
            foreach (JsonElement block in answer.GetProperty("content"u8).EnumerateArray())
            {
                Block(block);
            }
        }
        else
        {
            answer.GetProperty("choices"u8).EnumerateArray().ToList().ForEach(choice => Members(choice.GetProperty("message"u8)));
        }
    }

    private static string Word(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private void Anthropic(JsonElement happened)
    {
        switch (Word(happened, "type"))
        {
            case "content_block_start":
                JsonElement block = happened.GetProperty("content_block"u8);
                Block(block);
                if (Word(block, "type") == "tool_use")
                {
                    _calls.Add(happened.GetProperty("index"u8).GetInt32());
                }

                Text.Append(Word(block, "text"));
                Thoughts.Append(Word(block, "thinking"));
                Signatures.Append(Word(block, "signature"));
                break;
            case "content_block_delta":
                JsonElement delta = happened.GetProperty("delta"u8);
                Text.Append(Word(delta, "text"));
                Thoughts.Append(Word(delta, "thinking"));
                Signatures.Append(Word(delta, "signature"));
                Arguments.Append(_calls.Contains(happened.GetProperty("index"u8).GetInt32()) ? Word(delta, "partial_json") : "");
                if (Word(delta, "type") is not ("text_delta" or "thinking_delta" or "signature_delta" or "input_json_delta") and var kind)
                {
                    Count(kind);
                }

                break;
            case not ("message_start" or "content_block_stop" or "message_delta" or "message_stop" or "ping" or "error") and var type:
                Count(type);
                break;
        }
    }

    private void Block(JsonElement block)
    {
        if (Word(block, "type") is not ("text" or "thinking" or "redacted_thinking" or "tool_use") and var kind)
        {
            Count(kind);
        }

        if (block.TryGetProperty("citations"u8, out JsonElement citations) && citations.ValueKind == JsonValueKind.Array && citations.GetArrayLength() > 0)
        {
            Count("citations");
        }
    }

    private void OpenAi(JsonElement choice)
    {
        if (choice.TryGetProperty("delta"u8, out JsonElement delta) && delta.ValueKind == JsonValueKind.Object)
        {
            Members(delta);
            Text.Append(Word(delta, "content"));
            Thoughts.Append(Word(delta, "reasoning_content") is { Length: > 0 } words ? words : Word(delta, "reasoning"));
            if (delta.TryGetProperty("tool_calls"u8, out JsonElement calls) && calls.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement call in calls.EnumerateArray().Where(call => call.TryGetProperty("function"u8, out _)))
                {
                    Arguments.Append(Word(call.GetProperty("function"u8), "arguments"));
                }
            }
        }
    }

    private void Members(JsonElement message)
    {
        foreach (JsonProperty member in message.EnumerateObject().Where(member => !Carried.Contains(member.Name)
            && member.Value.ValueKind != JsonValueKind.Null && !(member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0)))
        {
            Count(member.Name);
        }

        if (message.TryGetProperty("tool_calls"u8, out JsonElement calls) && calls.ValueKind == JsonValueKind.Array)
        {
            calls.EnumerateArray().Where(call => !call.TryGetProperty("function"u8, out _)).ToList()
                .ForEach(call => Count($"tool_calls of type {Word(call, "type")}"));
        }
    }

    private void Count(string kind) => notCarried[kind] = notCarried.GetValueOrDefault(kind) + 1;
}
