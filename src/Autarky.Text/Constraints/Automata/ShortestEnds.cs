namespace Autarky.Text.Constraints.Automata;

/// <summary>How few bytes lead from a place in a grammar to the end of its rule. Found when first asked for, then remembered.</summary>
/// <remarks>Not safe for concurrent use: its owner holds a lock.</remarks>
internal sealed class ShortestEnds
{
    /// <summary>More bytes than any answer has: no end is known.</summary>
    public const int Never = 1 << 28;

    private readonly Dictionary<Node, int> _bytes = [];

    /// <summary>The fewest bytes from a node to where its rule may end.</summary>
    public int Of(Node node)
    {
        if (Known(node) is { } known)
        {
            return known;
        }

        Find(node);
        return _bytes[node];
    }

    // A character is a byte at the least, and the quote is one.
    private int? Known(Node node) => node is LengthNode counted ? Math.Min(counted.Least + 1, Never) : _bytes.TryGetValue(node, out int bytes) ? bytes : null;

    private void Find(Node from)
    {
        List<Node> nodes = [from];
        _bytes[from] = Never;
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (Node next in Next(nodes[i]))
            {
                if (Known(next) is null)
                {
                    _bytes[next] = Never;
                    nodes.Add(next);
                }
            }
        }

        // What was met later lies nearer to the ends as a rule, so that few rounds are needed.
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = nodes.Count - 1; i >= 0; i--)
            {
                int bytes = Best(nodes[i]);
                changed |= bytes < _bytes[nodes[i]];
                _bytes[nodes[i]] = bytes;
            }
        }
    }

    private int Best(Node node)
    {
        int best = node.IsFinal ? 0 : Never;
        foreach (ByteEdge edge in node.Edges)
        {
            best = Math.Min(best, 1 + Of(edge.Target));
        }

        foreach (Node next in node.Epsilon)
        {
            best = Math.Min(best, Of(next));
        }

        foreach (Call call in node.Calls)
        {
            best = Math.Min(best, Of(call.Rule.Start) + Of(call.Return));
        }

        return best;
    }

    private static IEnumerable<Node> Next(Node node) =>
        node.Edges.Select(edge => edge.Target).Concat(node.Epsilon).Concat(node.Calls.SelectMany(call => new[] { call.Rule.Start, call.Return }));
}
