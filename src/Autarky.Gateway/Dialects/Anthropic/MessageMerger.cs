using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>Listens to a stream of events of a message and puts them together into the one message that the ledger keeps, unknown fields included.</summary>
internal sealed class MessageMerger : IStreamListener
{
    private readonly SortedDictionary<int, MergedBlock> _blocks = [];
    private JsonObject? _message;
    private string? _id;

    public bool HasToken { get; private set; }

    public bool Done { get; private set; }

    public bool Finished { get; private set; }

    public string? Error { get; private set; }

    public bool Malformed { get; private set; }

    public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (data.Trim(" \t\n"u8).IsEmpty)
        {
            return true;
        }

        try
        {
            return JsonNode.Parse(data) is JsonObject happened && Take(happened);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            Malformed = true;
            return false;
        }
    }

    public byte[] Completion()
    {
        JsonObject message = _message?.DeepClone().AsObject() ?? [];
        message["content"] = new JsonArray([.. _blocks.Values.Select(block => (JsonNode)block.Whole())]);
        return Encoding.UTF8.GetBytes(message.ToJsonString(ReadableJson.Nodes));
    }

    public string WrittenText() => string.Concat(_blocks.Values.Select(block => block.Written()));

    private bool Take(JsonObject happened)
    {
        switch ((string?)happened["type"])
        {
            case "message_start":
                return Start(happened["message"]!.AsObject());
            case "content_block_start":
                int index = happened["index"]!.GetValue<int>();
                _blocks[index] = new MergedBlock(happened["content_block"]!.AsObject());
                HasToken |= _blocks[index].HasContent;
                break;
            case "content_block_delta" when _blocks.TryGetValue(happened["index"]!.GetValue<int>(), out MergedBlock? block):
                block.Add(happened["delta"]!.AsObject());
                HasToken |= block.HasContent;
                break;
            case "message_delta":
                EndWith(happened);
                break;
            case "message_stop":
                Done = true;
                return false;
            case "error":
                using (JsonDocument document = JsonDocument.Parse(happened.ToJsonString()))
                {
                    Error = ErrorReader.MessageOf(document.RootElement) ?? "the provider gave no message";
                }

                return false;
        }

        return true; // pings, and events that do not exist yet
    }

    private bool Start(JsonObject message)
    {
        string? id = (string?)message["id"];
        if (_message is not null && id != _id)
        {
            Malformed = true; // another message: the rest of the first is lost
            return false;
        }

        _id = id;
        _message ??= message.DeepClone().AsObject();
        return true;
    }

    private void EndWith(JsonObject happened)
    {
        JsonObject message = _message ??= [];
        foreach ((string name, JsonNode? value) in happened["delta"]?.AsObject() ?? [])
        {
            message[name] = value?.DeepClone();
        }

        Finished |= message["stop_reason"] is not null;
        HasToken |= Finished;

        // Counts only grow; some servers send 0 again at the end.
        JsonObject usage = message["usage"] as JsonObject ?? [];
        if (usage.Parent is null)
        {
            message["usage"] = usage;
        }

        foreach ((string name, JsonNode? value) in happened["usage"] as JsonObject ?? [])
        {
            if (value is JsonValue number && number.TryGetValue(out long count)
                && usage[name] is JsonValue known && known.TryGetValue(out long before) && before >= count)
            {
                continue;
            }

            if (value is not null || usage[name] is null)
            {
                usage[name] = value?.DeepClone();
            }
        }
    }
}

/// <summary>One block of a message in the making.</summary>
internal sealed class MergedBlock(JsonObject start)
{
    private readonly JsonObject _block = start.DeepClone().AsObject();
    private readonly Dictionary<string, StringBuilder> _texts = [];

    /// <summary>Whether it says anything yet.</summary>
    public bool HasContent => (string?)_block["type"] is not ("text" or "thinking") || _texts.Count > 0 || Text("text").Length + Text("thinking").Length > 0;

    public void Add(JsonObject delta)
    {
        switch ((string?)delta["type"])
        {
            case "text_delta":
                Append("text", delta);
                break;
            case "thinking_delta":
                Append("thinking", delta);
                break;
            case "signature_delta":
                Append("signature", delta);
                break;
            case "input_json_delta":
                Append("partial_json", delta);
                break;
            case "citations_delta":
                if (_block["citations"] is not JsonArray citations)
                {
                    _block["citations"] = citations = [];
                }

                citations.Add(delta["citation"]?.DeepClone());
                break;
            default:
                foreach ((string name, JsonNode? value) in delta)
                {
                    if (name != "type")
                    {
                        _block[name] = value?.DeepClone();
                    }
                }

                break;
        }
    }

    /// <summary>The block with everything that came.</summary>
    public JsonObject Whole()
    {
        JsonObject whole = _block.DeepClone().AsObject();
        foreach ((string name, StringBuilder text) in _texts)
        {
            if (name == "partial_json")
            {
                whole["input"] = Input(text.ToString());
            }
            else
            {
                whole[name] = Text(name) + text;
            }
        }

        return whole;
    }

    /// <summary>What the model wrote in it: for counting.</summary>
    public string Written() =>
        Text("thinking") + _texts.GetValueOrDefault("thinking") + Text("text") + _texts.GetValueOrDefault("text")
            + Text("name") + _texts.GetValueOrDefault("partial_json");

    private static JsonNode? Input(string json)
    {
        try
        {
            return json.Length == 0 ? new JsonObject() : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return new JsonObject { [InvalidInput.Member] = json }; // broken off: what there is of it
        }
    }

    private string Text(string name) => _block[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private void Append(string name, JsonObject delta)
    {
        if (delta[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0)
        {
            if (!_texts.TryGetValue(name, out StringBuilder? known))
            {
                _texts[name] = known = new StringBuilder();
            }

            known.Append(text);
        }
    }
}
