using System.Text.Encodings.Web;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// Reads one stream of events of a response. Items are known by their place, since some servers give them another id in every event; what a server says only at
/// the end of an item is read there.
/// </summary>
internal sealed class ResponseStreamReader : IStreamReader
{
    private readonly Dictionary<int, Item> _items = [];
    private bool _started;
    private int _calls;

    public bool IsDone { get; private set; }

    public string? Error { get; private set; }

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        ReadOnlySpan<byte> trimmed = data.Trim(" \t\n"u8);
        if (trimmed.IsEmpty || trimmed.SequenceEqual("[DONE]"u8))
        {
            return;
        }

        var reader = new Utf8JsonReader(trimmed);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        Read(document.RootElement, events);
    }

    /// <summary>The last event has the whole answer: without it none is whole.</summary>
    public bool TryEnd(List<ChatEvent> events) => false;

    private void Read(JsonElement happened, List<ChatEvent> events)
    {
        string type = happened.GetProperty("type"u8).GetString()!;
        switch (type)
        {
            case "response.created" or "response.queued" or "response.in_progress":
                Start(happened.GetProperty("response"u8), events);
                break;
            case "response.output_item.added":
                Begin(Of(happened), happened.GetProperty("item"u8), events);
                break;
            case "response.output_text.delta" or "response.refusal.delta":
                Text(Of(happened), happened, type, events);
                break;
            case "response.reasoning_summary_part.added" when Of(happened) is { Length: > 0 } thought:
                Think(thought, "\n\n", events);
                break;
            case "response.reasoning_summary_text.delta" or "response.reasoning_text.delta":
                Think(Of(happened), happened.GetProperty("delta"u8).GetString()!, events);
                break;
            case "response.function_call_arguments.delta":
                Arguments(Of(happened), happened.GetProperty("delta"u8).GetString()!, events);
                break;
            case "response.custom_tool_call_input.delta":
                Custom(Of(happened), happened.GetProperty("delta"u8).GetString()!, events);
                break;
            case "response.output_item.done":
                End(Of(happened), happened.GetProperty("item"u8), events);
                break;
            case "response.completed" or "response.incomplete":
                Finish(happened.GetProperty("response"u8), events);
                break;
            case "response.failed":
                JsonElement failed = happened.GetProperty("response"u8);
                Error = Said(Given(failed, "error") ?? default, ErrorReader.MessageOf(failed));
                break;
            case "error":
                Error = Said(Given(happened, "error") ?? happened, ErrorReader.MessageOf(happened) ?? GivenText(happened, "message"));
                break;
        }

        // Events of tools that the provider runs itself, and of those that do not exist yet, say nothing.
    }

    // The code goes with the words: agents go by it.
    private static string Said(JsonElement error, string? message)
    {
        string words = message ?? "the provider gave no message";
        return GivenText(error, "code") is { } code && code != "server_error" && !words.Contains(code, StringComparison.Ordinal) ? $"{words} ({code})" : words;
    }

    private void Start(JsonElement response, List<ChatEvent> events)
    {
        if (!_started)
        {
            _started = true;
            events.Add(new AnswerStarted(GivenText(response, "id"), GivenText(response, "model")));
        }
    }

    private Item Of(JsonElement happened)
    {
        int place = Given(happened, "output_index") is { ValueKind: JsonValueKind.Number } index ? index.GetInt32() : 0;
        if (!_items.TryGetValue(place, out Item? item))
        {
            _items[place] = item = new Item();
        }

        return item;
    }

    private void Begin(Item item, JsonElement value, List<ChatEvent> events)
    {
        if (GivenText(value, "type") is "function_call" or "custom_tool_call" && item.Call < 0)
        {
            item.Call = _calls++;
            events.Add(ResponseReader.CallOf(value, item.Call));
        }
    }

    private static void Text(Item item, JsonElement happened, string type, List<ChatEvent> events)
    {
        string delta = happened.GetProperty("delta"u8).GetString()!;
        if (delta.Length == 0)
        {
            return;
        }

        item.Length += delta.Length;
        events.Add(type == "response.refusal.delta" ? new RefusalAdded(0, delta) : new TextAdded(0, delta));
        if (ResponseReader.Weights(happened) is { Count: > 0 } weights)
        {
            events.Add(new TokensWeighed(0, weights));
        }
    }

    private static void Think(Item item, string text, List<ChatEvent> events)
    {
        if (text.Length > 0)
        {
            item.Length += text.Length;
            events.Add(new ThoughtAdded(0, text));
        }
    }

    private static void Arguments(Item item, string json, List<ChatEvent> events)
    {
        if (item.Call >= 0 && json.Length > 0)
        {
            item.Length += json.Length;
            events.Add(new ArgumentsAdded(0, item.Call, json));
        }
    }

    // Text in place of JSON becomes the one member of an object, piece by piece.
    private static void Custom(Item item, string text, List<ChatEvent> events)
    {
        string begun = item.Length == 0 ? $"{{\"{WireTools.InputName}\":\"" : "";
        Arguments(item, begun + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping), events);
        item.IsOpen = true;
    }

    private void End(Item item, JsonElement value, List<ChatEvent> events)
    {
        switch (GivenText(value, "type"))
        {
            case "message" when item.Length == 0: // all of it at once
                ResponseReader.Message(value, events);
                break;
            case "reasoning":
                if (item.Length == 0)
                {
                    Think(item, ResponseReader.Words(value), events);
                }

                events.Add(ResponseReader.Sealed(value));
                break;
            case "function_call" or "custom_tool_call":
                Begin(item, value, events);
                Arguments(item, item.IsOpen ? "\"}" : item.Length == 0 ? ResponseReader.ArgumentsOf(value) : "", events);
                break;
        }
    }

    private void Finish(JsonElement response, List<ChatEvent> events)
    {
        Start(response, events);
        IsDone = true;
        events.Add(new AnswerEnded(0, ResponseReader.Reason(response, _calls > 0)));
        if (ResponseUsage.Read(response) is { } usage)
        {
            events.Add(new TokensCounted(usage));
        }
    }

    private sealed class Item
    {
        /// <summary>The call's number; -1 for what is none.</summary>
        public int Call { get; set; } = -1;

        /// <summary>Characters that came of it in pieces.</summary>
        public int Length { get; set; }

        /// <summary>Whether an object of one text waits for its end.</summary>
        public bool IsOpen { get; set; }
    }
}
