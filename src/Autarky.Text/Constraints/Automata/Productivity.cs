namespace Autarky.Text.Constraints.Automata;

/// <summary>
/// Drops every way of a grammar that can never come to an end: a generation must not be led where nothing more is allowed.
/// </summary>
internal static class Productivity
{
    /// <returns>Whether the rule accepts anything at all.</returns>
    public static bool Trim(Rule root)
    {
        List<Node> nodes = Reachable(root);
        var alive = new HashSet<Node>();
        bool changed = true;
        while (changed)
        {
            changed = false;

            // What was found later lies nearer to the ends as a rule, so that few rounds are needed.
            for (int i = nodes.Count - 1; i >= 0; i--)
            {
                Node node = nodes[i];
                if (!alive.Contains(node) && CanEnd(node, alive))
                {
                    alive.Add(node);
                    changed = true;
                }
            }
        }

        foreach (Node node in nodes)
        {
            if (!IsKnown(node))
            {
                node.Keep(alive.Contains, rule => alive.Contains(rule.Start));
            }
        }

        return alive.Contains(root.Start);
    }

    private static bool CanEnd(Node node, HashSet<Node> alive) => node.IsFinal
        || IsKnown(node)
        || node.Edges.Any(edge => alive.Contains(edge.Target))
        || node.Epsilon.Exists(alive.Contains)
        || node.Calls.Exists(call => alive.Contains(call.Rule.Start) && alive.Contains(call.Return));

    // Nodes of the program were made so that they come to an end, and so are lengths.
    private static bool IsKnown(Node node) => node is LengthNode || node.IsShared;

    private static List<Node> Reachable(Rule root)
    {
        var seen = new HashSet<Node> { root.Start };
        List<Node> nodes = [root.Start];
        for (int i = 0; i < nodes.Count; i++)
        {
            Node node = nodes[i];
            if (IsKnown(node))
            {
                continue;
            }

            IEnumerable<Node> next = node.Edges.Select(edge => edge.Target)
                .Concat(node.Epsilon)
                .Concat(node.Calls.SelectMany(call => new[] { call.Rule.Start, call.Return }));
            foreach (Node target in next)
            {
                if (seen.Add(target))
                {
                    nodes.Add(target);
                }
            }
        }

        return nodes;
    }
}
