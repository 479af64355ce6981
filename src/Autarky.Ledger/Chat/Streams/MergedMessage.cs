using System.Text;
using System.Text.Json.Nodes;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Chat.Streams;

/// <summary>A message of Anthropic's that grows event by event, unknown fields included.</summary>
/// <remarks>Source: https://docs.anthropic.com/en/docs/build-with-claude/streaming</remarks>
public sealed class MergedMessage
{
    private readonly SortedDictionary<int, MergedBlock> _blocks = [];
    private JsonObject? _message;
    private string? _id;

    /// <summary>Whether a token came: text, a thought, a tool call, or the end without any.</summary>
    public bool HasToken { get; private set; }

    /// <summary>Whether <c>message_stop</c> came.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether the message said why it ended.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Takes the next event. Pings, and events that do not exist yet, change nothing.</summary>
    /// <param name="happened">The event's data.</param>
    /// <exception cref="FormatException">It begins another message: the rest of the first is lost.</exception>
    /// <exception cref="InvalidOperationException">A field has another type than such events have.</exception>
    public void Add(JsonObject happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        switch ((string?)happened["type"])
        {
            case "message_start":
                Start(Object(happened, "message"));
                break;
            case "content_block_start":
                int index = Index(happened);
                _blocks[index] = new MergedBlock(Object(happened, "content_block"));
                HasToken |= _blocks[index].HasContent;
                break;
            case "content_block_delta" when _blocks.TryGetValue(Index(happened), out MergedBlock? block):
                block.Add(Object(happened, "delta"));
                HasToken |= block.HasContent;
                break;
            case "message_delta":
                EndWith(happened);
                break;
            case "message_stop":
                IsDone = true;
                break;
        }
    }

    /// <summary>The message so far.</summary>
    public byte[] ToUtf8Json()
    {
        JsonObject message = _message?.DeepClone().AsObject() ?? [];
        message["content"] = new JsonArray([.. _blocks.Values.Select(block => (JsonNode)block.Whole())]);
        return Encoding.UTF8.GetBytes(message.ToJsonString(ReadableJson.Nodes));
    }

    /// <summary>Everything the model wrote, of all blocks: what is counted where the provider gave no usage.</summary>
    public string WrittenText() => string.Concat(_blocks.Values.Select(block => block.Written()));

    private static JsonObject Object(JsonObject happened, string name) =>
        happened[name] as JsonObject ?? throw new FormatException($"An event of the type '{happened["type"]}' has no '{name}'.");

    private static int Index(JsonObject happened) => happened["index"] is JsonValue value && value.TryGetValue(out int index)
        ? index
        : throw new FormatException($"An event of the type '{happened["type"]}' has no 'index'.");

    private void Start(JsonObject message)
    {
        string? id = (string?)message["id"];
        if (_message is not null && id != _id)
        {
            throw new FormatException("The events are those of several messages.");
        }

        _id = id;
        _message ??= message.DeepClone().AsObject();
    }

    private void EndWith(JsonObject happened)
    {
        JsonObject message = _message ??= [];
        foreach ((string name, JsonNode? value) in happened["delta"]?.AsObject() ?? [])
        {
            message[name] = value?.DeepClone();
        }

        IsFinished |= message["stop_reason"] is not null;
        HasToken |= IsFinished;

        JsonObject usage = message["usage"] as JsonObject ?? [];
        if (usage.Parent is null)
        {
            message["usage"] = usage;
        }

        Grow(usage, happened["usage"] as JsonObject ?? []);
    }

    // Counts only grow; some servers send 0 again at the end.
    private static void Grow(JsonObject usage, JsonObject now)
    {
        foreach ((string name, JsonNode? value) in now)
        {
            switch (usage[name], value)
            {
                case (JsonObject before, JsonObject inside):
                    Grow(before, inside);
                    break;
                case ({ } before, { } count) when MergedCounts.IsLess(count.ToJsonString(), before.ToJsonString()):
                case ({ }, null):
                    break;
                default:
                    usage[name] = value?.DeepClone();
                    break;
            }
        }
    }
}
