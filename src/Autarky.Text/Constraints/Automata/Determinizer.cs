namespace Autarky.Text.Constraints.Automata;

/// <summary>
/// Finite automata (without calls) made deterministic, alone or as the intersection or difference of two, with everything dropped that cannot reach an end.
/// </summary>
/// <remarks>Source: Rabin and Scott 1959, the subset construction. The number of states can grow exponentially, so it has a bound.</remarks>
internal sealed class Determinizer
{
    /// <summary>Work of one construction, in nodes looked at: some tens of milliseconds.</summary>
    private const int Budget = 1_500_000;
    private const int MostStates = 20_000;

    private readonly Dictionary<Key, (Node Node, Key Key)> _states = new();
    private readonly Queue<(Node Node, Key Key)> _open = new();
    private readonly Func<bool, bool, bool> _ends;
    private int _work;

    private Determinizer(Func<bool, bool, bool> ends) => _ends = ends;

    /// <summary>The same language; null where it is empty.</summary>
    /// <exception cref="InvalidDataException">The automaton would be too large.</exception>
    public static Node? Run(Node start) => new Determinizer((first, _) => first).Build([start], []);

    /// <summary>What both accept; null where that is nothing.</summary>
    /// <exception cref="InvalidDataException">The automaton would be too large.</exception>
    public static Node? Intersect(Node first, Node second) => new Determinizer((a, b) => a && b) { NeedsBoth = true }.Build([first], [second]);

    /// <summary>What the first accepts and the second does not; null where that is nothing.</summary>
    /// <exception cref="InvalidDataException">The automaton would be too large.</exception>
    public static Node? Subtract(Node first, Node second) => new Determinizer((a, b) => a && !b).Build([first], [second]);

    private bool NeedsBoth { get; init; }

    private Node? Build(Node[] first, Node[] second)
    {
        Node start = Intern(Close(first), Close(second));
        while (_open.TryDequeue(out (Node Node, Key Key) state))
        {
            Expand(state.Node, state.Key);
        }

        return Trim(start);
    }

    private void Expand(Node from, Key key)
    {
        // Bytes between two cuts behave alike.
        Span<bool> cuts = stackalloc bool[257];
        MarkCuts(cuts, key.First);
        MarkCuts(cuts, key.Second);
        cuts[0] = true;
        Span<int> intervals = stackalloc int[257];
        int count = -1;
        for (int b = 0; b < 256; b++)
        {
            count += cuts[b] ? 1 : 0;
            intervals[b] = count;
        }

        List<Node>?[] first = Targets(key.First, intervals, count + 1);
        List<Node>?[] second = Targets(key.Second, intervals, count + 1);
        for (int low = 0; low < 256;)
        {
            int interval = intervals[low];
            int high = low;
            while (high < 255 && intervals[high + 1] == interval)
            {
                high++;
            }

            if (first[interval] is { } targets && (!NeedsBoth || second[interval] is not null))
            {
                from.Add((byte)low, (byte)high, Intern(Close(targets), Close(second[interval] ?? [])));
            }

            low = high + 1;
        }
    }

    private static void MarkCuts(Span<bool> cuts, Node[] nodes)
    {
        foreach (Node node in nodes)
        {
            foreach (ByteEdge edge in node.Edges)
            {
                cuts[edge.Low] = true;
                cuts[edge.High + 1] = true;
            }
        }
    }

    private List<Node>?[] Targets(Node[] nodes, ReadOnlySpan<int> intervals, int count)
    {
        var targets = new List<Node>?[count];
        foreach (Node node in nodes)
        {
            foreach (ByteEdge edge in node.Edges)
            {
                for (int i = intervals[edge.Low]; i <= intervals[edge.High]; i++)
                {
                    _work++;
                    (targets[i] ??= []).Add(edge.Target);
                }
            }
        }

        return targets;
    }

    private Node[] Close(IReadOnlyCollection<Node> nodes)
    {
        var seen = new HashSet<Node>(nodes);
        var open = new Stack<Node>(nodes);
        while (open.TryPop(out Node? node))
        {
            foreach (Node next in node.Epsilon)
            {
                if (seen.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        _work += seen.Count;
        if (_work > Budget || _states.Count > MostStates)
        {
            throw new InvalidDataException("needs an automaton that is too large.");
        }

        // Nodes without edges matter only for where they end.
        return [.. seen.Where(node => node.Edges.Count > 0 || node.IsFinal).OrderBy(node => node.Id)];
    }

    private Node Intern(Node[] first, Node[] second)
    {
        var key = new Key(first, second);
        if (!_states.TryGetValue(key, out (Node Node, Key Key) state))
        {
            state = (new Node { IsFinal = _ends(first.Any(node => node.IsFinal), second.Any(node => node.IsFinal)) }, key);
            _states.Add(key, state);
            _open.Enqueue(state);
        }

        return state.Node;
    }

    private Node? Trim(Node start)
    {
        var sources = new Dictionary<Node, List<Node>>();
        foreach ((Node node, _) in _states.Values)
        {
            foreach (ByteEdge edge in node.Edges)
            {
                if (!sources.TryGetValue(edge.Target, out List<Node>? list))
                {
                    sources[edge.Target] = list = [];
                }

                list.Add(node);
            }
        }

        var alive = new HashSet<Node>(_states.Values.Select(state => state.Node).Where(node => node.IsFinal));
        var open = new Stack<Node>(alive);
        while (open.TryPop(out Node? node))
        {
            foreach (Node source in sources.GetValueOrDefault(node) ?? [])
            {
                if (alive.Add(source))
                {
                    open.Push(source);
                }
            }
        }

        foreach (Node node in alive)
        {
            node.Keep(alive.Contains, _ => true);
        }

        return alive.Contains(start) ? start : null;
    }

    private sealed class Key(Node[] first, Node[] second) : IEquatable<Key>
    {
        private readonly int _hash = Hash(first, second);

        public Node[] First => first;

        public Node[] Second => second;

        public bool Equals(Key? other) => other is not null && first.AsSpan().SequenceEqual(other.First) && second.AsSpan().SequenceEqual(other.Second);

        public override bool Equals(object? obj) => Equals(obj as Key);

        public override int GetHashCode() => _hash;

        private static int Hash(Node[] first, Node[] second)
        {
            var hash = new HashCode();
            foreach (Node node in first)
            {
                hash.Add(node.Id);
            }

            hash.Add(-1);
            foreach (Node node in second)
            {
                hash.Add(node.Id);
            }

            return hash.ToHashCode();
        }
    }
}
