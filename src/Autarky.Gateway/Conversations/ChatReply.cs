using System.Text;

namespace Autarky.Gateway.Conversations;

/// <summary>A whole answer in no dialect, put together from its events.</summary>
internal sealed class ChatReply
{
    private readonly SortedDictionary<int, ReplyChoice> _choices = [];

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public Usage? Usage { get; private set; }

    public IEnumerable<ReplyChoice> Choices => _choices.Values;

    /// <summary>How many characters texts, thoughts and arguments have together.</summary>
    public long Size { get; private set; }

    /// <summary>Whether a token came: text, a thought, a call, or the end without any.</summary>
    public bool HasToken { get; private set; }

    /// <summary>Whether a choice said why it ended.</summary>
    public bool HasEnded { get; private set; }

    public void Add(ChatEvent happened)
    {
        switch (happened)
        {
            case AnswerStarted started:
                (Id, Model) = (started.Id ?? Id, started.Model ?? Model);
                break;
            case TokensCounted counted:
                Usage = counted.Usage;
                break;
            case TextAdded text:
                Of(text.Choice).Say(text.Text, isRefusal: false);
                Size += text.Text.Length;
                HasToken |= text.Text.Length > 0;
                break;
            case RefusalAdded refusal:
                Of(refusal.Choice).Say(refusal.Text, isRefusal: true);
                HasToken |= refusal.Text.Length > 0;
                break;
            case ThoughtAdded thought:
                Of(thought.Choice).Think(thought.Text);
                Size += thought.Text.Length;
                HasToken |= thought.Text.Length > 0;
                break;
            case ThoughtSealed seal:
                Of(seal.Choice).Seal(seal.Seal, seal.IsHidden);
                HasToken = true;
                break;
            case CallStarted call:
                Of(call.Choice).Call(new ReplyCall(call.Call, call.Id, call.Name));
                HasToken = true;
                break;
            case ArgumentsAdded arguments:
                Size += arguments.Json.Length;
                Of(arguments.Choice).Calls.Find(call => call.Index == arguments.Call)?.Arguments.Append(arguments.Json);
                break;
            case TokensWeighed weighed:
                Of(weighed.Choice).Weights.AddRange(weighed.Tokens);
                break;
            case AnswerEnded ended:
                (Of(ended.Choice).End, Of(ended.Choice).StopText) = (ended.Reason, ended.StopText);
                HasToken = HasEnded = true;
                break;
        }
    }

    /// <summary>Everything the model wrote, of all choices: what is counted where the provider gave no usage.</summary>
    public string WrittenText()
    {
        var text = new StringBuilder();
        foreach (ReplyChoice choice in Choices)
        {
            foreach (ReplyThought thought in choice.Thoughts)
            {
                text.Append(thought.Text);
            }

            text.Append(choice.Text).Append(choice.Refusal);
            foreach (ReplyCall call in choice.Calls)
            {
                text.Append(call.Name).Append(call.Arguments);
            }
        }

        return text.ToString();
    }

    private ReplyChoice Of(int choice)
    {
        if (!_choices.TryGetValue(choice, out ReplyChoice? known))
        {
            _choices[choice] = known = new ReplyChoice(choice);
        }

        return known;
    }
}

/// <summary>One of the answers.</summary>
internal sealed class ReplyChoice(int index)
{
    public int Index { get; } = index;

    public StringBuilder Text { get; } = new();

    public StringBuilder Refusal { get; } = new();

    public List<ReplyThought> Thoughts { get; } = [];

    public List<ReplyCall> Calls { get; } = [];

    public List<TokenWeight> Weights { get; } = [];

    /// <summary>Why it ended; null while it has not.</summary>
    public EndReason? End { get; set; }

    public string? StopText { get; set; }

    /// <summary>Everything in the order in which it began: thoughts, calls, and pieces of text between them.</summary>
    public List<object> InOrder { get; } = [];

    public void Say(string text, bool isRefusal)
    {
        if (text.Length == 0)
        {
            return;
        }

        (isRefusal ? Refusal : Text).Append(text);
        if (InOrder is not [.., ReplyText last] || last.IsRefusal != isRefusal)
        {
            InOrder.Add(last = new ReplyText(isRefusal));
        }

        last.Text.Append(text);
    }

    public void Call(ReplyCall call)
    {
        Calls.Add(call);
        InOrder.Add(call);
    }

    public void Think(string text)
    {
        if (Thoughts is [] || Thoughts[^1].IsSealed || InOrder[^1] != Thoughts[^1])
        {
            Begin();
        }

        Thoughts[^1].Text.Append(text);
    }

    public void Seal(string? seal, bool isHidden)
    {
        if (isHidden || Thoughts is [] || Thoughts[^1].IsSealed)
        {
            Begin();
        }

        ReplyThought last = Thoughts[^1];
        (last.Seal, last.IsHidden, last.IsSealed) = (seal, isHidden, true);
    }

    private void Begin()
    {
        Thoughts.Add(new ReplyThought());
        InOrder.Add(Thoughts[^1]);
    }
}

/// <summary>A piece of an answer's text, or of a refusal, between thoughts and calls.</summary>
internal sealed class ReplyText(bool isRefusal)
{
    public bool IsRefusal { get; } = isRefusal;

    public StringBuilder Text { get; } = new();
}

/// <summary>A thought.</summary>
internal sealed class ReplyThought
{
    public StringBuilder Text { get; } = new();

    public string? Seal { get; set; }

    public bool IsHidden { get; set; }

    /// <summary>Whether nothing more is to come.</summary>
    public bool IsSealed { get; set; }
}

/// <summary>A call of a tool.</summary>
internal sealed class ReplyCall(int index, string id, string name)
{
    public int Index { get; } = index;

    public string Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>JSON; empty where the model gave none.</summary>
    public StringBuilder Arguments { get; } = new();
}
