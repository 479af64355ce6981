using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>Hears what happens to the items of an output.</summary>
internal interface IOutputListener
{
    void Opened(OutputItem item);

    void PartOpened(MessageItem item, MessagePart part);

    /// <summary>More of an item: of its last part, its thought, or what it gives the tool.</summary>
    void Added(OutputItem item, string piece, IReadOnlyList<TokenWeight> weights);

    void PartClosed(MessageItem item, MessagePart part);

    void Closed(OutputItem item);
}

/// <summary>
/// The items of a response's output, out of what happens while an answer is written. The same order of beginnings gives the same items under the same ids,
/// however finely the answer comes in pieces: what was streamed can be asked for again. Calls may be open side by side, all else one after another.
/// </summary>
/// <param name="frame">What is known besides.</param>
/// <param name="listener">Hears of it; null for nobody.</param>
internal sealed class OutputItems(ReplyFrame frame, IOutputListener? listener = null)
{
    private readonly List<OutputItem> _items = [];
    private readonly Dictionary<int, CallItem> _calls = [];
    private readonly WireTools? _tools = (frame.Request as ResponsesRequest)?.Tools;
    private readonly List<TokenWeight> _waiting = [];
    private OutputItem? _open;

    public IReadOnlyList<OutputItem> Items => _items;

    /// <summary>Why the answer is over; null while it is not.</summary>
    public EndReason? End { get; private set; }

    /// <summary>Whether everything was said.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The end of an item's id: the answer's exchange, so that the item is found by its id, and its place.</summary>
    public static string IdOf(ReplyFrame frame, string prefix, int index) => $"{prefix}_{frame.Exchange}_{index}";

    /// <param name="happened">A response holds one answer, the first: what belongs to others is left out.</param>
    /// <param name="weights">How likely the tokens of a text were, where that is known with it.</param>
    public void Add(ChatEvent happened, IReadOnlyList<TokenWeight> weights)
    {
        switch (happened)
        {
            case TextAdded { Choice: 0 } text when text.Text.Length > 0:
                Say(text.Text, isRefusal: false, [.. _waiting, .. weights]);
                _waiting.Clear();
                break;
            case TokensWeighed { Choice: 0 } weighed: // tokens that are no text yet
                _waiting.AddRange(weighed.Tokens);
                break;
            case RefusalAdded { Choice: 0 } refusal when refusal.Text.Length > 0:
                Say(refusal.Text, isRefusal: true, []);
                break;
            case ThoughtAdded { Choice: 0 } thought when thought.Text.Length > 0:
                if (_open is not ReasoningItem open)
                {
                    open = Open((index, id) => new ReasoningItem(index, id), "rs");
                }

                open.Text.Append(thought.Text);
                listener?.Added(open, thought.Text, []);
                break;
            case ThoughtSealed { Choice: 0 } sealing:
                Seal(sealing);
                break;
            case CallStarted { Choice: 0 } call:
                Call(call);
                break;
            case ArgumentsAdded { Choice: 0 } arguments when _calls.TryGetValue(arguments.Call, out CallItem? item) && !item.IsDone:
                string piece = item.Add(arguments.Json);
                if (piece.Length > 0)
                {
                    listener?.Added(item, piece, []);
                }

                break;
            case AnswerEnded { Choice: 0 } ended:
                End ??= ended.Reason;
                break;
        }
    }

    /// <summary>Nothing more comes: closes what is open.</summary>
    public void Finish()
    {
        IsOver = true;
        bool isCut = End is EndReason.Length or EndReason.Refused;
        if (_items.Count == 0 && !isCut)
        {
            Say("", isRefusal: false, []); // clients look for a message in an answer that ended well
        }

        if (_items.OfType<MessageItem>().LastOrDefault() is { IsDone: false, Parts: [.., { IsRefusal: false } last] })
        {
            last.Weights.AddRange(_waiting);
        }

        foreach (OutputItem item in _items.Where(item => !item.IsDone))
        {
            item.IsCut = isCut && (item is not CallItem call || !call.IsComplete);
            Close(item);
        }
    }

    private void Say(string text, bool isRefusal, IReadOnlyList<TokenWeight> weights)
    {
        if (_open is not MessageItem message)
        {
            message = Open((index, id) => new MessageItem(index, id), "msg");
        }

        if (message.Parts is not [.., { } part] || part.IsRefusal != isRefusal)
        {
            if (message.Parts is [.., { } before])
            {
                listener?.PartClosed(message, before);
            }

            part = new MessagePart(isRefusal);
            message.Parts.Add(part);
            listener?.PartOpened(message, part);
        }

        part.Text.Append(text);
        part.Weights.AddRange(weights);
        if (text.Length > 0)
        {
            listener?.Added(message, text, weights);
        }
    }

    private void Seal(ThoughtSealed sealing)
    {
        if (!sealing.IsHidden && _open is not ReasoningItem && _items.OfType<ReasoningItem>().LastOrDefault() is { Seal: null } late)
        {
            late.Seal = sealing.Seal; // it was streamed without; whoever asks for the response again gets it
            return;
        }

        if (sealing.Seal is null && _open is not ReasoningItem)
        {
            return;
        }

        if (sealing.IsHidden || _open is not ReasoningItem thought)
        {
            thought = Open((index, id) => new ReasoningItem(index, id), "rs");
        }

        (thought.Seal, thought.IsHidden) = (sealing.Seal, sealing.IsHidden);
        Close(thought);
    }

    private void Call(CallStarted call)
    {
        ClientTool tool = _tools?.ClientOf(call.Name) ?? new ClientTool(call.Name);
        foreach (CallItem complete in _calls.Values.Where(known => !known.IsDone && known.IsComplete))
        {
            Close(complete);
        }

        string callId = call.Id is { Length: > 0 } given ? given : IdOf(frame, "call", _items.Count);
        _calls[call.Call] = Open((index, id) => new CallItem(index, id, callId, tool), tool.IsCustom ? "ctc" : "fc");
        _open = null; // calls may be open side by side
    }

    private T Open<T>(Func<int, string, T> make, string prefix)
        where T : OutputItem
    {
        if (_open is not null)
        {
            Close(_open);
        }

        T item = make(_items.Count, IdOf(frame, prefix, _items.Count));
        _items.Add(item);
        _open = item;
        listener?.Opened(item);
        return item;
    }

    private void Close(OutputItem item)
    {
        if (item.IsDone)
        {
            return;
        }

        item.IsDone = true;
        _open = _open == item ? null : _open;
        switch (item)
        {
            case MessageItem { Parts: [.., { } last] } message:
                listener?.PartClosed(message, last);
                break;
            case CallItem { Tool.IsCustom: true } custom when custom.Input.End() is { Length: > 0 } rest:
                listener?.Added(custom, rest, []);
                break;
            case CallItem { Tool.IsCustom: false, Arguments.Length: 0 } call when !call.IsCut:
                string empty = call.Add("{}"); // a call without arguments is a call with an empty object: "" is no JSON
                listener?.Added(call, empty, []);
                break;
        }

        listener?.Closed(item);
    }
}
