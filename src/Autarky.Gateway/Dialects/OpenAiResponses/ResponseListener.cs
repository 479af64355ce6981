using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// Listens to a stream of events of a response. Its last event has the whole response, unknown fields included: that is what the ledger keeps.
/// </summary>
internal sealed class ResponseListener : IStreamListener
{
    private readonly ResponseStreamReader _reader = new();
    private readonly ChatReply _reply = new();
    private readonly List<JsonNode?> _items = [];
    private JsonNode? _begun;
    private byte[]? _whole;

    public bool HasToken => _reply.HasToken;

    /// <summary>The last event has the whole answer: without it none is whole.</summary>
    public bool IsWhole => _reader.IsDone;

    public SaidError? Error => _reader.Error;

    public bool Malformed { get; private set; }

    public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        try
        {
            var events = new List<ChatEvent>();
            _reader.Read(name, data, events);
            events.ForEach(_reply.Add);
            Keep(data);
            return !_reader.IsDone && _reader.Error is null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            Malformed = true;
            return false;
        }
    }

    public byte[] Completion()
    {
        if (_whole is not null)
        {
            return _whole;
        }

        // Broken off: the beginning with the items that were whole.
        JsonObject response = _begun?.DeepClone().AsObject() ?? [];
        response["status"] = "incomplete";
        response["output"] = new JsonArray([.. _items.Select(item => item?.DeepClone())]);
        return System.Text.Encoding.UTF8.GetBytes(response.ToJsonString(ReadableJson.Nodes));
    }

    public string WrittenText() => _reply.WrittenText();

    private void Keep(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> trimmed = data.Trim(" \t\n"u8);
        if (trimmed.IsEmpty || trimmed[0] != '{')
        {
            return;
        }

        var reader = new Utf8JsonReader(trimmed);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement happened = document.RootElement;
        switch (happened.GetProperty("type"u8).GetString())
        {
            case "response.created":
                _begun = JsonNode.Parse(happened.GetProperty("response"u8).GetRawText());
                break;
            case "response.output_item.done":
                _items.Add(JsonNode.Parse(happened.GetProperty("item"u8).GetRawText()));
                break;
            case "response.completed" or "response.incomplete":
                _whole = System.Text.Encoding.UTF8.GetBytes(happened.GetProperty("response"u8).GetRawText());
                break;
        }
    }
}
