using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Writes one stream of chunks, as server-sent events or as the items of a JSON list. A call stands in one part there: it waits for the last of its arguments,
/// and calls behind it wait for it.
/// </summary>
internal sealed class ChunkWriter(ReplyFrame frame) : IStreamWriter
{
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly SortedDictionary<int, Choice> _choices = [];
    private readonly bool _isList = frame.Request is GeminiRequest { IsList: true };
    private string? _id;
    private string? _model;
    private bool _any;
    private Usage? _usage;

    public ReadOnlyMemory<byte> Write(IReadOnlyList<ChatEvent> events)
    {
        _output.ResetWrittenCount();
        foreach (ChatEvent happened in events)
        {
            Add(happened);
        }

        foreach (Choice choice in _choices.Values.Where(choice => choice.Parts.Count > 0 || choice.Weights.Count > 0))
        {
            Chunk(new JsonArray(AnswerWriter.Candidate(choice.Index, choice.TakeParts(), null, choice.TakeWeights())), null);
        }

        return _output.WrittenMemory;
    }

    public ReadOnlyMemory<byte> End()
    {
        _output.ResetWrittenCount();
        if (_choices.Count == 0)
        {
            Of(0);
        }

        var candidates = new JsonArray();
        foreach (Choice choice in _choices.Values)
        {
            choice.CloseCalls(all: true);
            JsonArray parts = choice.TakeParts();
            if (parts.Count == 0)
            {
                parts.Add(AnswerWriter.Text("")); // clients take a last content without parts for a broken one
            }

            EndReason end = choice.IsRefused ? EndReason.Refused : choice.End ?? EndReason.Stop;
            candidates.Add(AnswerWriter.Candidate(choice.Index, parts, end, choice.TakeWeights()));
        }

        Chunk(candidates, _usage ?? default);
        _output.Write(_isList ? "\n]"u8 : default);
        return _output.WrittenMemory;
    }

    public ReadOnlyMemory<byte>? Fail(GatewayFailure failure)
    {
        if (!_isList)
        {
            return null;
        }

        _output.ResetWrittenCount();
        _output.Write(_any ? "\n,"u8 : "["u8);
        _output.Write(GeminiError.Json(failure));
        _output.Write("\n]"u8);
        return _output.WrittenMemory;
    }

    private void Add(ChatEvent happened)
    {
        switch (happened)
        {
            case AnswerStarted started:
                (_id, _model) = (started.Id ?? _id, started.Model ?? _model);
                break;
            case TokensCounted counted:
                _usage = counted.Usage;
                break;
            case TextAdded text:
                Of(text.Choice).Say(text.Text);
                break;
            case RefusalAdded refusal:
                Of(refusal.Choice).Say(refusal.Text);
                Of(refusal.Choice).IsRefused = true;
                break;
            case ThoughtAdded thought:
                Of(thought.Choice).Think(thought.Text);
                break;
            case ThoughtSealed seal:
                Of(seal.Choice).Seal(seal, frame.Provider);
                break;
            case CallStarted call:
                Of(call.Choice).Calls.Add(new Call(call, Of(call.Choice).TakeSignature()));
                break;
            case ArgumentsAdded arguments:
                Of(arguments.Choice).Calls.Find(call => call.Start.Call == arguments.Call)?.Add(arguments.Json);
                Of(arguments.Choice).CloseCalls(all: false);
                break;
            case TokensWeighed weighed:
                Of(weighed.Choice).Weights.AddRange(weighed.Tokens);
                break;
            case AnswerEnded ended:
                Of(ended.Choice).End ??= ended.Reason;
                break;
        }
    }

    private Choice Of(int index) => _choices.TryGetValue(index, out Choice? known) ? known : _choices[index] = new Choice(index);

    private void Chunk(JsonArray candidates, Usage? usage)
    {
        byte[] json = GoogleJson.Bytes(AnswerWriter.Answer(_id, _model, frame, candidates, usage));
        _output.Write(!_isList ? "data: "u8 : _any ? "\n,"u8 : "["u8);
        _output.Write(json);
        _output.Write(_isList ? default : "\n\n"u8);
        _any = true;
    }

    private sealed class Call(CallStarted start, string? signature)
    {
        private JsonCompleteness _completeness = new();

        public CallStarted Start { get; } = start;

        public string? Signature { get; } = signature;

        public StringBuilder Arguments { get; } = new();

        public bool IsComplete => _completeness.IsComplete;

        public bool IsWritten { get; set; }

        public void Add(string json)
        {
            Arguments.Append(json);
            _completeness.Add(json);
        }
    }

    private sealed class Choice(int index)
    {
        private readonly StringBuilder _thought = new();
        private string? _signature;

        public int Index { get; } = index;

        public List<Call> Calls { get; } = [];

        public List<TokenWeight> Weights { get; } = [];

        public JsonArray Parts { get; private set; } = [];

        public EndReason? End { get; set; }

        public bool IsRefused { get; set; }

        public void Say(string text)
        {
            if (text.Length > 0)
            {
                _thought.Clear();
                Parts.Add(AnswerWriter.Text(text));
            }
        }

        public void Think(string text)
        {
            _thought.Append(text);
            Parts.Add(AnswerWriter.Thought(text));
        }

        public void Seal(ThoughtSealed seal, string? provider)
        {
            if (Gemini.Signature.Read(seal.Seal) is { } own)
            {
                if (own.Place == SignedPart.Call)
                {
                    _signature = own.Value;
                }
                else
                {
                    JsonObject part = own.Place == SignedPart.Thought ? AnswerWriter.Thought("") : AnswerWriter.Text("");
                    part["thoughtSignature"] = own.Value;
                    Parts.Add(part);
                }
            }
            else if (seal.Seal is { } foreign)
            {
                Parts.Add(AnswerWriter.Carried("", seal.IsHidden ? "" : _thought.ToString(), foreign, seal.IsHidden, provider));
            }

            _thought.Clear();
        }

        public string? TakeSignature()
        {
            string? taken = _signature;
            _signature = null;
            return taken;
        }

        public void CloseCalls(bool all)
        {
            foreach (Call call in Calls.Where(call => !call.IsWritten))
            {
                if (!all && !call.IsComplete)
                {
                    return;
                }

                call.IsWritten = true;
                Parts.Add(AnswerWriter.Call(call.Start.Id, call.Start.Name, call.Arguments.ToString(), call.Signature));
            }
        }

        public JsonArray TakeParts()
        {
            JsonArray taken = Parts;
            Parts = [];
            return taken;
        }

        public List<TokenWeight> TakeWeights()
        {
            List<TokenWeight> taken = [.. Weights];
            Weights.Clear();
            return taken;
        }
    }
}
