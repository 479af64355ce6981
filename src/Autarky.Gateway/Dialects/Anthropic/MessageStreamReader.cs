using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>Reads one stream of events of a message. https://docs.anthropic.com/en/docs/build-with-claude/streaming</summary>
internal sealed class MessageStreamReader : IStreamReader
{
    private readonly Dictionary<int, (int Call, bool HasArguments)> _calls = [];
    private readonly Dictionary<int, string?> _thoughts = [];
    private readonly MessageUsage _usage = new();
    private string? _id;
    private bool _started;
    private bool _said;
    private string? _stopReason;
    private string? _stopText;

    public bool IsDone { get; private set; }

    public SaidError? Error { get; private set; }

    public Usage? Usage => _usage.IsKnown ? _usage.ToUsage() : null;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (data.Trim(" \t\n"u8).IsEmpty)
        {
            return;
        }

        if (name.SequenceEqual("error"u8))
        {
            Error = ErrorReader.OfEvent(data);
            return;
        }

        using JsonDocument document = AnswerJson.Parse(data);
        JsonElement happened = document.RootElement;
        if ((Error = ErrorReader.InAnswer(happened)) is not null)
        {
            return;
        }

        int before = events.Count;
        switch (happened.GetProperty("type"u8).GetString())
        {
            case "message_start":
                Start(happened.GetProperty("message"u8), events);
                break;
            case "content_block_start":
                StartBlock(happened.GetProperty("index"u8).GetInt32(), happened.GetProperty("content_block"u8), events);
                _said |= events.Count > before;
                break;
            case "content_block_delta":
                Delta(happened.GetProperty("index"u8).GetInt32(), happened.GetProperty("delta"u8), events);
                _said |= events.Count > before;
                break;
            case "content_block_stop":
                StopBlock(happened.GetProperty("index"u8).GetInt32(), events);
                break;
            case "message_delta":
                _usage.Add(happened);
                JsonElement delta = happened.GetProperty("delta"u8);
                _stopReason = MessageReader.Text(delta, "stop_reason") ?? _stopReason;
                _stopText = MessageReader.Text(delta, "stop_sequence") ?? _stopText;
                break;
            case "message_stop":
                IsDone = true;
                End(events);
                break;
        }

        // Pings, and events that do not exist yet, say nothing.
    }

    public bool TryEnd(List<ChatEvent> events)
    {
        if (_stopReason is null)
        {
            return false;
        }

        IsDone = true;
        End(events);
        return true;
    }

    private void Start(JsonElement message, List<ChatEvent> events)
    {
        _usage.Add(message);
        string? id = message.GetProperty("id"u8).GetString();
        if (!_started)
        {
            (_id, _started) = (id, true);
            events.Add(new AnswerStarted(id, message.GetProperty("model"u8).GetString()));
        }
        else if (_id != id)
        {
            // Some proxies send the start twice; the start of another message means that the rest of the first is lost.
            throw new InvalidDataException("began another message in the middle of its answer");
        }
    }

    private void StartBlock(int block, JsonElement content, List<ChatEvent> events)
    {
        string? type = content.GetProperty("type"u8).GetString();
        _said |= type is not ("text" or "thinking");
        switch (type)
        {
            case "text" when MessageReader.Text(content, "text") is { Length: > 0 } text:
                events.Add(new TextAdded(0, text));
                break;
            case "thinking":
                _thoughts[block] = MessageReader.Text(content, "signature") is { Length: > 0 } signature ? signature : null;
                if (MessageReader.Text(content, "thinking") is { Length: > 0 } thought)
                {
                    events.Add(new ThoughtAdded(0, thought));
                }

                break;
            case "redacted_thinking":
                events.Add(new ThoughtSealed(0, MessageReader.Text(content, "data"), IsHidden: true));
                break;
            case "tool_use":
                int call = _calls.Count;
                events.Add(new CallStarted(0, call, content.GetProperty("id"u8).GetString()!, content.GetProperty("name"u8).GetString()!));
                bool given = content.TryGetProperty("input"u8, out JsonElement input)
                    && input.ValueKind == JsonValueKind.Object && input.EnumerateObject().MoveNext();
                _calls[block] = (call, given);
                if (given)
                {
                    events.Add(new ArgumentsAdded(0, call, input.GetRawText()));
                }

                break;
        }
    }

    private void Delta(int block, JsonElement delta, List<ChatEvent> events)
    {
        switch (delta.GetProperty("type"u8).GetString())
        {
            case "text_delta":
                if (AnswerJson.Text(delta.GetProperty("text"u8)) is { Length: > 0 } text)
                {
                    events.Add(new TextAdded(0, text));
                }

                break;
            case "thinking_delta":
                if (AnswerJson.Text(delta.GetProperty("thinking"u8)) is { Length: > 0 } thought)
                {
                    events.Add(new ThoughtAdded(0, thought));
                }

                break;
            case "signature_delta":
                _thoughts[block] = _thoughts.GetValueOrDefault(block) + delta.GetProperty("signature"u8).GetString();
                break;
            case "input_json_delta" when _calls.TryGetValue(block, out (int Call, bool HasArguments) call):
                if (AnswerJson.Text(delta.GetProperty("partial_json"u8)) is { Length: > 0 } piece)
                {
                    _calls[block] = call with { HasArguments = true };
                    events.Add(new ArgumentsAdded(0, call.Call, piece));
                }

                break;
        }
    }

    private void StopBlock(int block, List<ChatEvent> events)
    {
        if (_thoughts.Remove(block, out string? seal))
        {
            events.Add(new ThoughtSealed(0, seal));
        }

        // A call without arguments is a call with an empty object: "" is no JSON.
        if (_calls.TryGetValue(block, out (int Call, bool HasArguments) call) && !call.HasArguments)
        {
            _calls[block] = call with { HasArguments = true };
            events.Add(new ArgumentsAdded(0, call.Call, "{}"));
        }
    }

    private void End(List<ChatEvent> events)
    {
        // The end of a message of which nothing came is no answer.
        if (_stopReason is not null || _said)
        {
            events.Add(new AnswerEnded(0, StopReasons.Read(_stopReason), _stopText));
        }

        if (Usage is { } usage)
        {
            events.Add(new TokensCounted(usage));
        }
    }
}
