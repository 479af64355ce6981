using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>
/// Numbers the calls of one answer from 0. A delta belongs to the call of its <c>index</c>; some servers number every call 0, which shows when another id comes
/// with a name. A call is told when its arguments begin, or anything else: until then its name may grow.
/// </summary>
internal sealed class CallNumbers
{
    private readonly Dictionary<int, Open> _open = [];
    private Open? _untold;

    public int Count { get; private set; }

    /// <summary>Takes the beginning of a delta.</summary>
    /// <returns>The call that it belongs to.</returns>
    public int Take(int choice, int key, string? id, string? name, List<ChatEvent> events)
    {
        if (_open.TryGetValue(key, out Open? open) && !open.IsAnother(id, name))
        {
            open.Add(id, name);
            if (!ReferenceEquals(open, _untold))
            {
                Tell(choice, events);
            }

            return open.Call;
        }

        Tell(choice, events);
        _open[key] = _untold = new Open(Count++);
        _untold.Add(id, name);
        return _untold.Call;
    }

    /// <summary>Nothing more comes to the name of the last call.</summary>
    public void Tell(int choice, List<ChatEvent> events)
    {
        if (_untold is { } call)
        {
            _untold = null;
            call.IsTold = true;
            events.Add(new CallStarted(choice, call.Call, call.Id is { Length: > 0 } id ? id : $"call_{Guid.NewGuid():N}"[..29], call.Name));
        }
    }

    private sealed class Open(int call)
    {
        public int Call => call;

        public string? Id { get; private set; }

        public string Name { get; private set; } = "";

        public bool IsTold { get; set; }

        public bool IsAnother(string? id, string? name) =>
            !string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(name) && !string.IsNullOrEmpty(Id) && id != Id;

        // Some servers send the whole name with every delta, some in pieces.
        public void Add(string? id, string? name)
        {
            Id = string.IsNullOrEmpty(Id) ? id : Id;
            Name = IsTold || name == Name ? Name : Name + name;
        }
    }
}
