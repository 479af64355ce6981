using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Masks;

/// <summary>
/// Rules that have been entered and not left: where to go on after the innermost, and the others. Equal stacks of one machine are one object.
/// </summary>
internal sealed class CallStack(Node back, CallStack? outer, int id)
{
    public Node Return => back;

    public CallStack? Outer => outer;

    /// <summary>The fewest bytes that end all its rules, once they are known.</summary>
    public int? BytesToEnd { get; set; }

    /// <summary>Orders stacks; says nothing else.</summary>
    public int Id => id;
}

/// <summary>One way in which what has been read can be understood.</summary>
internal readonly record struct Reading(Node Node, CallStack? Stack);

/// <summary>All ways in which what has been read can be understood. Equal states of one machine are one object.</summary>
/// <param name="readings">Places with edges, each once, ordered.</param>
/// <param name="mayEnd">Whether everything may end here.</param>
internal sealed class ParserState(Reading[] readings, bool mayEnd)
{
    /// <summary>The state of no understanding.</summary>
    public static readonly ParserState Dead = new([], mayEnd: false);

    private ParserState?[]? _next;

    public Reading[] Readings => readings;

    public bool MayEnd => mayEnd;

    /// <summary>What tokens do from here without context; for a state of which all stacks are empty.</summary>
    public LocalMask? Local { get; set; }

    /// <summary>The fewest bytes after which everything may end, once they are known.</summary>
    public int? BytesToEnd { get; set; }

    /// <summary>The allowed tokens, once they are known.</summary>
    public uint[]? Mask { get; set; }

    /// <summary>Where a byte leads, once it is known.</summary>
    public ParserState? this[byte b]
    {
        get => _next?[b];
        set => (_next ??= new ParserState?[256])[b] = value;
    }

    /// <summary>The one byte that can come, or -1 where several can, or none, or the end.</summary>
    public int OnlyByte()
    {
        int only = -1;
        foreach (Reading reading in readings)
        {
            foreach (ByteEdge edge in reading.Node.Edges)
            {
                if (edge.Low != edge.High || (only >= 0 && only != edge.Low))
                {
                    return -1;
                }

                only = edge.Low;
            }
        }

        return mayEnd ? -1 : only;
    }
}
