namespace Autarky.Text.Constraints.Masks;

/// <summary>
/// All tokens of a vocabulary as one tree of bytes, in the order in which a walk meets its nodes: the subtree of node <c>n</c> is <c>n + 1</c> up to
/// <see cref="EndOf"/>. Node 0 is the root. A walk is one loop over an array that skips a subtree by one assignment.
/// </summary>
internal sealed class TokenTrie
{
    private readonly byte[] _labels;
    private readonly short[] _depths;
    private readonly int[] _ends;
    private readonly int[] _firstTokens;
    private readonly int[] _tokens;

    public TokenTrie(IReadOnlyList<ReadOnlyMemory<byte>> tokens)
    {
        _tokens = [.. Enumerable.Range(0, tokens.Count).Where(token => tokens[token].Length > 0)];
        Array.Sort(_tokens, (a, b) => tokens[a].Span.SequenceCompareTo(tokens[b].Span) is not 0 and var order ? order : a.CompareTo(b));
        List<byte> labels = [0];
        List<short> depths = [0];
        List<int> first = [0];
        ReadOnlySpan<byte> last = default;
        for (int i = 0; i < _tokens.Length; i++)
        {
            ReadOnlySpan<byte> bytes = tokens[_tokens[i]].Span;
            int common = bytes.CommonPrefixLength(last);
            Deepest = Math.Max(Deepest, bytes.Length);
            for (int depth = common; depth < bytes.Length; depth++)
            {
                labels.Add(bytes[depth]);
                depths.Add(checked((short)(depth + 1)));
                first.Add(i);
            }

            last = bytes;
        }

        _labels = [.. labels];
        _depths = [.. depths];
        _firstTokens = [.. first, _tokens.Length];
        _ends = FindEnds(_depths);
        FixTokenRanges(tokens);
    }

    public int Count => _labels.Length;

    /// <summary>Bytes of the longest token.</summary>
    public int Deepest { get; }

    public byte LabelOf(int node) => _labels[node];

    public int DepthOf(int node) => _depths[node];

    /// <summary>The first node behind the subtree of a node.</summary>
    public int EndOf(int node) => _ends[node];

    public bool HasChildren(int node) => _ends[node] > node + 1;

    /// <summary>The tokens whose bytes are those from the root to a node; most nodes have one or none, some vocabularies have twins.</summary>
    public ReadOnlySpan<int> TokensAt(int node) => _tokens.AsSpan(_firstTokens[node], _counts[node]);

    private byte[] _counts = [];

    private static int[] FindEnds(short[] depths)
    {
        var ends = new int[depths.Length];
        var open = new Stack<int>();
        for (int node = 0; node < depths.Length; node++)
        {
            while (open.Count > 0 && depths[open.Peek()] >= depths[node])
            {
                ends[open.Pop()] = node;
            }

            open.Push(node);
        }

        while (open.TryPop(out int node))
        {
            ends[node] = depths.Length;
        }

        return ends;
    }

    // A node was given the first token that passes through it; its own are those of exactly its length.
    private void FixTokenRanges(IReadOnlyList<ReadOnlyMemory<byte>> tokens)
    {
        _counts = new byte[_labels.Length];
        for (int node = 1; node < _labels.Length; node++)
        {
            int at = _firstTokens[node];
            while (at < _tokens.Length && _counts[node] < byte.MaxValue && tokens[_tokens[at]].Length == _depths[node]
                && (at == _firstTokens[node] || tokens[_tokens[at]].Span.SequenceEqual(tokens[_tokens[at - 1]].Span)))
            {
                _counts[node]++;
                at++;
            }
        }
    }
}
