using System.Text;

namespace Autarky.Text.Constraints.Automata;

/// <summary>A piece of an automaton with one way in and one way out.</summary>
/// <remarks>Source: Thompson 1968, regular expression search. A fragment is used once; what is repeated is built again.</remarks>
internal readonly record struct Fragment(Node Start, Node End)
{
    /// <summary>Reads nothing.</summary>
    public static Fragment Empty()
    {
        var node = new Node();
        return new Fragment(node, node);
    }

    public static Fragment Bytes(ReadOnlySpan<byte> bytes)
    {
        var start = new Node();
        Node at = start;
        foreach (byte b in bytes)
        {
            var next = new Node();
            at.Add(b, b, next);
            at = next;
        }

        return new Fragment(start, at);
    }

    public static Fragment Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public static Fragment Of(Rule rule)
    {
        var fragment = new Fragment(new Node(), new Node());
        fragment.Start.Calls.Add(new Call(rule, fragment.End));
        return fragment;
    }

    public static Fragment AnyOf(IEnumerable<Fragment> alternatives)
    {
        var whole = new Fragment(new Node(), new Node());
        foreach (Fragment alternative in alternatives)
        {
            whole.Start.Epsilon.Add(alternative.Start);
            alternative.End.Epsilon.Add(whole.End);
        }

        return whole;
    }

    public Fragment Then(Fragment next)
    {
        End.Epsilon.Add(next.Start);
        return new Fragment(Start, next.End);
    }

    /// <summary>May be left out.</summary>
    public Fragment Optional()
    {
        var whole = new Fragment(new Node(), new Node());
        whole.Start.Epsilon.Add(Start);
        whole.Start.Epsilon.Add(whole.End);
        End.Epsilon.Add(whole.End);
        return whole;
    }

    /// <summary>Any number of times, also none.</summary>
    public Fragment Star()
    {
        var node = new Node();
        node.Epsilon.Add(Start);
        End.Epsilon.Add(node);
        return new Fragment(node, node);
    }

    /// <summary>The start, with the end made one where the rule may end.</summary>
    public Node Finish()
    {
        End.IsFinal = true;
        return Start;
    }
}
