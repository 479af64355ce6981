using System.Buffers;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Json;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>
/// Writes one stream of events of a message. One block is open at a time there, while other dialects' calls come mixed: what belongs to a later block waits
/// until the open one is complete.
/// </summary>
internal sealed class MessageStreamWriter(ReplyFrame frame) : IStreamWriter
{
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly Queue<ChatEvent> _waiting = new();
    private readonly StringBuilder _thought = new();
    private readonly HashSet<int> _written = [];
    private Block _open = Block.None;
    private int _openCall = -1;
    private JsonCompleteness _arguments = new();
    private int _index = -1;
    private bool _started;
    private bool _refused;
    private AnswerEnded? _end;
    private Usage? _usage;

    private enum Block
    {
        None,
        Text,
        Thought,
        Call,
    }

    public ReadOnlyMemory<byte> Write(IReadOnlyList<ChatEvent> events)
    {
        _output.ResetWrittenCount();
        foreach (ChatEvent happened in events)
        {
            Add(happened);
        }

        return _output.WrittenMemory;
    }

    public ReadOnlyMemory<byte> End()
    {
        _output.ResetWrittenCount();
        Start(null);
        int left = -1;
        while (_open != Block.None || (_waiting.Count > 0 && _waiting.Count != left))
        {
            left = _waiting.Count;
            Close();
            Retry();
        }

        Event("message_delta"u8, writer =>
        {
            writer.WriteStartObject("delta"u8);
            MessageWriter.WriteStop(writer, _refused ? EndReason.Refused : _end?.Reason, _end?.StopText);
            writer.WriteEndObject();
            MessageUsage.Write(writer, _usage ?? default);
        });
        Event("message_stop"u8, static _ => { });
        return _output.WrittenMemory;
    }

    private void Add(ChatEvent happened)
    {
        switch (happened)
        {
            case AnswerStarted started:
                Start(started);
                break;
            case TokensCounted counted:
                _usage = counted.Usage;
                break;
            case AnswerEnded { Choice: 0 } ended:
                _end ??= ended;
                break;
            case AnswerEnded or TextAdded { Choice: > 0 } or RefusalAdded { Choice: > 0 } or ThoughtAdded { Choice: > 0 } or ThoughtSealed { Choice: > 0 }
                or CallStarted { Choice: > 0 } or ArgumentsAdded { Choice: > 0 }:
                break; // a message holds one answer: the first
            default:
                Start(null);
                if (_waiting.Count > 0 || !TryWrite(happened))
                {
                    _waiting.Enqueue(happened);
                    Retry();
                }

                break;
        }
    }

    // Everything that waits and now belongs to the open block, or to the next where the open one is complete. Only arguments overtake: the rest keeps its
    // order.
    private void Retry()
    {
        bool any = true;
        while (any)
        {
            any = false;
            bool blocked = false;
            for (int n = _waiting.Count; n > 0; n--)
            {
                ChatEvent next = _waiting.Dequeue();
                if ((next is ArgumentsAdded || !blocked) && TryWrite(next))
                {
                    any = true;
                }
                else
                {
                    blocked |= next is not ArgumentsAdded;
                    _waiting.Enqueue(next);
                }
            }
        }
    }

    // False where it belongs to a block that cannot be opened yet.
    private bool TryWrite(ChatEvent happened)
    {
        switch (happened)
        {
            case TextAdded text:
                return text.Text.Length == 0 || (Open(Block.Text) && Delta("text_delta"u8, "text"u8, text.Text));
            case RefusalAdded refusal:
                _refused = true;
                return Open(Block.Text) && Delta("text_delta"u8, "text"u8, refusal.Text);
            case ThoughtAdded thought:
                if (!Open(Block.Thought))
                {
                    return false;
                }

                _thought.Append(thought.Text);
                return Delta("thinking_delta"u8, "thinking"u8, thought.Text);
            case ThoughtSealed { IsHidden: true } hidden:
                return Hidden(hidden.Seal ?? "");
            case ThoughtSealed sealing:
                if (!Open(Block.Thought))
                {
                    return false;
                }

                Close(sealing.Seal);
                return true;
            case CallStarted call:
                return StartCall(call);
            case ArgumentsAdded arguments:
                return Arguments(arguments);
            default:
                return true; // log-probabilities have no place here
        }
    }

    private bool StartCall(CallStarted call)
    {
        if (!MayClose())
        {
            return false;
        }

        Close();
        (_open, _openCall, _arguments) = (Block.Call, call.Call, new JsonCompleteness());
        _written.Add(call.Call);
        StartBlock(writer =>
        {
            writer.WriteString("type"u8, "tool_use"u8);
            writer.WriteString("id"u8, call.Id);
            writer.WriteString("name"u8, call.Name);
            writer.WriteStartObject("input"u8);
            writer.WriteEndObject();
        });
        return true;
    }

    private bool Arguments(ArgumentsAdded arguments)
    {
        if (_open == Block.Call && _openCall == arguments.Call)
        {
            _arguments.Add(arguments.Json);
            return Delta("input_json_delta"u8, "partial_json"u8, arguments.Json);
        }

        return _written.Contains(arguments.Call); // what follows the end of a call's arguments is white space
    }

    private bool Hidden(string data)
    {
        if (!MayClose())
        {
            return false;
        }

        Close();
        StartBlock(writer =>
        {
            writer.WriteString("type"u8, "redacted_thinking"u8);
            writer.WriteString("data"u8, data);
        });
        StopBlock();
        return true;
    }

    private bool MayClose() => _open != Block.Call || _arguments.IsComplete;

    private bool Open(Block kind)
    {
        if (_open == kind)
        {
            return true;
        }

        if (!MayClose())
        {
            return false;
        }

        Close();
        _open = kind;
        StartBlock(kind == Block.Text
            ? static writer =>
            {
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, ""u8);
            }
        : static writer =>
        {
            writer.WriteString("type"u8, "thinking"u8);
            writer.WriteString("thinking"u8, ""u8);
            writer.WriteString("signature"u8, ""u8);
        });
        return true;
    }

    private void Close(string? seal = null)
    {
        if (_open == Block.None)
        {
            return;
        }

        if (_open == Block.Thought)
        {
            Delta("signature_delta"u8, "signature"u8, seal ?? OwnSeal.Of(_thought.ToString()));
            _thought.Clear();
        }

        if (_open == Block.Call && _arguments.IsEmpty)
        {
            Delta("input_json_delta"u8, "partial_json"u8, "{}");
        }

        _open = Block.None;
        StopBlock();
    }

    private void Start(AnswerStarted? started)
    {
        if (_started)
        {
            return;
        }

        _started = true;
        Event("message_start"u8, writer =>
        {
            writer.WriteStartObject("message"u8);
            MessageWriter.WriteHead(writer, started?.Id, started?.Model, frame);
            writer.WriteStartArray("content"u8);
            writer.WriteEndArray();
            writer.WriteNull("stop_reason"u8);
            writer.WriteNull("stop_sequence"u8);

            // Clients that watch how full their conversation is read it here, where other providers have not said it yet.
            MessageUsage.Write(writer, _usage ?? new Usage(frame.CountInput(), 0, 0));
            writer.WriteEndObject();
        });
    }

    private void StartBlock(Action<Utf8JsonWriter> members)
    {
        _index++;
        Event("content_block_start"u8, writer =>
        {
            writer.WriteNumber("index"u8, _index);
            writer.WriteStartObject("content_block"u8);
            members(writer);
            writer.WriteEndObject();
        });
    }

    private void StopBlock() => Event("content_block_stop"u8, writer => writer.WriteNumber("index"u8, _index));

    private bool Delta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> member, string text)
    {
        (byte[] kind, byte[] name) = (type.ToArray(), member.ToArray());
        Event("content_block_delta"u8, writer =>
        {
            writer.WriteNumber("index"u8, _index);
            writer.WriteStartObject("delta"u8);
            writer.WriteString("type"u8, kind);
            writer.WriteString(name, text);
            writer.WriteEndObject();
        });
        return true;
    }

    // Client libraries skip what has no event line.
    private void Event(ReadOnlySpan<byte> type, Action<Utf8JsonWriter> members)
    {
        _output.Write("event: "u8);
        _output.Write(type);
        _output.Write("\ndata: "u8);
        using (var writer = new Utf8JsonWriter(_output, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            members(writer);
            writer.WriteEndObject();
        }

        _output.Write("\n\n"u8);
    }
}
