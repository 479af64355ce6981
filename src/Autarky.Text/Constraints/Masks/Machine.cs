using System.Diagnostics.CodeAnalysis;
using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Masks;

/// <summary>
/// Runs a grammar as a pushdown automaton and remembers every state it has met, so that most steps are one look-up.
/// Not safe for concurrent use: its owner holds a lock.
/// </summary>
internal sealed class Machine
{
    /// <summary>States that are remembered; recursion makes ever new ones, so that all are forgotten at times.</summary>
    private const int MostStates = 20_000;

    private readonly Dictionary<(Node, CallStack?), CallStack> _stacks = new();
    private readonly Dictionary<ParserState, ParserState> _states = new(SameReadings.Instance);
    private readonly ShortestEnds _ends = new();
    private readonly HashSet<Reading> _seen = [];
    private readonly List<Reading> _kept = [];
    private bool _mayEnd;
    private int _lastStack;

    /// <summary>The state from which a rule is read.</summary>
    public ParserState Start(Node node) => StartInside(node, null);

    /// <summary>The state at a node with all that it calls and that follows without reading.</summary>
    public ParserState StartInside(Node node, CallStack? stack)
    {
        Begin();
        Close(node, stack);
        return Finish();
    }

    /// <summary>The state of places alone, without what surrounds them and without what would follow without reading.</summary>
    public ParserState Bare(IEnumerable<Node> nodes)
    {
        Begin();
        _kept.AddRange(nodes.Select(node => new Reading(node, null)));
        return Finish();
    }

    public ParserState Next(ParserState state, byte b)
    {
        if (state[b] is { } known)
        {
            return known;
        }

        Begin();
        foreach (Reading reading in state.Readings)
        {
            foreach (ByteEdge edge in reading.Node.Edges)
            {
                if (edge.Low <= b && b <= edge.High)
                {
                    Close(edge.Target, reading.Stack);
                }
            }
        }

        ParserState next = Finish();
        state[b] = next;
        return next;
    }

    /// <summary>The fewest bytes after which everything may end.</summary>
    public int BytesToEnd(ParserState state) => state.BytesToEnd ??= state.MayEnd
        ? 0
        : state.Readings.Select(reading => Math.Min(_ends.Of(reading.Node) + BytesToEnd(reading.Stack), ShortestEnds.Never))
            .DefaultIfEmpty(ShortestEnds.Never)
            .Min();

    // From the outside to the inside: stacks are as deep as an answer is nested.
    private int BytesToEnd(CallStack? stack)
    {
        var open = new Stack<CallStack>();
        for (; stack is { BytesToEnd: null }; stack = stack.Outer)
        {
            open.Push(stack);
        }

        int bytes = stack?.BytesToEnd ?? 0;
        while (open.TryPop(out CallStack? inner))
        {
            bytes = Math.Min(bytes + _ends.Of(inner.Return), ShortestEnds.Never);
            inner.BytesToEnd = bytes;
        }

        return bytes;
    }

    private void Begin()
    {
        _seen.Clear();
        _kept.Clear();
        _mayEnd = false;
    }

    private ParserState Finish()
    {
        if (_kept.Count == 0 && !_mayEnd)
        {
            return ParserState.Dead;
        }

        Reading[] readings = [.. _kept];
        Array.Sort(readings, (a, b) => a.Node.Id != b.Node.Id ? a.Node.Id.CompareTo(b.Node.Id) : IdOf(a.Stack).CompareTo(IdOf(b.Stack)));
        var state = new ParserState(readings, _mayEnd);
        if (_states.TryGetValue(state, out ParserState? known))
        {
            return known;
        }

        if (_states.Count >= MostStates)
        {
            // What is held elsewhere stays valid: identity only saves work.
            _states.Clear();
            _stacks.Clear();
        }

        _states.Add(state, state);
        return state;
    }

    private void Close(Node first, CallStack? firstStack)
    {
        var open = new Stack<Reading>();
        open.Push(new Reading(first, firstStack));
        while (open.TryPop(out Reading reading))
        {
            if (!_seen.Add(reading))
            {
                continue;
            }

            (Node node, CallStack? stack) = (reading.Node, reading.Stack);
            if (node.Edges.Count > 0)
            {
                _kept.Add(reading);
            }

            foreach (Node next in node.Epsilon)
            {
                open.Push(new Reading(next, stack));
            }

            foreach (Call call in node.Calls)
            {
                open.Push(new Reading(call.Rule.Start, call.Return.OnlyEnds ? stack : Push(call.Return, stack)));
            }

            if (node.IsFinal)
            {
                if (stack is null)
                {
                    _mayEnd = true;
                }
                else
                {
                    open.Push(new Reading(stack.Return, stack.Outer));
                }
            }
        }
    }

    private CallStack Push(Node back, CallStack? outer)
    {
        if (!_stacks.TryGetValue((back, outer), out CallStack? stack))
        {
            stack = new CallStack(back, outer, ++_lastStack);
            _stacks.Add((back, outer), stack);
        }

        return stack;
    }

    private static int IdOf(CallStack? stack) => stack?.Id ?? 0;

    private sealed class SameReadings : IEqualityComparer<ParserState>
    {
        public static readonly SameReadings Instance = new();

        public bool Equals(ParserState? x, ParserState? y) => x!.MayEnd == y!.MayEnd && x.Readings.AsSpan().SequenceEqual(y.Readings);

        public int GetHashCode([DisallowNull] ParserState obj)
        {
            var hash = new HashCode();
            foreach (Reading reading in obj.Readings)
            {
                hash.Add(reading.Node.Id);
                hash.Add(IdOf(reading.Stack));
            }

            return hash.ToHashCode();
        }
    }
}
