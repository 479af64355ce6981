using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// Writes one stream of events of a response, each item and part of it from its beginning to its end, all events numbered.
/// https://platform.openai.com/docs/api-reference/responses-streaming
/// </summary>
internal sealed class ResponseStreamWriter : IStreamWriter, IOutputListener
{
    private readonly ReplyFrame _frame;
    private readonly OutputItems _items;
    private readonly ArrayBufferWriter<byte> _output = new(2048);
    private int _number;
    private bool _started;
    private string? _model;
    private Usage? _usage;

    public ResponseStreamWriter(ReplyFrame frame)
    {
        _frame = frame;
        _items = new OutputItems(frame, this);
    }

    public ReadOnlyMemory<byte> Write(IReadOnlyList<ChatEvent> events)
    {
        _output.ResetWrittenCount();
        for (int n = 0; n < events.Count; n++)
        {
            switch (events[n])
            {
                case AnswerStarted started:
                    _model ??= started.Model;
                    Start();
                    break;
                case TokensCounted counted:
                    _usage = counted.Usage;
                    break;
                case TextAdded text when n + 1 < events.Count && events[n + 1] is TokensWeighed weighed && weighed.Choice == text.Choice:
                    Start();
                    _items.Add(text, weighed.Tokens);
                    n++;
                    break;
                case var happened:
                    Start();
                    _items.Add(happened, []);
                    break;
            }
        }

        return _output.WrittenMemory;
    }

    public ReadOnlyMemory<byte> End()
    {
        _output.ResetWrittenCount();
        Start();
        _items.Finish();
        Usage usage = _usage ?? ResponseWriter.Estimate(_frame);
        string type = _items.End is EndReason.Length or EndReason.Refused ? "response.incomplete" : "response.completed";
        Event(type, writer =>
        {
            writer.WritePropertyName("response"u8);
            ResponseWriter.Write(writer, _items, _frame, _model, usage);
        });
        return _output.WrittenMemory;
    }

    public ReadOnlyMemory<byte>? Fail(GatewayFailure failure)
    {
        _output.ResetWrittenCount();
        Start();
        Event("response.failed", writer => Response(writer, "failed", failure, _usage));
        return _output.WrittenMemory;
    }

    void IOutputListener.Opened(OutputItem item)
    {
        Event("response.output_item.added", writer =>
        {
            writer.WriteNumber("output_index"u8, item.Index);
            writer.WritePropertyName("item"u8);
            OutputWriter.Write(writer, item, _frame, isNew: true);
        });
    }

    void IOutputListener.PartOpened(MessageItem item, MessagePart part) => OfPart("response.content_part.added", item, item.Parts.Count - 1, writer =>
    {
        writer.WritePropertyName("part"u8);
        OutputWriter.WritePart(writer, part, isNew: true);
    });

    void IOutputListener.Added(OutputItem item, string piece, IReadOnlyList<TokenWeight> weights)
    {
        switch (item)
        {
            case MessageItem { Parts: [.., { IsRefusal: true }] } refused:
                OfPart("response.refusal.delta", refused, refused.Parts.Count - 1, writer => writer.WriteString("delta"u8, piece));
                break;
            case MessageItem message:
                OfPart("response.output_text.delta", message, message.Parts.Count - 1, writer =>
                {
                    writer.WriteString("delta"u8, piece);
                    OutputWriter.WriteWeights(writer, weights);
                });
                break;
            case ReasoningItem thought:
                if (thought.Text.Length == piece.Length)
                {
                    OfSummary("response.reasoning_summary_part.added", thought, static writer =>
                    {
                        writer.WritePropertyName("part"u8);
                        OutputWriter.WriteSummary(writer, "");
                    });
                }

                OfSummary("response.reasoning_summary_text.delta", thought, writer => writer.WriteString("delta"u8, piece));
                break;
            case CallItem call:
                OfItem(
                    call.Tool.IsCustom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta",
                    call,
                    writer => writer.WriteString("delta"u8, piece));
                break;
        }
    }

    void IOutputListener.PartClosed(MessageItem item, MessagePart part)
    {
        int index = item.Parts.IndexOf(part);
        string text = part.Text.ToString();
        OfPart(part.IsRefusal ? "response.refusal.done" : "response.output_text.done", item, index, writer =>
        {
            writer.WriteString(part.IsRefusal ? "refusal"u8 : "text"u8, text);
            if (!part.IsRefusal)
            {
                OutputWriter.WriteWeights(writer, part.Weights);
            }
        });
        OfPart("response.content_part.done", item, index, writer =>
        {
            writer.WritePropertyName("part"u8);
            OutputWriter.WritePart(writer, part);
        });
    }

    void IOutputListener.Closed(OutputItem item)
    {
        switch (item)
        {
            case ReasoningItem { Text.Length: > 0 } thought:
                string text = thought.Text.ToString();
                OfSummary("response.reasoning_summary_text.done", thought, writer => writer.WriteString("text"u8, text));
                OfSummary("response.reasoning_summary_part.done", thought, writer =>
                {
                    writer.WritePropertyName("part"u8);
                    OutputWriter.WriteSummary(writer, text);
                });
                break;
            case CallItem { Tool.IsCustom: true } custom:
                OfItem("response.custom_tool_call_input.done", custom, writer => writer.WriteString("input"u8, custom.Input.Text));
                break;
            case CallItem call:
                OfItem("response.function_call_arguments.done", call, writer =>
                {
                    writer.WriteString("name"u8, call.Tool.Name);
                    writer.WriteString("arguments"u8, call.Arguments.ToString());
                });
                break;
        }

        Event("response.output_item.done", writer =>
        {
            writer.WriteNumber("output_index"u8, item.Index);
            writer.WritePropertyName("item"u8);
            OutputWriter.Write(writer, item, _frame);
        });
    }

    private void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        foreach (string type in (ReadOnlySpan<string>)["response.created", "response.in_progress"])
        {
            Event(type, writer => Response(writer, "in_progress", null, null));
        }
    }

    private void Response(Utf8JsonWriter writer, string status, GatewayFailure? failure, Usage? usage)
    {
        writer.WritePropertyName("response"u8);
        ResponseWriter.Write(writer, status, [.. _items.Items.Where(item => item.IsDone)], null, failure, _model, usage, _frame);
    }

    private void OfSummary(string type, ReasoningItem item, Action<Utf8JsonWriter> members) => OfItem(type, item, writer =>
    {
        writer.WriteNumber("summary_index"u8, 0);
        members(writer);
    });

    private void OfPart(string type, MessageItem item, int index, Action<Utf8JsonWriter> members) => OfItem(type, item, writer =>
    {
        writer.WriteNumber("content_index"u8, index);
        members(writer);
    });

    private void OfItem(string type, OutputItem item, Action<Utf8JsonWriter> members) => Event(type, writer =>
    {
        writer.WriteString("item_id"u8, item.Id);
        writer.WriteNumber("output_index"u8, item.Index);
        members(writer);
    });

    private void Event(string type, Action<Utf8JsonWriter> members)
    {
        _output.Write("event: "u8);
        _output.Write(System.Text.Encoding.ASCII.GetBytes(type));
        _output.Write("\ndata: "u8);
        using (var writer = new Utf8JsonWriter(_output, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteNumber("sequence_number"u8, _number++);
            members(writer);
            writer.WriteEndObject();
        }

        _output.Write("\n\n"u8);
    }
}
