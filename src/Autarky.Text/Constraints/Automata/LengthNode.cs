using System.Collections.Concurrent;

namespace Autarky.Text.Constraints.Automata;

/// <summary>
/// A place inside a JSON string of which so many characters must and so many may still come. What follows it is made when it is first asked for:
/// a string of up to a million characters costs what is used of it.
/// </summary>
internal sealed class LengthNode : Node
{
    /// <summary>As the most: without bound.</summary>
    public const int Unbounded = int.MaxValue;

    /// <summary>Beyond every token's length: counts above it are told apart by no token.</summary>
    public const int LongestToken = 512;

    private static readonly ConcurrentDictionary<(int, int), LengthNode> Small = new();
    private static readonly Node Close = new() { IsFinal = true, IsShared = true };

    private readonly int _least;
    private readonly int _most;
    private volatile List<ByteEdge>? _edges;

    private LengthNode(int least, int most)
    {
        _least = least;
        _most = most;
    }

    /// <summary>Characters that must still come.</summary>
    public int Least => _least;

    /// <summary>Characters that may still come.</summary>
    public int Most => _most;

    public override IReadOnlyList<ByteEdge> Edges => _edges ?? Expand();

    /// <summary>The place from which <paramref name="least"/> to <paramref name="most"/> characters and then the closing quote come.</summary>
    public static LengthNode Of(int least, int most) => least <= LongestToken && (most <= LongestToken || most == Unbounded)
        ? Small.GetOrAdd((least, most), key => new LengthNode(key.Item1, key.Item2) { IsShared = true })
        : new LengthNode(least, most);

    /// <summary>The place that no token of at most so many bytes can tell from this one, with the smallest counts: what is known of it holds here.</summary>
    public LengthNode Twin(int tokenBytes) => Of(Math.Min(_least, tokenBytes), _most > tokenBytes ? Unbounded : _most);

    private List<ByteEdge> Expand()
    {
        lock (this)
        {
            if (_edges is { } made)
            {
                return made;
            }

            var edges = new Node { IsShared = IsShared };
            if (_least == 0)
            {
                edges.Add('"', Close);
            }

            if (_most > 0)
            {
                Node next = _least == 0 && _most == Unbounded ? this : Of(Math.Max(_least - 1, 0), _most == Unbounded ? Unbounded : _most - 1);
                JsonCharacters.AddAny(edges, next);
            }

            return _edges = [.. edges.Edges];
        }
    }
}
