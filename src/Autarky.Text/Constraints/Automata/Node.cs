namespace Autarky.Text.Constraints.Automata;

/// <summary>A step over any byte from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
internal readonly record struct ByteEdge(byte Low, byte High, Node Target);

/// <summary>A step over any text of a rule.</summary>
internal readonly record struct Call(Rule Rule, Node Return);

/// <summary>A part of the grammar with a name of its own: what recursion goes through.</summary>
internal sealed class Rule(Node start)
{
    public Node Start { get; set; } = start;
}

/// <summary>
/// A place in a grammar over bytes: the edges out of it, steps that read nothing, calls of rules, and whether the rule may end here.
/// Built once, then only read.
/// </summary>
internal class Node
{
    private static int _last;
    private readonly List<ByteEdge> _edges = [];

    /// <summary>Orders nodes; says nothing else.</summary>
    public int Id { get; } = Interlocked.Increment(ref _last);

    public bool IsFinal { get; set; }

    /// <summary>Whether the node belongs to the program and not to one schema: what is found out about it is kept for all.</summary>
    public bool IsShared { get; set; }

    public virtual IReadOnlyList<ByteEdge> Edges => _edges;

    public List<Node> Epsilon { get; } = [];

    public List<Call> Calls { get; } = [];

    /// <summary>Whether the node does nothing but end its rule: a call that returns to it needs no return.</summary>
    public bool OnlyEnds => IsFinal && Edges.Count == 0 && Epsilon.Count == 0 && Calls.Count == 0;

    public void Add(byte low, byte high, Node target) => _edges.Add(new ByteEdge(low, high, target));

    public void Add(char only, Node target) => _edges.Add(new ByteEdge((byte)only, (byte)only, target));

    /// <summary>Says of this node and all behind it that they belong to the program.</summary>
    public Node Share()
    {
        var open = new Stack<Node>([this]);
        while (open.TryPop(out Node? node))
        {
            if (node.IsShared)
            {
                continue;
            }

            node.IsShared = true;
            foreach (Node next in node.Edges.Select(edge => edge.Target)
                .Concat(node.Epsilon)
                .Concat(node.Calls.SelectMany(call => new[] { call.Rule.Start, call.Return })))
            {
                open.Push(next);
            }
        }

        return this;
    }

    /// <summary>Drops what leads nowhere.</summary>
    public void Keep(Predicate<Node> target, Predicate<Rule> rule)
    {
        _edges.RemoveAll(edge => !target(edge.Target));
        Epsilon.RemoveAll(node => !target(node));
        Calls.RemoveAll(call => !rule(call.Rule) || !target(call.Return));
    }
}
