using System.Buffers;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>
/// Writes one stream of chunks: the role of each answer first, each call under an index of its own, the finish reason once and at the end, the usage behind it
/// when the client asked, then the end mark. What came together and belongs to one answer goes into one chunk.
/// </summary>
internal sealed class ChunkWriter(ReplyFrame frame) : IStreamWriter
{
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly Dictionary<int, Delta> _open = [];
    private readonly Dictionary<(int Choice, int Call), bool> _hasArguments = [];
    private readonly Dictionary<int, (StringBuilder Text, int Count)> _thoughts = [];
    private string _id = "chatcmpl-" + frame.Exchange;
    private string _model = frame.Model;
    private Usage? _usage;

    public ReadOnlyMemory<byte> Write(IReadOnlyList<ChatEvent> events)
    {
        _output.ResetWrittenCount();
        foreach (ChatEvent happened in events)
        {
            Add(happened);
        }

        foreach (int choice in (int[])[.. _open.Keys.Order()])
        {
            Flush(choice);
        }

        return _output.WrittenMemory;
    }

    public ReadOnlyMemory<byte> End()
    {
        _output.ResetWrittenCount();
        if (frame.IncludeUsage)
        {
            Frame(writer =>
            {
                writer.WriteStartArray("choices"u8);
                writer.WriteEndArray();
                writer.WritePropertyName("usage"u8);
                UsageJson.Write(writer, _usage ?? default);
            });
        }

        _output.Write("data: [DONE]\n\n"u8);
        return _output.WrittenMemory;
    }

    private void Add(ChatEvent happened)
    {
        switch (happened)
        {
            case AnswerStarted started:
                Start(started);
                break;
            case TextAdded text:
                Of(text.Choice, delta => delta.Content is null).Content = text.Text;
                break;
            case RefusalAdded refusal:
                Of(refusal.Choice, delta => delta.Refusal is null).Refusal = refusal.Text;
                break;
            case ThoughtAdded thought:
                Of(thought.Choice, delta => delta.Reasoning is null).Reasoning = thought.Text;
                Thought(thought.Choice).Append(thought.Text);
                break;
            case ThoughtSealed { Seal: { } } sealing:
                Seal(sealing);
                break;
            case CallStarted call:
                _hasArguments[(call.Choice, call.Call)] = false;
                Of(call.Choice, delta => !delta.Calls.Exists(known => known.Call == call.Call))
                    .Calls.Add(new CallDelta(call.Call) { Id = call.Id, Name = call.Name });
                break;
            case ArgumentsAdded arguments:
                _hasArguments[(arguments.Choice, arguments.Call)] = true;
                Delta of = Of(arguments.Choice, static _ => true);
                if (of.Calls.Find(known => known.Call == arguments.Call) is not { } open)
                {
                    of.Calls.Add(open = new CallDelta(arguments.Call));
                }

                open.Arguments += arguments.Json;
                break;
            case TokensWeighed weighed:
                Of(weighed.Choice, static _ => true).Weights.AddRange(weighed.Tokens);
                break;
            case TokensCounted counted:
                _usage = counted.Usage;
                break;
            case AnswerEnded ended:
                Finish(ended);
                break;
        }
    }

    private void Start(AnswerStarted started)
    {
        (_id, _model) = (started.Id ?? _id, started.Model ?? _model);
        for (int choice = 0; choice < frame.Choices; choice++)
        {
            Chunk(choice, static writer =>
            {
                writer.WriteString("role"u8, "assistant"u8);
                writer.WriteString("content"u8, ""u8);
            });
        }
    }

    private StringBuilder Thought(int choice)
    {
        if (!_thoughts.TryGetValue(choice, out (StringBuilder Text, int Count) thought))
        {
            _thoughts[choice] = thought = (new StringBuilder(), 0);
        }

        return thought.Text;
    }

    private void Seal(ThoughtSealed sealing)
    {
        StringBuilder text = Thought(sealing.Choice);
        int index = _thoughts[sealing.Choice].Count;
        Flush(sealing.Choice);
        Chunk(sealing.Choice, writer =>
        {
            writer.WriteStartArray("reasoning_details"u8);
            CompletionWriter.WriteThought(writer, text.ToString(), sealing.Seal!, sealing.IsHidden, index);
            writer.WriteEndArray();
        });
        _thoughts[sealing.Choice] = (new StringBuilder(), index + 1);
    }

    private void Finish(AnswerEnded ended)
    {
        // A call without arguments is a call with an empty object: "" is no JSON.
        foreach ((int choice, int call) in (List<(int Choice, int Call)>)
        [
            .. _hasArguments.Where(pair => pair.Key.Choice == ended.Choice && !pair.Value && !CompletionWriter.IsCut(ended.Reason))
                .Select(pair => pair.Key).Order(),
        ])
        {
            Add(new ArgumentsAdded(choice, call, "{}"));
        }

        Flush(ended.Choice);
        Chunk(ended.Choice, static _ => { }, null, ended.Reason);
    }

    // The open chunk of an answer, or a new one where it has no room for what came.
    private Delta Of(int choice, Func<Delta, bool> hasRoom)
    {
        if (_open.TryGetValue(choice, out Delta? delta) && hasRoom(delta))
        {
            return delta;
        }

        Flush(choice);
        return _open[choice] = new Delta();
    }

    private void Flush(int choice)
    {
        if (_open.Remove(choice, out Delta? delta))
        {
            Chunk(choice, delta.Write, delta.Weights);
        }
    }

    private void Chunk(int choice, Action<Utf8JsonWriter> delta, IReadOnlyList<TokenWeight>? weights = null, EndReason? reason = null) => Frame(writer =>
    {
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice);
        writer.WriteStartObject("delta"u8);
        delta(writer);
        writer.WriteEndObject();
        CompletionWriter.WriteWeights(writer, weights ?? []);
        writer.WriteString("finish_reason"u8, reason is { } why ? CompletionWriter.Word(why) : null);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (frame.IncludeUsage)
        {
            writer.WriteNull("usage"u8);
        }
    });

    private void Frame(Action<Utf8JsonWriter> members)
    {
        _output.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(_output, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, _id);
            writer.WriteString("object"u8, "chat.completion.chunk"u8);
            writer.WriteNumber("created"u8, frame.Created.ToUnixTimeSeconds());
            writer.WriteString("model"u8, _model);
            members(writer);
            writer.WriteEndObject();
        }

        _output.Write("\n\n"u8);
    }

    private sealed class Delta
    {
        public string? Content { get; set; }

        public string? Refusal { get; set; }

        public string? Reasoning { get; set; }

        public List<CallDelta> Calls { get; } = [];

        public List<TokenWeight> Weights { get; } = [];

        public void Write(Utf8JsonWriter writer)
        {
            Member(writer, "content"u8, Content);
            Member(writer, "refusal"u8, Refusal);
            Member(writer, "reasoning_content"u8, Reasoning);
            if (Calls.Count == 0)
            {
                return;
            }

            writer.WriteStartArray("tool_calls"u8);
            foreach (CallDelta call in Calls)
            {
                call.Write(writer);
            }

            writer.WriteEndArray();
        }

        private static void Member(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }
    }

    private sealed class CallDelta(int call)
    {
        public int Call { get; } = call;

        public string? Id { get; init; }

        public string Name { get; init; } = "";

        public string Arguments { get; set; } = "";

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, Call);
            if (Id is not null)
            {
                CompletionWriter.WriteCall(writer, Id, Name, Arguments);
            }
            else
            {
                writer.WriteStartObject("function"u8);
                writer.WriteString("arguments"u8, Arguments);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }
    }
}
